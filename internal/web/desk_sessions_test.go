package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/organizer"
)

const firefox = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"

// again signs in once more as a role, with another browser.
func (d *deskSite) again(role, agent string) *visitor {
	d.Helper()
	v := d.visitor()
	p := v.post("/desk/sign-in", url.Values{"email": {role + "@desk.example.org"}, "password": {deskPassword}}, "User-Agent", agent)
	if p.Code != http.StatusSeeOther {
		d.Fatalf("sign in again: %d %s", p.Code, p.Body)
	}
	return v
}

func TestSessions_AreListedAndEndedOneByOne(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Viewer)
		d.as(organizer.Owner)
		if p := v.get("/desk/account"); p.doc.Find(`form[action^="/desk/account/sessions"]`).Length() != 0 || !strings.Contains(p.text("main"), "no other session") {
			t.Errorf("alone: %s", p.text("main"))
		}
		phone := d.again(organizer.Viewer, firefox)
		p := v.get("/desk/account")
		if n := p.doc.Find(".people li").Length(); n != 2 || !strings.Contains(p.text(".people li:last-child"), "Firefox on Android") || !strings.Contains(p.text(".people li:first-child"), "(this one)") {
			t.Errorf("%d sessions: %s", n, p.text(".people"))
		}
		p = v.follow(v.submit(p, ".people form", "", nil))
		if got := phone.get("/desk/account"); got.Code != http.StatusSeeOther || !strings.Contains(p.text("#flash"), "One session has been ended.") {
			t.Errorf("the other goes on: %d, %q", got.Code, p.text("#flash"))
		}
		if v.get("/desk/account").Code != http.StatusOK {
			t.Error("the own one has ended, too")
		}
	})
}

func TestSessions_AllOthersEndAtOnceAndNobodyElses(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		owner, v := d.as(organizer.Owner), d.as(organizer.Viewer)
		others := []*visitor{d.again(organizer.Viewer, firefox), d.again(organizer.Viewer, "")}
		p := v.follow(v.submit(v.get("/desk/account"), `form[action$="/end-others"]`, "", nil))
		if !strings.Contains(p.text("#flash"), "2 sessions have been ended.") {
			t.Errorf("flash %q", p.text("#flash"))
		}
		for _, other := range others {
			if got := other.get("/desk/account"); got.Code != http.StatusSeeOther {
				t.Errorf("another goes on: %d", got.Code)
			}
		}
		if v.get("/desk/account").Code != http.StatusOK || owner.get("/desk/account").Code != http.StatusOK {
			t.Error("too many have ended")
		}
	})
}

func TestSessions_NobodyEndsSomebodyElses(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		viewer := d.as(organizer.Viewer)
		d.again(organizer.Viewer, firefox)
		theirs := viewer.get("/desk/account").doc.Find(".people form").AttrOr("action", "")
		owner := d.as(organizer.Owner)
		for _, address := range []string{theirs, "/desk/account/sessions/nonsense/end"} {
			if p := owner.follow(owner.post(address, nil)); !strings.Contains(p.text("#flash.bad"), "already ended") {
				t.Errorf("%s: %s", address, p.text("#flash"))
			}
		}
		if n := viewer.get("/desk/account").doc.Find(".people li").Length(); n != 2 {
			t.Errorf("%d sessions, want 2", n)
		}
	})
}

func TestSignIn_FromAnotherBrowserIsTold(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Moderator)
		known := d.visitor()
		known.cookies[browserCookie] = v.cookies[browserCookie]
		known.password(organizer.Moderator)
		if c := v.cookies[browserCookie]; c.Path != "/desk" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge <= 0 {
			t.Errorf("cookie %+v", c)
		}
		n, err := d.worker.DeliverDue(d.Context())
		if d.must(err); n != 0 {
			t.Errorf("%d messages about the first browser", n)
		}
		d.again(organizer.Moderator, firefox)
		_, err = d.worker.DeliverDue(d.Context())
		d.must(err)
		if got := d.Mailbox.Messages(); len(got) != 1 || got[0].To != "moderator@desk.example.org" || !strings.Contains(got[0].Text, "With: Firefox on Android\n") {
			t.Errorf("mail %+v", got)
		}
	})
}
