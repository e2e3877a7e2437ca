package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/organizer"
)

// deskAddress for every route of the desk that needs a session, and which roles it is for. A new route must be added.
func deskAccess(id string) map[string][]string {
	everybody := organizer.Roles()
	deciding := []string{organizer.Owner, organizer.Moderator}
	editing := []string{organizer.Owner, organizer.Editor}
	reading := []string{organizer.Owner, organizer.Editor, organizer.Moderator}
	return map[string][]string{
		"GET /desk":                                                                 everybody,
		"POST /desk/language":                                                       everybody,
		"GET /desk/again":                                                           everybody,
		"POST /desk/again":                                                          everybody,
		"GET /desk/account":                                                         everybody,
		"GET /desk/account/app":                                                     everybody,
		"POST /desk/account/app":                                                    everybody,
		"POST /desk/account/app/confirm":                                            everybody,
		"POST /desk/account/app/remove":                                             everybody,
		"GET /desk/account/codes":                                                   everybody,
		"POST /desk/account/codes":                                                  everybody,
		"POST /desk/again/options":                                                  everybody,
		"GET /desk/account/passkeys":                                                everybody,
		"POST /desk/account/passkeys":                                               everybody,
		"POST /desk/account/passkeys/options":                                       everybody,
		"POST /desk/account/passkeys/" + id + "/remove":                             everybody,
		"POST /desk/account/sessions/end-others":                                    everybody,
		"POST /desk/account/sessions/00/end":                                        everybody,
		"GET /desk/letters":                                                         everybody,
		"GET /desk/mail":                                                            everybody,
		"GET /desk/letters/libertad/queue":                                          deciding,
		"GET /desk/letters/libertad/signatures/" + id:                               deciding,
		"POST /desk/letters/libertad/decide":                                        deciding,
		"POST /desk/letters/libertad/undo":                                          deciding,
		"POST /desk/letters/libertad/edits/" + id:                                   deciding,
		"POST /desk/letters/libertad/signatures/" + id + "/look":                    deciding,
		"GET /desk/letters/new":                                                     editing,
		"POST /desk/letters/new":                                                    editing,
		"GET /desk/letters/libertad/duplicate":                                      editing,
		"POST /desk/letters/libertad/duplicate":                                     editing,
		"GET /desk/letters/libertad/texts/es":                                       editing,
		"POST /desk/letters/libertad/texts/es":                                      editing,
		"GET /desk/letters/libertad/letter.md":                                      editing,
		"GET /desk/letters/libertad/settings/general":                               editing,
		"POST /desk/letters/libertad/settings/general":                              editing,
		"GET /desk/letters/libertad/picture":                                        editing,
		"POST /desk/letters/libertad/picture":                                       editing,
		"GET /desk/letters/libertad/picture/none-640.jpg":                           editing,
		"GET /desk/letters/libertad/close":                                          editing,
		"POST /desk/letters/libertad/publish":                                       editing,
		"GET /desk/letters/libertad/trail":                                          reading,
		"GET /desk/letters/libertad/export":                                         reading,
		"POST /desk/letters/libertad/export":                                        {organizer.Owner}, // without a purpose, which is as the widest
		"GET /desk/letters/libertad/exports/" + id:                                  reading,
		"POST /desk/letters/libertad/exports/" + id:                                 reading,
		"GET /desk/letters/libertad/figures":                                        everybody,
		"GET /desk/letters/libertad/figures/days.csv":                               everybody,
		"GET /desk/letters/libertad/updates":                                        editing,
		"POST /desk/letters/libertad/updates":                                       editing,
		"GET /desk/letters/libertad/updates/" + id:                                  editing,
		"POST /desk/letters/libertad/updates/" + id:                                 editing,
		"GET /desk/letters/libertad/updates/" + id + "/es":                          editing,
		"POST /desk/letters/libertad/updates/" + id + "/es":                         editing,
		"GET /desk/trail":                                                           reading,
		"GET /desk/trail/check?run=1":                                               reading,
		"GET /desk/organizers":                                                      {organizer.Owner},
		"POST /desk/organizers":                                                     {organizer.Owner},
		"POST /desk/organizers/" + id + "/reset":                                    {organizer.Owner},
		"GET /desk/organizers/" + id:                                                {organizer.Owner},
		"POST /desk/organizers/" + id:                                               {organizer.Owner},
		"POST /desk/letters/libertad/signatures/" + id + "/looking":                 deciding,
		"GET /desk/letters/libertad/bulk":                                           deciding,
		"POST /desk/letters/libertad/bulk":                                          deciding,
		"GET /desk/letters/libertad/bulk/" + id:                                     deciding,
		"GET /desk/letters/libertad/views":                                          deciding,
		"POST /desk/letters/libertad/views":                                         deciding,
		"POST /desk/letters/libertad/views/" + id:                                   deciding,
		"POST /desk/letters/libertad/filter":                                        deciding,
		"POST /desk/letters/libertad/signatures/" + id + "/address":                 deciding,
		"POST /desk/letters/libertad/signatures/" + id + "/notes":                   deciding,
		"POST /desk/letters/libertad/signatures/" + id + "/notes/" + id + "/delete": deciding,
		"GET /desk/letters/libertad/signatures/" + id + "/correct":                  deciding,
		"POST /desk/letters/libertad/signatures/" + id + "/correct":                 deciding,
		"GET /desk/letters/libertad/first":                                          deciding,
		"POST /desk/letters/libertad/first":                                         deciding,
		"GET /desk/watch":                                                           deciding,
		"POST /desk/watch":                                                          deciding,
		"POST /desk/watch/" + id + "/remove":                                        deciding,
		"GET /desk/letters/libertad/watch":                                          deciding,
		"POST /desk/letters/libertad/watch":                                         deciding,
		"POST /desk/letters/libertad/watch/" + id + "/remove":                       deciding,
		"GET /desk/letters/libertad/waves":                                          deciding,
		"GET /desk/letters/libertad/waves/new":                                      deciding,
		"POST /desk/letters/libertad/waves":                                         deciding,
		"GET /desk/letters/libertad/waves/" + id:                                    deciding,
		"POST /desk/letters/libertad/waves/" + id:                                   deciding,
		"POST /desk/sign-out":                                                       everybody, // last: the session ends
	}
}

func TestDesk_EveryRouteIsForItsRolesAlone(t *testing.T) {
	d := newDeskSite(t, databasetest.Open(t, databasetest.SQLite, nil), nil)
	access := deskAccess(d.sign("Ana Secreta").ID.String())
	addresses := make([]string, 0, len(access))
	for address := range access {
		addresses = append(addresses, address)
	}
	slices.SortFunc(addresses, func(a, b string) int {
		return strings.Compare(strings.Replace(a, "POST /desk/sign-out", "~", 1), strings.Replace(b, "POST /desk/sign-out", "~", 1))
	})
	for _, role := range append(organizer.Roles(), "nobody") {
		v := d.visitor()
		if role != "nobody" {
			v = d.as(role)
		}
		for _, address := range addresses {
			method, path, _ := strings.Cut(address, " ")
			p := v.send(method, path, nil)
			refused := p.Code == http.StatusForbidden
			sentAway := p.Code == http.StatusSeeOther && strings.HasPrefix(p.location(), "/desk/sign-in")
			switch allowed := slices.Contains(access[address], role); {
			case role == "nobody" && !sentAway:
				t.Errorf("%s without a session: %d", address, p.Code)
			case role != "nobody" && allowed == refused:
				t.Errorf("%s as %s: %d", address, role, p.Code)
			case role == organizer.Viewer && strings.Contains(p.Body.String(), "Secreta"):
				t.Errorf("%s shows a viewer a name", address)
			}
		}
	}
}

func TestDesk_EveryRouteIsInTheTable(t *testing.T) {
	d := newDeskSite(t, databasetest.Open(t, databasetest.SQLite, nil), nil)
	known := deskAccess("ID")
	for _, r := range d.deskRoutes() {
		if r.needs == noSession {
			continue
		}
		covered := false
		for address := range known {
			method, path, _ := strings.Cut(address, " ")
			path, _, _ = strings.Cut(path, "?")
			covered = covered || method == r.method && samePattern(r.path, path)
		}
		if !covered {
			t.Errorf("no role is tried on %s %s", r.method, r.path)
		}
	}
}

// samePattern reports whether a path has the form of a pattern.
func samePattern(pattern, path string) bool {
	p, q := strings.Split(pattern, "/"), strings.Split(path, "/")
	return len(p) == len(q) && !slices.ContainsFunc(p, func(part string) bool {
		i := slices.Index(p, part)
		return !strings.HasPrefix(part, ":") && part != q[i]
	})
}

func TestSignIn_LeadsBackWithinTheDeskAlone(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		d.as(organizer.Owner)
		for next, want := range map[string]string{
			"/desk/trail?before=x": "/desk/trail?before=x", "": "/desk", "//evil.example/desk/": "/desk", "https://evil.example/desk/": "/desk",
			"/es/libertad": "/desk", "/desk/\\evil": "/desk", "/desk/../../evil": "/desk",
		} {
			p := d.visitor().post("/desk/sign-in", url.Values{"email": {"owner@desk.example.org"}, "password": {deskPassword}, "next": {next}})
			if p.location() != want {
				t.Errorf("next %q leads to %q, want %q", next, p.location(), want)
			}
		}
		p := d.visitor().get("/desk/trail")
		if p.location() != "/desk/sign-in?next=%2Fdesk%2Ftrail" {
			t.Errorf("without a session: %s", p.location())
		}
	})
}

func TestSignIn_CookieIsForTheDeskAloneAndChangesAtEachSignIn(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Owner)
		c := v.cookies[sessionCookie]
		if c == nil || c.Path != "/desk" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 0 || !c.Expires.IsZero() {
			t.Fatalf("cookie %+v", c)
		}
		first := *c
		v.post("/desk/sign-in", url.Values{"email": {"owner@desk.example.org"}, "password": {deskPassword}})
		if v.cookies[sessionCookie].Value == first.Value {
			t.Error("the token stayed the same")
		}
		old := d.visitor()
		old.cookies[sessionCookie] = &first
		if p := old.get("/desk/letters"); p.Code != http.StatusSeeOther {
			t.Errorf("the old token still works: %d", p.Code)
		}
	})
}

func TestSignOut_EndsTheSessionForGood(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Owner)
		c := *v.cookies[sessionCookie]
		if p := v.follow(v.post("/desk/sign-out", nil)); !strings.Contains(p.text("main"), "You have signed out.") {
			t.Errorf("page %s", p.text("main"))
		}
		v.cookies[sessionCookie] = &c
		if p := v.get("/desk/letters"); p.Code != http.StatusSeeOther {
			t.Errorf("the session lives on: %d", p.Code)
		}
	})
}

func TestSignIn_SaysTheSameAndSlowsDown(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		d.as(organizer.Owner)
		try := func(email string) page {
			return d.visitor().post("/desk/sign-in", url.Values{"email": {email}, "password": {"wrong"}})
		}
		known, unknown := try("owner@desk.example.org"), try("nobody@desk.example.org")
		if known.Code != http.StatusUnprocessableEntity || known.text(".flash") != unknown.text(".flash") || known.Code != unknown.Code {
			t.Errorf("known %d %q, unknown %d %q", known.Code, known.text(".flash"), unknown.Code, unknown.text(".flash"))
		}
		if got := known.doc.Find("input[name=email]").AttrOr("value", ""); got != "owner@desk.example.org" {
			t.Errorf("the address is lost: %q", got)
		}
		for range 4 {
			try("owner@desk.example.org")
		}
		p := d.visitor().post("/desk/sign-in", url.Values{"email": {"owner@desk.example.org"}, "password": {deskPassword}})
		if p.Code != http.StatusTooManyRequests || p.Header().Get("Retry-After") == "" {
			t.Errorf("after five wrong ones: %d", p.Code)
		}
		d.clock.Advance(3 * time.Second)
		p = d.visitor().post("/desk/sign-in", url.Values{"email": {"owner@desk.example.org"}, "password": {deskPassword}})
		if p.Code != http.StatusSeeOther {
			t.Errorf("after waiting: %d", p.Code)
		}
	})
}

func TestSession_EndsWithTheAccountsReset(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Moderator)
		token, err := d.Organizers.Reset(d.Context(), "moderator@desk.example.org")
		d.must(err)
		_, err = d.Organizers.Setup(d.Context(), token, organizer.SetupInput{Password: "another password"})
		d.must(err)
		p := v.post("/desk/letters/libertad/decide", url.Values{"id": {uuid.NewString()}}, "Accept", "application/json")
		if p.Code != http.StatusForbidden || !strings.Contains(p.Body.String(), `"signIn":"/desk/sign-in"`) {
			t.Errorf("a script gets %d %s", p.Code, p.Body)
		}
	})
}

func TestAttempts_AGuesserElsewhereDelaysTheOwnerAMinuteAtMost(t *testing.T) {
	clock := databasetest.NewClock()
	a := newAttempts(clock.Now)
	from := func(account, network string) []guess {
		return []guess{{account, limit.LongestAnywhere}, {account + network, limit.LongestNetwork}}
	}
	for range 50 {
		a.wrong(from("account", "there")...)
	}
	if got := a.wait(from("account", "there")...); got != limit.LongestNetwork {
		t.Errorf("the guesser waits %v", got)
	}
	if got := a.wait(from("account", "home")...); got != limit.LongestAnywhere {
		t.Errorf("the owner waits %v", got)
	}
	if got := a.wait(from("other", "there")...); got != 0 {
		t.Errorf("another account waits %v", got)
	}
	clock.Advance(limit.LongestAnywhere)
	if got := a.wait(from("account", "home")...); got != 0 {
		t.Errorf("a minute later the owner waits %v", got)
	}
	clock.Advance(limit.PasswordsLast + time.Hour)
	a.wrong(from("other", "home")...)
	if len(a.failed) != 2 {
		t.Errorf("%d remembered, want the latest alone", len(a.failed))
	}
}

func TestSessions_CookieIsSecureWhereTheSiteIs(t *testing.T) {
	for _, secure := range []bool{true, false} {
		if got := newSessions(nil, secure).Cookie.Secure; got != secure {
			t.Errorf("secure is %v, want %v", got, secure)
		}
	}
}
