package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/undersigned/undersigned/internal/locale"
)

// checkWhole checks that a page lacks no message and has one heading and one main part.
func checkWhole(t *testing.T, doc *goquery.Document) {
	t.Helper()
	text, err := doc.Html()
	if err != nil {
		t.Fatal(err)
	}
	if at := strings.Index(text, locale.MissingMark); at >= 0 {
		t.Errorf("a message is missing: %.80s", text[at:])
	}
	if doc.Find("h1").Length() != 1 || doc.Find("main").Length() != 1 {
		t.Errorf("%d h1 and %d main", doc.Find("h1").Length(), doc.Find("main").Length())
	}
}

// checkOwn checks that nothing in a page runs by itself or comes from elsewhere. loading selects what loads a file.
func checkOwn(t *testing.T, doc *goquery.Document, loading string) {
	t.Helper()
	if n := doc.Find(`style, [style], iframe, object, base, img:not([src^="/libertad/"], [src^="/img/libertad/"], [src^="/desk/letters/libertad/picture/"], [src^="/"][src$="/libertad/card.png"]), script:not([src], [type="application/ld+json"])`).Length(); n > 0 {
		t.Errorf("%d inline styles, scripts, pictures or frames", n)
	}
	doc.Find("*").Each(func(_ int, e *goquery.Selection) {
		for _, a := range e.Get(0).Attr {
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "data-on") { // the latter html/template writes as script
				t.Errorf("<%s> has %s", goquery.NodeName(e), a.Key)
			}
		}
	})
	doc.Find(loading).Each(func(_ int, e *goquery.Selection) {
		if source := e.AttrOr("src", e.AttrOr("href", "")); !strings.HasPrefix(source, "/static/") {
			t.Errorf("loads %q", source)
		}
	})
	doc.Find("a[href], form[action]").Each(func(_ int, e *goquery.Selection) {
		address, err := url.Parse(e.AttrOr("href", e.AttrOr("action", "")))
		if err == nil && address.Scheme == "mailto" && address.Opaque == "" {
			return // a message to whom the reader chooses
		}
		if err != nil || (address.Scheme != "" && address.Scheme != "https") {
			t.Errorf("leads to %v (%v)", address, err)
		}
	})
}

// checkIDs checks that no id is given twice, and returns all of them.
func checkIDs(t *testing.T, doc *goquery.Document) map[string]bool {
	t.Helper()
	ids := make(map[string]bool)
	doc.Find("[id]").Each(func(_ int, e *goquery.Selection) {
		id := e.AttrOr("id", "")
		if ids[id] {
			t.Errorf("id %q is given twice", id)
		}
		ids[id] = true
	})
	return ids
}
