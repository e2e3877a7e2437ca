package mirror_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/mirror"
)

// site is a small one: a letter in two languages, whose list has some pages. Its fields may be changed between two copies.
type site struct{ pages int }

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	lang, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case r.URL.Path == "/libertad":
		http.Redirect(w, r, "/es/libertad", http.StatusSeeOther)
	case r.URL.Path == "/libertad/card.png":
		w.Header().Set("Content-Type", "image/png")
		fmt.Fprint(w, "a picture of "+r.URL.RawQuery)
	case r.URL.Path == "/img/libertad/0a-900.jpg":
		w.Header().Set("Content-Type", "image/jpeg")
		fmt.Fprint(w, "a picture of a square")
	case rest == "libertad":
		s.page(w, r, lang, `<meta property="og:image" content="https://letters.example/libertad/card.png"><main><h1>Carta</h1>
			<script src="/static/x.js"></script><img src="/libertad/card.png?lang=`+lang+`"><img src="/img/libertad/0a-900.jpg" srcset="/img/libertad/0a-640.jpg 640w, /img/libertad/0a-900.jpg 900w" sizes="37rem"><a href="/libertad">short</a><a href="/`+lang+`">all</a>
			<form method="post" id="sign" action="/`+lang+`/libertad/sign"><input name="name"></form><a href="#sign">sign</a>
			<a href="/`+lang+`/libertad/signatories#list">list</a><a href="/`+lang+`/libertad/old">old</a><a href="https://elsewhere.example/">else</a></main>`)
	case rest == "libertad/signatories" && r.URL.Query().Get("sort") == "":
		s.list(w, r, lang)
	case rest == "libertad/old":
		http.Redirect(w, r, "/"+lang+"/libertad/lost-link", http.StatusSeeOther)
	default:
		http.NotFound(w, r)
	}
}

func (*site) page(w http.ResponseWriter, r *http.Request, lang, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!doctype html><html lang=%q><head><link rel="alternate" hreflang="en" href="https://letters.example%s"></head><body>%s</body></html>`,
		lang, strings.Replace(r.URL.RequestURI(), "/"+lang, "/en", 1), body)
}

// list has pages by a cursor, which is their number; the way back has another one than the way there.
func (s *site) list(w http.ResponseWriter, r *http.Request, lang string) {
	number := 1
	if after := r.URL.Query().Get("after"); after != "" {
		if _, err := fmt.Sscanf(after, "c%d", &number); err != nil {
			http.NotFound(w, r)
			return
		}
	}
	body := fmt.Sprintf(`<main><form role="search" action="/%s/libertad/signatories"></form><a href="?sort=name">by name</a><a href="/%s/libertad/signatories/7/not-me">not me</a>Name %d`, lang, lang, number)
	if number > 1 {
		body += fmt.Sprintf(`<a rel="prev" href="/%s/libertad/signatories?after=back%d">back</a>`, lang, number)
	}
	if number < s.pages {
		body += fmt.Sprintf(`<a rel="next" href="/%s/libertad/signatories?after=c%d">on</a>`, lang, number+1)
	}
	s.page(w, r, lang, body+"</main>")
}

func options(s http.Handler, dir string) mirror.Options {
	return mirror.Options{
		Site: s, Base: &url.URL{Scheme: "https", Host: "letters.example"}, Languages: []string{"es", "en"}, Letter: "libertad", Dir: dir,
		Words: func(language string) mirror.Words {
			return mirror.Words{Note: "note " + language, Original: "original", Form: "sign at home", Search: "search at home"}
		},
	}
}

func write(t *testing.T, o mirror.Options) mirror.Report {
	t.Helper()
	r, err := mirror.Write(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestWrite_LinksLeadWithinTheCopyOrHome(t *testing.T) {
	dir := t.TempDir()
	write(t, options(&site{pages: 3}, dir))
	for name, wants := range map[string][]string{
		"es/libertad.html": {
			`src="../libertad/card-lang-es.png"`, `src="../img/libertad/0a-900.jpg"`, `<a href="../index.html">short`, `<a href="https://letters.example/es">all`, `href="libertad/signatories.html#list"`,
			`<div class="closed" id="sign"><p><a href="https://letters.example/es/libertad#sign" class="btn">sign at home</a>`, `<a href="#sign">`,
			`note es <a href="https://letters.example/es/libertad">original</a>`, `hreflang="en" href="../en/libertad.html"`, `href="https://elsewhere.example/"`,
		},
		"index.html":                     {`src="libertad/card-lang-es.png"`, `href="es/libertad/signatories.html#list"`},
		"en/libertad/signatories.html":   {`<a href="signatories-2.html" rel="next">`, `<a href="https://letters.example/en/libertad/signatories?sort=name">`, `search at home`},
		"es/libertad/signatories-2.html": {`<a href="signatories.html" rel="prev">`, `<a href="signatories-3.html" rel="next">`, `hreflang="en" href="../../en/libertad/signatories-2.html"`, "Name 2"},
		"es/libertad/signatories-3.html": {`<a href="signatories-2.html" rel="prev">`, `href="https://letters.example/es/libertad/signatories/7/not-me"`},
		"es/libertad/old.html":           {`url=https://letters.example/es/libertad/lost-link`},
		"libertad/card-lang-en.png":      {"a picture of lang=en"},
		"img/libertad/0a-900.jpg":        {"a picture of a square"},
	} {
		content := read(t, dir, name)
		for _, want := range wants {
			if !strings.Contains(content, want) {
				t.Errorf("%s lacks %s:\n%s", name, want, content)
			}
		}
		for _, never := range []string{"<script", "<form", "og:image", "<input", "srcset"} {
			if strings.Contains(content, never) {
				t.Errorf("%s has %s", name, never)
			}
		}
	}
}

func TestWrite_UpdatesAnEarlierCopyAndLeavesTheRest(t *testing.T) {
	dir, s := t.TempDir(), &site{pages: 3}
	first := write(t, options(s, dir))
	if first.Changed != first.Files || first.Removed != 0 {
		t.Errorf("first %+v", first)
	}
	own := filepath.Join(dir, "CNAME")
	if err := os.WriteFile(own, []byte("letters.example"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.pages = 2
	second := write(t, options(s, dir))
	if second.Removed != 2 || second.Changed != 2 {
		t.Errorf("second %+v, want two pages removed and two changed", second)
	}
	if _, err := os.Stat(filepath.Join(dir, "es/libertad/signatories-3.html")); !os.IsNotExist(err) {
		t.Errorf("a page that is gone: %v", err)
	}
	if _, err := os.Stat(own); err != nil {
		t.Errorf("a file of somebody else: %v", err)
	}
	if again := write(t, options(s, dir)); again.Changed != 0 || again.Removed != 0 {
		t.Errorf("nothing new: %+v", again)
	}
}

func TestWrite_GoesOnAfterOneThatEndedEarly(t *testing.T) {
	dir, s := t.TempDir(), &site{pages: 3}
	ctx, cancel := context.WithCancel(t.Context())
	o := options(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("after") == "c3" {
			cancel()
		}
		s.ServeHTTP(w, r)
	}), dir)
	if _, err := mirror.Write(ctx, o); err == nil {
		t.Fatal("it didn't end")
	}
	read(t, dir, "es/libertad/signatories-2.html")
	s.pages = 1
	if r := write(t, options(s, dir)); r.Removed != 1 {
		t.Errorf("%+v, want the page removed that the first wrote", r)
	}
}

func TestWrite_RefusesFoldersAndLettersThatAreNot(t *testing.T) {
	taken := t.TempDir()
	if err := os.WriteFile(filepath.Join(taken, "thesis.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	o := options(&site{}, other)
	o.Base = &url.URL{Scheme: "https", Host: "another.example"}
	write(t, o)
	missing := filepath.Join(t.TempDir(), "new")
	unknown := options(&site{}, missing)
	unknown.Letter = "nada"
	broken := options(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }), t.TempDir())
	for want, o := range map[string]mirror.Options{
		"is not empty": options(&site{}, taken), "holds another copy": options(&site{}, other), `no public letter "nada"`: unknown, "answers 500": broken,
	} {
		if _, err := mirror.Write(t.Context(), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := os.Stat(missing); !os.IsNotExist(err) {
		t.Errorf("a folder for nothing: %v", err)
	}
}
