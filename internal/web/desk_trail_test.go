package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/organizer"
)

// trailTexts are the sentences of a trail's page.
func trailTexts(p page) string { return p.doc.Find(".lines").Text() }

func TestTrail_IsNarrowedByWhoWhatAndWhen(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		one := d.sign("Ana Peña")
		v := d.as(organizer.Owner)
		v.post("/desk/letters/libertad/decide", url.Values{"id": {one.ID.String()}, "decision": {"publish"}})
		const mine, theirs, letters = "published a signature", "confirmed the email", "opened a letter"
		v.post("/desk/language", url.Values{"lang": {"en"}})
		owner := v.get("/desk/trail").doc.Find(`select[name=who] option:last-child`).AttrOr("value", "")
		for query, want := range map[string][3]bool{
			"":                              {true, false, true},
			"?who=all":                      {true, true, true},
			"?who=supporter":                {false, true, false},
			"?who=system":                   {false, false, true},
			"?who=" + owner:                 {true, false, false},
			"?action=signature.published":   {true, false, false},
			"?who=all&from=2026-11-24":      {false, false, false},
			"?who=all&until=2026-11-23":     {true, true, true},
			"?who=all&from=never&until=x":   {true, true, true},
			"?subject=" + one.ID.String():   {true, false, false},
			"?action=something.else&from=1": {false, false, false},
		} {
			p := v.get("/desk/letters/libertad/trail" + query)
			for i, text := range []string{mine, theirs, letters} {
				if strings.Contains(trailTexts(p), text) != want[i] {
					t.Errorf("%s: %q is there: %v", query, text, !want[i])
				}
			}
			if !want[0] && !want[1] && !want[2] && p.doc.Find(".empty").Length() != 1 {
				t.Errorf("%s: an empty trail doesn't say so", query)
			}
		}
		for _, query := range []string{"?who=x", "?subject=x", "?before=x"} {
			if p := v.get("/desk/trail" + query); p.Code != http.StatusNotFound {
				t.Errorf("%s: %d", query, p.Code)
			}
		}
	})
}

func TestTrail_TheFilterStaysOnTheNextPage(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Owner)
		for range 60 {
			d.sign("Ana Peña")
		}
		p := v.get("/desk/trail?who=supporter&action=signature.signed")
		next := p.doc.Find("a[rel=next]").AttrOr("href", "")
		p = v.get(next)
		if p.doc.Find(".lines li").Length() != 10 || p.doc.Find("select[name=action] option[selected]").AttrOr("value", "") != "signature.signed" {
			t.Errorf("%s has %d lines", next, p.doc.Find(".lines li").Length())
		}
	})
}

func TestTrailCheck_SaysWholeOrWhereItBreaks(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		d.sign("Ana Peña")
		v := d.as(organizer.Editor)
		v.post("/desk/language", url.Values{"lang": {"en"}})
		_, err := d.Audit.Chain(d.Context())
		d.must(err)
		p := v.get("/desk/trail/check")
		noted := p.doc.Find("code").Text()
		if p.doc.Find("[role=status]").Length() != 0 || noted == "" {
			t.Errorf("before: %s", p.Body)
		}
		const checked = "/desk/trail/check?run=1&known="
		if p := v.get(checked + url.QueryEscape(noted)); !strings.Contains(p.doc.Find("[role=status]").Text(), "The trail is whole") {
			t.Errorf("whole: %s", p.doc.Find("main").Text())
		}
		if p := v.get(checked + "12"); p.Code != http.StatusUnprocessableEntity || p.doc.Find("#known-error").Length() != 1 || p.doc.Find("input[name=known]").AttrOr("value", "") != "12" {
			t.Errorf("mistyped: %d %s", p.Code, p.Body)
		}
		d.must(d.DB.InTx(d.Context(), func(tx *database.Tx) error {
			return tx.DB.Exec("UPDATE audit_entries SET reason = 'never said' WHERE seq = 2").Error
		}))
		p = v.get(checked)
		if !strings.Contains(p.doc.Find(".flash.bad").Text(), "entry 2") || !strings.Contains(trailTexts(p), "never said") {
			t.Errorf("broken: %s", p.doc.Find("main").Text())
		}
	})
}
