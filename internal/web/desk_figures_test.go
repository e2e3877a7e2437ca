package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/signature"
)

func TestFigures_AViewerReadsNumbersAndNoNames(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		moderator := d.as(organizer.Moderator)
		one := d.sign("Ana Secreta")
		d.signOnly("Berta Secreta")
		d.sign("Carla Secreta", func(f *signature.Draft) { f.Visibility, f.Country = signature.Withheld, "NI" })
		moderator.post("/desk/letters/libertad/decide", url.Values{"id": {one.ID.String()}, "decision": {"publish"}})
		d.clock.Advance(time.Minute)
		v := d.as(organizer.Viewer)
		v.post("/desk/language", url.Values{"lang": {"en"}})
		p := v.get("/desk/letters/libertad/figures")
		text := strings.Join(strings.Fields(p.doc.Find("main").Text()), " ")
		for _, want := range []string{"Signed3", "Confirmed2", "66%", "Cuba", "Academic"} {
			if p.Code != http.StatusOK || !strings.Contains(text, want) {
				t.Errorf("%d, lacks %q: %s", p.Code, want, text)
			}
		}
		for _, never := range []string{"Secreta", "Nicaragua"} {
			if strings.Contains(p.Body.String(), never) {
				t.Errorf("shows %q", never)
			}
		}
		if p.doc.Find("figure svg").Length() != 2 || p.doc.Find("details table").Length() != 2 || p.doc.Find("svg [style], svg script").Length() != 0 {
			t.Errorf("charts without tables: %s", p.Body)
		}
		if link := v.get("/desk/letters").doc.Find(`.letter-card a[href$="/figures"]`); link.Length() != 1 {
			t.Error("the letters' page doesn't lead there")
		}
	})
}

func TestFigures_AsCSV(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		d.sign("Ana Secreta")
		v := d.as(organizer.Viewer)
		p := v.get("/desk/letters/libertad/figures/days.csv")
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.Body.String(), "\ufeff"))).ReadAll()
		d.must(err)
		if diff := cmp.Diff([][]string{{"day", "signed", "confirmed"}, {"2026-11-23", "1", "1"}}, rows); diff != "" {
			t.Error(diff)
		}
		if h := p.Header(); h.Get("Content-Type") != "text/csv; charset=utf-8" || h.Get("Cache-Control") != noStore || h.Get("Content-Disposition") != `attachment; filename="libertad-days.csv"` {
			t.Errorf("headers %v", h)
		}
		for _, table := range []string{"hours", "categories", "countries", "languages", "decisions"} {
			if p := v.get("/desk/letters/libertad/figures/" + table + ".csv"); p.Code != http.StatusOK {
				t.Errorf("%s: %d", table, p.Code)
			}
		}
		for _, table := range []string{"names.csv", "days", ".csv"} {
			if p := v.get("/desk/letters/libertad/figures/" + table); p.Code != http.StatusNotFound {
				t.Errorf("%s: %d", table, p.Code)
			}
		}
	})
}
