package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/undersigned/undersigned/internal/figure"
)

func TestShare_EachLinkNamesItsServiceAndTheTextNone(t *testing.T) {
	v := newReader(t)
	v.open()
	page := v.want(http.StatusOK, v.get("/es/libertad/share"))
	for _, source := range figure.Sources() {
		if source == "embed" {
			continue // the form on other sites' pages
		}
		marked := page.Find("a").FilterFunction(func(_ int, a *goquery.Selection) bool {
			to, err := url.QueryUnescape(a.AttrOr("href", ""))
			return err == nil && strings.Contains(to, "https://cartas.example/libertad?via="+source)
		})
		if marked.Length() != 1 {
			t.Errorf("%d links lead by %s", marked.Length(), source)
		}
	}
	page.Find("textarea").Each(func(_ int, one *goquery.Selection) {
		if text := one.Text(); !strings.Contains(text, "https://cartas.example/libertad") || strings.Contains(text, "via=") {
			t.Errorf("the text to copy: %q", text)
		}
	})
	if page.Find("textarea").Length() != 8 {
		t.Errorf("%d prepared texts", page.Find("textarea").Length())
	}
	if v.want(http.StatusOK, v.get("/es/libertad")).Find(`main a[href="/es/libertad/share"]`).Length() != 1 {
		t.Error("the letter's page doesn't lead there")
	}
}

// TestShare_AFormIsCountedByTheLinkThatLedToIt goes all the way: short link, letter, a mistake, the form again, and the desk.
func TestShare_AFormIsCountedByTheLinkThatLedToIt(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.visitor()
		if to := v.get("/libertad?via=carrier-pigeon").location(); to != "/en/libertad" {
			t.Errorf("what isn't a source is kept: %s", to)
		}
		letter := v.follow(v.get("/libertad?via=telegram"))
		if letter.address != "/en/libertad?via=telegram" {
			t.Errorf("the short link leads to %s", letter.address)
		}
		form := individual("Ana María Quintana", "not an address")
		again := v.submit(letter, "form.sign", "", form)
		if again.Code != http.StatusUnprocessableEntity {
			t.Fatalf("the mistake: %d", again.Code)
		}
		form.Set("email", "ana@correo.example")
		if sent := v.submit(again, "form.sign", "", form); sent.Code != http.StatusSeeOther {
			t.Fatalf("the form: %d", sent.Code)
		}
		v.post("/en/libertad/sign", individual("Eva Luna", "eva@correo.example")) // who typed the address
		viewer := d.as("viewer")
		figures := viewer.get("/desk/letters/libertad/figures")
		if row := figures.text("#sources ~ table tbody tr"); row != "Telegram1" {
			t.Errorf("the figures say %q", row)
		}
		lines := strings.Split(viewer.get("/desk/letters/libertad/figures/sources.csv").Body.String(), "\r\n")
		if !slices.Contains(lines, "telegram,1") {
			t.Errorf("as CSV: %q", lines)
		}
		var rows []map[string]any
		d.must(d.DB.Read(t.Context()).Table("signatures").Find(&rows).Error)
		for _, row := range rows {
			for column, value := range row {
				if text, is := value.(string); is && strings.Contains(text, "telegram") {
					t.Errorf("a signature's %s tells its source", column)
				}
			}
		}
	})
}
