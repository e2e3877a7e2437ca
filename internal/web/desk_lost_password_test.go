package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/organizer"
)

// mailedReset asks for a new password for a role and returns the path of the link that was mailed.
func (d *deskSite) mailedReset(role string) string {
	d.Helper()
	v := d.visitor()
	p := v.submit(v.get("/desk/sign-in/lost"), "main form", "", url.Values{"email": {role + "@desk.example.org"}})
	if p.location() != "/desk/sign-in/lost?sent=1" {
		d.Fatalf("asked: %d %q", p.Code, p.location())
	}
	_, err := d.worker.DeliverDue(d.Context())
	d.must(err)
	for _, m := range d.Mailbox.Messages() { // notices may have come with it
		if link := regexp.MustCompile(`/desk/setup/[\w-]+`).FindString(m.Text); link != "" {
			return link
		}
	}
	d.Fatal("no link was mailed")
	return ""
}

func TestLostPassword_IsReachedFromTheSignInAndMailsALink(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		d.as(organizer.Moderator)
		v := d.visitor()
		if got := v.get("/desk/sign-in").doc.Find(`main a[href="/desk/sign-in/lost"]`).Length(); got != 1 {
			t.Errorf("%d links to it", got)
		}
		link := d.mailedReset(organizer.Moderator)
		p := v.submit(v.get(link), "main form", "", url.Values{"password": {"another fine phrase"}})
		if p.location() != "/desk" || v.get("/desk/mail").Code != http.StatusOK {
			t.Errorf("the link leads to %d %q", p.Code, p.location())
		}
	})
}

func TestLostPassword_AnswersAlikeForEveryAddress(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		d.as(organizer.Moderator)
		ask := func(email string) page {
			d.Helper()
			return d.visitor().post("/desk/sign-in/lost", url.Values{"email": {email}})
		}
		known, again, unknown := ask("moderator@desk.example.org"), ask("moderator@desk.example.org"), ask("nobody@desk.example.org")
		for _, p := range []page{again, unknown} {
			if p.Code != known.Code || p.location() != known.location() || p.Body.String() != known.Body.String() {
				t.Errorf("%d %q, for a known one %d %q", p.Code, p.location(), known.Code, known.location())
			}
		}
		if p := ask("moderator"); p.Code != http.StatusUnprocessableEntity || p.text("#email-error") == "" || p.doc.Find("[name=email]").AttrOr("value", "") != "moderator" {
			t.Errorf("no address: %d %q", p.Code, p.text("main"))
		}
		_, err := d.worker.DeliverDue(d.Context())
		d.must(err)
		n := 0
		for _, m := range d.Mailbox.Messages() {
			if strings.Contains(m.Text, "/desk/setup/") {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d messages", n)
		}
	})
}

func TestLostPassword_TheSecondStepComesBeforeTheNewPassword(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		secret, _ := d.as(organizer.Owner).withApp()
		link := d.mailedReset(organizer.Owner)
		v := d.visitor()
		form := v.get(link)
		p := v.submit(form, "main form", "", url.Values{"password": {"another fine phrase"}, "code": {"000000"}})
		if p.Code != http.StatusUnprocessableEntity || !strings.Contains(p.text("#code-error"), "isn’t right") {
			t.Errorf("a wrong code: %d %q", p.Code, p.text("main"))
		}
		if p := d.visitor().password(organizer.Owner); p.location() != "/desk/sign-in/code?next=%2Fdesk%2Fmail" {
			t.Errorf("the password from before leads to %q", p.location())
		}
		for range limit.FreePasswords {
			p = v.submit(form, "main form", "", url.Values{"password": {"another fine phrase"}, "code": {"000000"}})
		}
		if p.Code != http.StatusTooManyRequests || p.Header().Get("Retry-After") == "" {
			t.Errorf("after %d wrong ones: %d", limit.FreePasswords+1, p.Code)
		}
		d.clock.Advance(time.Minute)
		p = v.submit(form, "main form", "", url.Values{"password": {"another fine phrase"}, "code": {d.code(secret)}})
		if p.location() != "/desk" || v.get("/desk/mail").Code != http.StatusOK {
			t.Errorf("with a right code: %d %q", p.Code, p.text("main"))
		}
	})
}
