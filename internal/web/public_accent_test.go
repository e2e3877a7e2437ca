package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/letter"
)

// colour gives the letter an accent.
func (v reader) colour(accent string) {
	v.t.Helper()
	l, err := v.Letters.ByID(v.t.Context(), v.letter.ID)
	if err != nil {
		v.t.Fatal(err)
	}
	base := l.SettingsMark(letter.General)
	l.Accent = accent
	if err := v.Letters.SaveSettings(v.t.Context(), uuid.New(), letter.General, l, base); err != nil {
		v.t.Fatal(err)
	}
}

// sheetOf returns the address of the stylesheet that a page loads, the only one.
func sheetOf(t *testing.T, doc *goquery.Document) string {
	t.Helper()
	sheets := doc.Find("link[rel=stylesheet]")
	if sheets.Length() != 1 {
		t.Fatalf("%d stylesheets", sheets.Length())
	}
	return sheets.AttrOr("href", "")
}

func TestAccent_EveryPageOfTheLetterWearsIt(t *testing.T) {
	v := newReader(t)
	v.open()
	plain := sheetOf(t, v.want(http.StatusOK, v.get("/es/libertad")))
	v.colour("#ffd24d")
	dressed := func(doc *goquery.Document, page string) string {
		t.Helper()
		href := sheetOf(t, doc)
		if !strings.Contains(href, ".ffd24d.") {
			t.Errorf("%s wears %s", page, href)
		}
		return href
	}
	letterSheet := dressed(v.want(http.StatusOK, v.get("/es/libertad")), "the letter")
	for _, path := range []string{"/signatories", "/privacy", "/lost-link"} {
		dressed(v.want(http.StatusOK, v.get("/es/libertad"+path)), path)
	}
	check, _ := v.follow(v.post("/es/libertad/sign", individual("Ana Peña", "ana@correo.example")))
	dressed(check, "check-email")
	link, _ := v.mailed()
	dressed(v.want(http.StatusOK, v.get(link)), "confirm")
	thanks, _ := v.follow(v.post(link, url.Values{"action": {"confirm"}}))
	dressed(thanks, "thanks")
	dressed(v.want(http.StatusOK, v.get(thanks.Find(`a[href^="/signature/"]`).AttrOr("href", ""))), "the signer's own page")

	answer := v.get(letterSheet)
	if got := answer.Header().Get("Cache-Control"); answer.Code != http.StatusOK || got != unchanging {
		t.Errorf("the stylesheet: %d, %s", answer.Code, got)
	}
	same, found := strings.CutPrefix(answer.Body.String(), v.get(plain).Body.String())
	if !found || !strings.Contains(same, "--accent:#ffd24d}") || strings.Contains(same, ":root{--accent:#ffd24d}@media (prefers-color-scheme:dark)") {
		t.Errorf("behind the same bytes stand %s", same)
	}
	if answer := v.get(strings.Replace(letterSheet, "ffd24d", "ffd24e", 1)); answer.Code != http.StatusNotFound {
		t.Errorf("another colour under the same hash: %d", answer.Code)
	}
}
