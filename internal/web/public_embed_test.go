package web

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/letter"
)

// showable opens the letter and lets sites show it.
func (v reader) showable(sites ...string) {
	v.t.Helper()
	v.open()
	v.settle(letter.Embedding, func(l *letter.Letter) { l.EmbedOn = sites })
}

// ancestors are who may show an answer in a frame.
func ancestors(answer *httptest.ResponseRecorder) string {
	_, after, _ := strings.Cut(answer.Header().Get("Content-Security-Policy"), "frame-ancestors ")
	return strings.TrimSpace(strings.SplitN(after, ";", 2)[0])
}

func TestEmbed_IsForTheSitesThatTheLetterNames(t *testing.T) {
	v := newReader(t)
	if answer := v.get("/libertad/embed"); answer.Code != http.StatusNotFound || ancestors(answer) != "'none'" {
		t.Errorf("of a draft: %d for %s", answer.Code, ancestors(answer))
	}
	v.open()
	if answer := v.get("/libertad/embed"); answer.Code != http.StatusForbidden || ancestors(answer) != "'none'" {
		t.Errorf("for nobody: %d for %s", answer.Code, ancestors(answer))
	}
	for want, sites := range map[string][]string{"'self' https://a.example https://b.example:8443": {"https://a.example", "https://b.example:8443"}, "*": {letter.AnySite}} {
		v.settle(letter.Embedding, func(l *letter.Letter) { l.EmbedOn = sites })
		answer := v.get("/libertad/embed")
		if answer.Code != http.StatusOK || ancestors(answer) != want || answer.Header().Get("Set-Cookie") != "" || answer.Header().Get("X-Robots-Tag") != "noindex" {
			t.Errorf("for %v: %d %v", sites, answer.Code, answer.Header())
		}
		for _, path := range []string{"/", "/es/libertad", "/es/libertad/signatories", "/es/libertad/privacy", "/desk/sign-in", "/nowhere"} {
			if got := ancestors(v.get(path)); got != "'none'" {
				t.Errorf("%s may be shown by %s", path, got)
			}
		}
	}
}

func TestEmbed_ShowsFigureNamesAndForm(t *testing.T) {
	v := newReader(t)
	v.showable(letter.AnySite)
	v.signed(individual("Ana María Quintana", "ana@correo.example"))
	withheld := individual("Zoila Secreta", "zoila@correo.example")
	withheld.Set("visibility", "withheld")
	v.signed(withheld)
	page := v.want(http.StatusOK, v.get("/libertad/embed"))
	if text := page.Find("main").Text(); !strings.Contains(text, "Han firmado 2 personas") || !strings.Contains(text, "Ana María Quintana") || strings.Contains(text, "Zoila") {
		t.Errorf("shows %s", text)
	}
	for wishes, want := range map[string]struct {
		lang        string
		names, form int
	}{
		"": {"es", 1, 1}, "?names=0": {"es", 0, 1}, "?form=0": {"es", 1, 0}, "?lang=en-US": {"en", 1, 1}, "?lang=ja&names=many&accent=red": {"es", 1, 1},
	} {
		page := v.want(http.StatusOK, v.get("/libertad/embed"+wishes))
		if lang, names, form := page.Find("html").AttrOr("lang", ""), page.Find(".latest li").Length(), page.Find("form").Length(); lang != want.lang || names != want.names || form != want.form {
			t.Errorf("%s: in %s with %d names and %d forms", wishes, lang, names, form)
		}
		page.Find("main a").Each(func(_ int, a *goquery.Selection) {
			if a.AttrOr("target", "") != "_blank" || a.AttrOr("rel", "") != "noopener" {
				t.Errorf("%s: %s opens in the frame", wishes, a.AttrOr("href", ""))
			}
		})
	}
	if sheet := v.want(http.StatusOK, v.get("/libertad/embed?accent=%23006699")).Find("link[rel=stylesheet]").AttrOr("href", ""); !strings.Contains(sheet, "/embed.006699.") || v.get(sheet).Code != http.StatusOK {
		t.Errorf("the stylesheet is %s", sheet)
	}
}

// TestEmbed_TheFormSigns posts what the form holds, as a browser does from a frame: it is our own page that sends it.
func TestEmbed_TheFormSigns(t *testing.T) {
	v := newReader(t)
	v.showable("https://a.example")
	form := v.want(http.StatusOK, v.get("/libertad/embed?lang=es")).Find("form")
	sent := url.Values{"name": {"Ana María Quintana"}, "email": {"ana@correo.example"}, "consent": {"1"}, "visibility": {form.Find("select option[selected]").AttrOr("value", "")}}
	form.Find("input[type=hidden]").Each(func(_ int, field *goquery.Selection) { sent.Set(field.AttrOr("name", ""), field.AttrOr("value", "")) })
	if form.AttrOr("target", "") != "_blank" || sent.Get("via") != "embed" || sent.Get("text") == "" || sent.Get("visibility") != "public" {
		t.Errorf("the form sends %v", sent)
	}
	page, at := v.follow(v.post(form.AttrOr("action", ""), sent))
	if !strings.HasPrefix(at, "/es/libertad/check-email?ref=") || page.Find("input[name=code]").Length() != 1 {
		t.Errorf("leads to %s", at)
	}
	if link, _ := v.mailed(); link == "" {
		t.Error("no message came")
	}
}

func TestEmbed_WithoutAFormLeadsToTheLetter(t *testing.T) {
	v := newReader(t)
	v.showable(letter.AnySite)
	sign := func() string {
		return v.want(http.StatusOK, v.get("/libertad/embed?form=0")).Find("a.btn").AttrOr("href", "")
	}
	if got := sign(); got != "/es/libertad#sign" {
		t.Errorf("open: %q", got)
	}
	if err := v.Letters.Close(t.Context(), uuid.New(), v.letter.ID); err != nil {
		t.Fatal(err)
	}
	page := v.want(http.StatusOK, v.get("/libertad/embed"))
	if page.Find("form, a.btn").Length() > 0 || page.Find(".closed").Length() != 1 {
		t.Error("a closed letter asks to sign")
	}
}

func TestLoader_IsForPagesOfAllSites(t *testing.T) {
	answer := newReader(t).get("/embed.js")
	h := answer.Header()
	if answer.Code != http.StatusOK || h.Get("Content-Type") != "text/javascript; charset=utf-8" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || answer.Body.Len() > 3000 {
		t.Errorf("%d, %d bytes, %v", answer.Code, answer.Body.Len(), h)
	}
}

func TestOEmbed_AnswersByItsSpecification(t *testing.T) {
	v := newReader(t)
	ask := func(address, more string) *httptest.ResponseRecorder {
		return v.get("/oembed?url=" + url.QueryEscape(address) + more)
	}
	const page = "https://cartas.example/es/libertad"
	for name, test := range map[string]struct {
		address, more string
		want          int
	}{
		"a draft": {page, "", 404}, "another site": {"https://elsewhere.example/es/libertad", "", 404}, "another page": {page + "/signatories", "", 404},
		"no letter": {"https://cartas.example/nada", "", 404}, "none": {"", "", 404}, "another format": {page, "&format=yaml", 501}, "no number": {page, "&maxwidth=wide", 400},
	} {
		if answer := ask(test.address, test.more); answer.Code != test.want || answer.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Header().Get("Content-Type"))
		}
	}
	v.open()
	if answer := ask(page, ""); answer.Code != http.StatusUnauthorized {
		t.Errorf("of a letter that isn't shown elsewhere: %d", answer.Code)
	}
	v.settle(letter.Embedding, func(l *letter.Letter) { l.EmbedOn = []string{letter.AnySite} })
	var got oembed
	if err := json.Unmarshal(ask(page, "&maxwidth=400&maxheight=9999").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != "1.0" || got.Type != "rich" || got.Width != 400 || got.Height != frameHeight || got.Title != "Por su libertad" ||
		!strings.Contains(got.HTML, `<iframe src="https://cartas.example/libertad/embed?lang=es" title="Por su libertad" width="400"`) {
		t.Errorf("%+v", got)
	}
	answer := ask("https://cartas.example/libertad", "&format=xml&maxwidth=400")
	var same oembed
	if err := xml.Unmarshal(answer.Body.Bytes(), &same); err != nil || answer.Header().Get("Content-Type") != "text/xml; charset=utf-8" || same.Width != 400 || same.Type != "rich" {
		t.Errorf("as XML: %v %+v", err, same)
	}
}

func TestOEmbed_IsFoundFromTheLettersPage(t *testing.T) {
	v := newReader(t)
	v.open()
	find := func() *goquery.Selection {
		return v.want(http.StatusOK, v.get("/es/libertad")).Find(`link[type$="+oembed"]`)
	}
	if n := find().Length(); n != 0 {
		t.Errorf("%d links though no site may show it", n)
	}
	v.settle(letter.Embedding, func(l *letter.Letter) { l.EmbedOn = []string{letter.AnySite} })
	links := find()
	links.Each(func(_ int, link *goquery.Selection) {
		path, ok := strings.CutPrefix(link.AttrOr("href", ""), "https://cartas.example")
		if answer := v.get(path); !ok || answer.Code != http.StatusOK {
			t.Errorf("%s: %d", path, answer.Code)
		}
	})
	if links.Length() != 2 {
		t.Errorf("%d links", links.Length())
	}
}

func TestShare_OffersWhatAnySiteMayShow(t *testing.T) {
	v := newReader(t)
	v.open()
	for _, c := range []struct {
		sites []string
		want  int
	}{{nil, 0}, {[]string{"https://example.org"}, 0}, {[]string{letter.AnySite}, 2}} {
		v.settle(letter.Embedding, func(l *letter.Letter) { l.EmbedOn = c.sites })
		page := v.want(http.StatusOK, v.get("/es/libertad/share"))
		if got := page.Find(`section[aria-labelledby="embed"] textarea`); got.Length() != c.want || c.want > 0 && !strings.Contains(got.Text(), "https://cartas.example/embed.js") {
			t.Errorf("for %q: %d snippets, %s", c.sites, got.Length(), got.Text())
		}
	}
}
