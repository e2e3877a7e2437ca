package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/export"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/signature"
)

// publish puts what a name signed on the list.
func (d *deskSite) publish(moderator *visitor, one signature.Signature) {
	d.Helper()
	moderator.post("/desk/letters/libertad/decide", url.Values{"id": {one.ID.String()}, "decision": {"publish"}})
}

func TestExport_FromTheFormToTheFileOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		owner := d.as(organizer.Owner)
		d.publish(owner, d.sign("Ana Peña", func(f *signature.Draft) { f.Comment = "=1+1" }))
		d.publish(owner, d.sign("Delia Oculta", func(f *signature.Draft) { f.Visibility = signature.Withheld }))
		form := owner.get("/desk/letters/libertad/export")
		if n := form.doc.Find("input[name=purpose]").Length(); n != 3 {
			t.Errorf("an owner is offered %d purposes", n)
		}
		wanted := url.Values{"purpose": {export.Public}, "format": {export.CSV}}
		d.clock.Advance(freshFor)
		refused := owner.submit(form, "form.stack", "", wanted)
		if refused.Code != http.StatusForbidden {
			t.Errorf("without the password again: %d %s", refused.Code, refused.Body)
		}
		asked := owner.resend(owner.submit(refused, "main form", "", url.Values{againPassword: {deskPassword}}), wanted)
		wrong := owner.submit(form, "form.stack", "", url.Values{"country": {"CU"}, "format": {"pdf"}})
		if wrong.Code != http.StatusUnprocessableEntity || wrong.doc.Find(`select[name=country] option[selected]`).AttrOr("value", "") != "CU" {
			t.Errorf("an unknown format: %d %s", wrong.Code, wrong.Body)
		}
		page := owner.follow(asked)
		if page.Code != http.StatusOK || strings.Contains(page.Body.String(), "Peña") {
			t.Errorf("the page of the export: %d %s", page.Code, page.Body)
		}
		file := owner.post(asked.location(), nil)
		h := file.Header()
		if file.Code != http.StatusOK || h.Get("Cache-Control") != noStore || h.Get("Content-Disposition") != `attachment; filename="libertad-public-2026-11-23.csv"` {
			t.Errorf("the file: %d %v", file.Code, h)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.Body.String(), "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 2 || rows[1][1] != "Ana Peña" || !slices.Contains(rows[1], "'=1+1") {
			t.Errorf("rows %v, %v", rows, err)
		}
		if again := owner.post(asked.location(), nil); again.Code != http.StatusGone {
			t.Errorf("again: %d", again.Code)
		}
		if after := owner.get(asked.location()); after.doc.Find("main form").Length() != 0 {
			t.Error("the page still offers the download")
		}
		if trail := owner.get("/desk/trail").Body.String(); strings.Count(trail, "public, csv, 1") != 2 {
			t.Errorf("the trail: %s", trail)
		}
	})
}

func TestExport_EachRoleForItsPurposesAlone(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		purposes := map[string][]string{
			organizer.Owner: export.Purposes(), organizer.Editor: {export.Public, export.Handover}, organizer.Moderator: {export.Public}, organizer.Viewer: nil,
		}
		for _, role := range organizer.Roles() {
			v := d.as(role)
			for _, purpose := range append(export.Purposes(), "x") {
				p := v.post("/desk/letters/libertad/export", url.Values{"purpose": {purpose}, "format": {export.XLSX}})
				if may := slices.Contains(purposes[role], purpose); may != (p.Code == http.StatusSeeOther) {
					t.Errorf("%s for %s: %d", purpose, role, p.Code)
				}
			}
		}
	})
}

func TestExport_SomebodyElsesIsNotFound(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		p := d.as(organizer.Owner).post("/desk/letters/libertad/export", url.Values{"purpose": {export.Full}, "format": {export.XLSX}})
		for _, other := range []*visitor{d.as(organizer.Editor), d.as(organizer.Moderator)} {
			if got := other.get(p.location()); got.Code != http.StatusNotFound {
				t.Errorf("its page: %d", got.Code)
			}
			if got := other.post(p.location(), nil); got.Code != http.StatusNotFound {
				t.Errorf("the file: %d", got.Code)
			}
		}
	})
}
