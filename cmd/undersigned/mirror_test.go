package main

import (
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/demo"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/web/browsertest"
)

const mirrored = "https://letters.example.org"

// seeded fills a folder with the demonstration's data and returns what holds it open.
func seeded(t *testing.T, data string) *program {
	t.Helper()
	c, err := config.Load(nil, config.Overrides{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	p, err := open(t.Context(), c, slog.New(slog.DiscardHandler), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := demo.Seed(t.Context(), demo.Services{DB: p.db, Vault: p.vault, Languages: p.locales.Languages()}); err != nil {
		t.Fatal(err)
	}
	return p
}

// copied are the files of a copy by their names, with slashes.
func copied(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		files[name] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// checkLinks holds a page of a copy to it that each of its links meets a file, or leads home for what no file can do.
func checkLinks(t *testing.T, files map[string]string, name string) {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(files[name]))
	if err != nil {
		t.Fatal(err)
	}
	if doc.Find("script, form, input, button").Length() != 0 || name != "libertad.html" && doc.Find("main .notice").Length() == 0 {
		t.Errorf("%s has a script or a form, or no note", name)
	}
	doc.Find("[href], [src]").Each(func(_ int, e *goquery.Selection) {
		href := e.AttrOr("href", e.AttrOr("src", ""))
		u, err := url.Parse(href)
		if err != nil {
			t.Errorf("%s: %s: %v", name, href, err)
			return
		}
		switch {
		case strings.HasPrefix(href, mirrored):
			target := strings.Trim(u.Path, "/") + ".html"
			if _, here := files[target]; here && u.RawQuery == "" && e.Closest(".notice, .closed, .search").Length() == 0 {
				t.Errorf("%s leads home for a page that is here: %s", name, href)
			}
		case u.Scheme != "", strings.HasPrefix(href, "#"):
		case strings.HasPrefix(href, "/"), u.RawQuery != "":
			t.Errorf("%s needs a server for %s", name, href)
		default:
			content, here := files[path.Join(path.Dir(name), u.Path)]
			if !here || u.Fragment != "" && !strings.Contains(content, `id="`+u.Fragment+`"`) {
				t.Errorf("%s leads nowhere: %s", name, href)
			}
		}
	})
}

// names are those of the demonstration's signatures that a copy must hold, and those that it must not.
func names(t *testing.T, p *program) (public, hidden []string, listed signature.Signature) {
	t.Helper()
	var ids []uuid.UUID
	if err := p.db.Read(t.Context()).Table("signatures").Where("kind = ?", signature.Individual).Order("id").Pluck("id", &ids).Error; err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		s, err := p.signatures.ByID(t.Context(), id)
		if err != nil {
			continue // withdrawn
		}
		if s.Status == signature.Published && s.Visibility == signature.Public {
			public, listed = append(public, s.Profile.Name), s
		} else {
			hidden = append(hidden, s.Profile.Name)
		}
	}
	hidden = slices.DeleteFunc(hidden, func(name string) bool {
		return slices.ContainsFunc(public, func(p string) bool { return strings.Contains(p, name) })
	})
	return public, hidden, listed
}

func TestMirror_HoldsTheWholePublicSideAndNothingElse(t *testing.T) {
	data, out := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	p := seeded(t, data)
	said, failure := command(t, data, "mirror", out, "--letter", "libertad", "--base", mirrored+"/")
	if failure != "" || !strings.Contains(said, " pages in ") {
		t.Fatalf("%q %s", said, failure)
	}
	files := copied(t, out)
	all := strings.Builder{}
	for name, content := range files {
		if path.Ext(name) == ".html" {
			checkLinks(t, files, name)
		}
		all.WriteString(content)
	}
	public, hidden, listed := names(t, p)
	if len(public) < 100 || len(hidden) < 10 {
		t.Fatalf("%d public names, %d hidden", len(public), len(hidden))
	}
	for _, name := range public {
		if !strings.Contains(all.String(), name) {
			t.Errorf("%s is missing", name)
		}
	}
	for _, name := range hidden {
		if strings.Contains(all.String(), name) {
			t.Errorf("%s is shown", name)
		}
	}

	_, err := p.moderation.Decide(t.Context(), moderation.DecideInput{
		LetterID: listed.LetterID, IDs: []uuid.UUID{listed.ID}, Decision: moderation.Hold, Reason: "asked", Organizer: uuid.New(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, failure := command(t, data, "mirror", out, "--letter", "libertad", "--base", mirrored); failure != "" {
		t.Fatal(failure)
	}
	for name, content := range copied(t, out) {
		if strings.Contains(content, listed.Profile.Name) {
			t.Errorf("%s still shows a name that is hidden", name)
		}
	}
	readFromFiles(t, out)
}

// readFromFiles opens a copy without a server.
func readFromFiles(t *testing.T, out string) {
	t.Helper()
	ctx := browsertest.New(t)
	follow := func(link, condition string) {
		t.Helper()
		if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void]("document.querySelector(`"+link+"`).click()")); err != nil {
			t.Fatal(err)
		}
		browsertest.Until(t, ctx, condition)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+out+"/index.html")); err != nil {
		t.Fatal(err)
	}
	browsertest.Until(t, ctx, `getComputedStyle(document.querySelector("h1")).fontFamily.includes("serif") && document.querySelector("h1").getBoundingClientRect().height > 40`)
	for _, v := range browsertest.RunAxe(t, ctx) {
		t.Errorf("the opening page: %s", v)
	}
	follow(`.all a`, `location.pathname.endsWith("/es/libertad/signatories.html") && document.querySelectorAll("main li").length > 40`)
	for _, v := range browsertest.RunAxe(t, ctx) {
		t.Errorf("the list: %s", v)
	}
	follow(`a[rel=next]`, `location.pathname.endsWith("/es/libertad/signatories-2.html")`)
	follow(`nav a[hreflang=de]`, `document.documentElement.lang === "de" && location.pathname.endsWith("/de/libertad/signatories-2.html")`)
	follow(`a[rel=prev]`, `location.pathname.endsWith("/de/libertad/signatories.html")`)
}

func TestMirror_SaysWhatIsWrong(t *testing.T) {
	data, taken := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(taken, "thesis.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"is not empty":                {"mirror", taken},
		"https://letters.example.org": {"mirror", filepath.Join(data, "copy"), "--base", "letters.example.org"},
		`no public letter "nada"`:     {"mirror", filepath.Join(data, "copy"), "--letter", "nada"},
	} {
		if _, failure := command(t, data, args...); !strings.Contains(failure, want) {
			t.Errorf("%v: %q, want %q", args, failure, want)
		}
	}
}
