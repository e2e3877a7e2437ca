package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestAlternates_NameEveryLanguageAndOneForTheRest(t *testing.T) {
	v := newReader(t)
	v.open()
	v.wantsIndexing("names")
	for path, other := range map[string]string{
		"/fr/libertad": "/libertad", "/de": "/es", "/pt/libertad/privacy": "/es/libertad/privacy",
		"/it/libertad/signatories?kind=individual": "/es/libertad/signatories?kind=individual",
	} {
		page := v.want(http.StatusOK, v.get(path))
		if got := page.Find(`link[hreflang="x-default"]`).AttrOr("href", ""); got != "https://cartas.example"+other {
			t.Errorf("%s: for other readers %q", path, got)
		}
		for _, lang := range v.Locales.Languages() {
			want := "https://cartas.example/" + lang + path[3:]
			if got := page.Find(`link[hreflang="`+lang+`"]`).AttrOr("href", ""); got != want {
				t.Errorf("%s: in %s %q, want %q", path, lang, got, want)
			}
			v.want(http.StatusOK, v.get(strings.TrimPrefix(want, "https://cartas.example")))
		}
	}
}

func TestLetter_InALanguageThatItLacksShowsTheOriginalAndSaysSo(t *testing.T) {
	v := newReader(t)
	v.open()
	for _, lang := range v.Locales.Languages() {
		page := v.want(http.StatusOK, v.get("/"+lang+"/libertad"))
		foreign := lang != "es"
		if got := page.Find(".notice").Length() == 1; got != foreign {
			t.Errorf("%s: says that the letter is in another language: %t", lang, got)
		}
		if name := v.Locales.For(lang).LanguageName("es"); foreign && !strings.Contains(page.Find(".notice").Text(), name) {
			t.Errorf("%s: the notice doesn't say %q: %s", lang, name, page.Find(".notice").Text())
		}
		for _, part := range []string{".head", ".text"} {
			e := page.Find(part)
			if marked := e.AttrOr("lang", "") == "es" && e.AttrOr("dir", "") == "ltr"; marked != foreign {
				t.Errorf("%s: %s is marked as Spanish: %t", lang, part, marked)
			}
		}
		if page.Find("html").AttrOr("lang", "") != lang || page.Find(".kind").Text() != "Carta abierta · 14 de enero de 2026" {
			t.Errorf("%s: the page is in %q, its letter's head says %q", lang, page.Find("html").AttrOr("lang", ""), page.Find(".kind").Text())
		}
	}
}

// inputs returns what the browser would send of the sign form.
func inputs(page *goquery.Document) url.Values {
	sent := url.Values{}
	page.Find("form.sign").Find("input, select, textarea").Each(func(_ int, e *goquery.Selection) {
		value := e.AttrOr("value", "")
		_, checked := e.Attr("checked")
		switch {
		case slices.Contains([]string{"radio", "checkbox"}, e.AttrOr("type", "")) && !checked:
			return
		case goquery.NodeName(e) == "select":
			value = e.Find("option[selected]").AttrOr("value", "")
		case goquery.NodeName(e) == "textarea":
			value = e.Text()
		}
		sent.Add(e.AttrOr("name", ""), value)
	})
	return sent
}

func TestSigning_TheLanguageSwitchKeepsWhatWasTyped(t *testing.T) {
	v := newReader(t)
	v.open()
	form := url.Values{
		"kind": {"individual"}, "name": {"Ana María Ñáñez"}, "email": {"ana@correo"}, "country": {"CU"}, "category": {"academic"},
		"occupation": {"Médica"}, "city": {"Holguín"}, "comment": {"Por mi hermano,\nque espera."}, "visibility": {"initials"}, "updates": {"1"},
	}
	page := v.want(http.StatusUnprocessableEntity, v.post("/es/libertad/sign", form))
	for _, lang := range []string{"de", "fr", "it", "pt", "en", "es"} { // from each to the next, as somebody who looks for theirs
		button := page.Find(`header nav button[lang="` + lang + `"]`)
		if button.AttrOr("form", "") != "sign" || button.AttrOr("name", "") != "switch" || button.AttrOr("formaction", "") != "/"+lang+"/libertad/sign#sign" {
			t.Fatalf("the switch to %s is %v", lang, button.Nodes)
		}
		sent := inputs(page)
		sent.Set("switch", button.AttrOr("value", ""))
		page = v.want(http.StatusOK, v.post("/"+lang+"/libertad/sign", sent))
		if page.Find("html").AttrOr("lang", "") != lang || page.Find(".summary, .error").Length() != 0 {
			t.Errorf("%s: the answer is in %q, or judges what was typed", lang, page.Find("html").AttrOr("lang", ""))
		}
		got := inputs(page)
		for name, want := range form {
			if got.Get(name) != want[0] {
				t.Errorf("%s: %s is %q, was %q", lang, name, got.Get(name), want[0])
			}
		}
		html := htmlOf(t, page)
		for _, secret := range []string{"ana@correo", "Holgu"} {
			if strings.Contains(html, "="+url.QueryEscape(secret)) {
				t.Errorf("%s: an address of the page holds %q", lang, secret)
			}
		}
	}
	if n := len(v.Mailbox.Messages()); n != 0 {
		t.Errorf("switching sent %d messages", n)
	}
}

func TestSigning_TheLanguageSwitchAsksForConsentAnew(t *testing.T) {
	v := newReader(t)
	v.open()
	form := individual("Ana Quintana", "ana@correo.example")
	form.Set("switch", "1")
	page := v.want(http.StatusOK, v.post("/de/libertad/sign", form))
	if page.Find("[name=consent][checked]").Length() != 0 {
		t.Error("a consent given to other words is carried over")
	}
	sent := inputs(page)
	sent.Set("consent", "1")
	if check, at := v.follow(v.post("/de/libertad/sign", sent)); check.Find("[name=code]").Length() != 1 || !strings.HasPrefix(at, "/de/") {
		t.Error("the form can't be sent after it was switched")
	}
}

func TestLanguageSwitch_IsLinksWhereNothingWasTyped(t *testing.T) {
	v := newReader(t) // not open: a letter that nobody may read
	form := individual("Ana Quintana", "ana@correo.example")
	form.Set("switch", "1")
	v.want(http.StatusNotFound, v.post("/de/libertad/sign", form))
	v.want(http.StatusNotFound, v.post("/xx/libertad/sign", form))
	v.open()
	page := v.want(http.StatusOK, v.get("/de/libertad"))
	if page.Find("header nav a[hreflang]").Length() != len(v.Locales.Languages()) || page.Find("header button").Length() != 0 {
		t.Error("the page of a letter that nobody has begun to sign has a switch of buttons")
	}
}
