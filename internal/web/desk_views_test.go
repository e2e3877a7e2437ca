package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/savedview"
	"github.com/undersigned/undersigned/internal/signature"
)

func (p pages) deskViews(base deskPage, w filling, n int) viewsPage {
	v := viewsPage{deskPage: base, New: n > 0, Name: w.name, Shared: true, Reason: w.long, Max: savedview.MaxName}
	for range n {
		one := viewRow{ID: uuid.NewString(), Name: w.name, URL: "/desk", By: w.name, Shared: true}
		v.Own, v.Others = append(v.Own, one), append(v.Others, one)
	}
	switch n {
	case 1:
		v.Errors = fieldErrors{"name": w.long}
	case 12:
		v.Wrong, v.Errors = v.Own[0].ID, fieldErrors{"name": w.long}
	}
	return v
}

func TestViews_AreSavedCountedSharedRenamedAndRemoved(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		fromFrance := func(f *signature.Draft) { f.Country = "FR" }
		d.sign("Rosa Antigua", fromFrance)
		d.sign("Luis Olivera", fromFrance)
		d.sign("Ana Cubana")
		ana, luis := d.as(organizer.Moderator), d.as(organizer.Owner)
		if p := ana.get(queueAddress); p.doc.Find("#keep-view").Length() != 0 {
			t.Error("a list that isn't narrowed can be kept")
		}
		narrowed := ana.narrow(queueAddress, url.Values{"country": {"FR"}})
		p := ana.follow(ana.submit(narrowed, "#keep-view", "", url.Values{"name": {" De <Francia> "}}))
		if p.text(".rail [aria-current]") != "De <Francia> 2" || p.text("title") != "De <Francia> · Undersigned" || p.doc.Find("#keep-view").Length() != 0 {
			t.Errorf("the rail marks %q, the title is %q", p.text(".rail [aria-current]"), p.text("title"))
		}
		if strings.Contains(luis.get(queueAddress).text(".rail"), "Francia") {
			t.Error("somebody else sees what isn't shared")
		}
		views := ana.get("/desk/letters/libertad/views")
		p = ana.follow(ana.submit(views, ".views form", "change", url.Values{"name": {"Francia"}, "shared": {"1"}}))
		if p.text("#flash") != "The view is changed." || p.doc.Find(".views input[checked]").Length() != 1 {
			t.Errorf("after the change: %q", p.text("#flash"))
		}
		seen := luis.get(queueAddress)
		link := seen.doc.Find(`.rail a[href*="country=FR"]`)
		if strings.Join(strings.Fields(link.Text()), " ") != "Francia 2" || luis.get(link.AttrOr("href", "")).doc.Find("#rows > li").Length() != 2 {
			t.Errorf("shared, it is %q", link.Text())
		}
		own := views.doc.Find(".views form").AttrOr("action", "")
		for _, test := range []struct {
			form url.Values
			want int
		}{
			{url.Values{"name": {"Mine"}}, http.StatusNotFound}, {url.Values{"act": {"remove"}}, http.StatusNotFound},
		} {
			if p := luis.post(own, test.form); p.Code != test.want {
				t.Errorf("somebody else's view, %v: %d", test.form, p.Code)
			}
		}
		p = ana.follow(ana.submit(views, ".views form", "remove", nil))
		if !strings.Contains(p.text("#flash"), "The view is gone.") || p.doc.Find(".views").Length() != 0 || strings.Contains(luis.get(queueAddress).text(".rail"), "Francia") {
			t.Errorf("removed: %q", p.text("main"))
		}
		trail := ana.get("/desk/letters/libertad/trail").text(".lines p[dir]")
		for _, want := range []string{"Ana moderator saved a view of the queue.", "Ana moderator changed a view of the queue.", "Ana moderator removed a view of the queue."} {
			if strings.Count(trail, want) != 1 {
				t.Errorf("the trail lacks %q: %s", want, trail)
			}
		}
	})
}

func TestViews_AreRefusedWithWhatWasTyped(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Moderator)
		long := strings.Repeat("a", savedview.MaxName+1)
		p := v.post("/desk/letters/libertad/views", url.Values{"name": {long}, "shared": {"1"}, "country": {"FR"}})
		if p.Code != http.StatusUnprocessableEntity || p.text("#name-error") == "" {
			t.Fatalf("a long name: %d", p.Code)
		}
		form := p.doc.Find("form.stack")
		if form.Find("#name").AttrOr("value", "") != long || form.Find("[checked]").Length() != 1 || form.Find("[name=country]").AttrOr("value", "") != "FR" {
			t.Error("what was typed is lost")
		}
		for range savedview.MaxOwn {
			v.follow(v.submit(p, "form.stack", "", url.Values{"name": {"Una"}}))
		}
		p = v.submit(p, "form.stack", "", url.Values{"name": {"Una más"}})
		if p.Code != http.StatusUnprocessableEntity || !strings.Contains(p.text(".flash.bad"), "holds 10 views") || p.doc.Find(".views li").Length() != 10 {
			t.Errorf("one too many: %d %q", p.Code, p.text(".flash"))
		}
		first := v.get("/desk/letters/libertad/views")
		p = v.submit(first, ".views form", "change", url.Values{"name": {" "}})
		if p.Code != http.StatusUnprocessableEntity || p.doc.Find(".views .bad .error").Length() != 1 {
			t.Errorf("a view without a name: %d", p.Code)
		}
	})
}
