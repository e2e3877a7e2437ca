package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/organizer"
)

func TestSettings_WhichSitesMayShowTheLetter(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		save := func(typed url.Values) page {
			return v.submit(v.get(settingsOf+"embedding"), "#settings", "save", typed)
		}
		if p := v.get(settingsOf + "embedding"); p.doc.Find("[name=embed][checked]").AttrOr("value", "") != "none" || p.doc.Find("iframe, #f-script").Length() != 0 {
			t.Errorf("at first: %s", p.text("main"))
		}
		p := save(url.Values{"embed": {"sites"}, "sites": {"https://Example.org/, http://plain.example"}})
		if p.Code != http.StatusUnprocessableEntity || !strings.Contains(p.text("#e-sites"), "http://plain.example") || !strings.Contains(p.text("#f-sites"), "http://plain.example") {
			t.Errorf("a site without TLS: %d %s", p.Code, p.text("main"))
		}
		if p = save(url.Values{"embed": {"sites"}, "sites": {" "}}); p.Code != http.StatusUnprocessableEntity {
			t.Errorf("no site: %d", p.Code)
		}
		p = save(url.Values{"embed": {"sites"}, "sites": {"https://Example.org/,https://b.example  https://example.org"}})
		if got := d.stored().EmbedOn; p.Code != http.StatusSeeOther || !slices.Equal(got, []string{"https://example.org", "https://b.example"}) {
			t.Fatalf("%d %q", p.Code, got)
		}
		p = v.get(settingsOf + "embedding?lang=en&accent=%23006699&names=3&form=0")
		script, frame := p.doc.Find("#f-script").Text(), p.doc.Find("#f-frame").Text()
		if !strings.Contains(script, `/libertad" data-lang="en" data-accent="#006699" data-names="3" data-form="0"><a href=`) || !strings.Contains(script, `/embed.js"></script>`) ||
			!strings.Contains(frame, "/libertad/embed?accent=%23006699&amp;form=0&amp;lang=en&amp;names=3") {
			t.Errorf("to copy: %s\n%s", script, frame)
		}
		preview := v.get(p.doc.Find("iframe").AttrOr("src", ""))
		if preview.Code != http.StatusOK || !strings.Contains(preview.Header().Get("Content-Security-Policy"), "frame-ancestors 'self' https://example.org") ||
			!strings.Contains(p.Header().Get("Content-Security-Policy"), "frame-src 'self'") {
			t.Errorf("the preview: %d %v", preview.Code, preview.Header())
		}
		if save(url.Values{"embed": {"any"}}); !slices.Equal(d.stored().EmbedOn, []string{"any"}) {
			t.Errorf("any site: %q", d.stored().EmbedOn)
		}
		if save(url.Values{"embed": {"none"}}); d.stored().Embeddable() {
			t.Errorf("none: %q", d.stored().EmbedOn)
		}
	})
}
