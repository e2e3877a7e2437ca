package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/undersigned/undersigned/internal/organizer"
)

// resend follows a redirect that keeps the method, as a browser does: the same form goes to another address.
func (v *visitor) resend(p page, form url.Values) page {
	v.Helper()
	if p.Code != http.StatusTemporaryRedirect {
		v.Fatalf("answer %d, want 307: %s", p.Code, p.Body)
	}
	return v.post(p.location(), form)
}

func TestFresh_AsksAgainAndSendsTheFormOn(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Owner)
		d.clock.Advance(freshFor)
		invite := url.Values{"email": {"eva@example.org"}, "role": {"moderator"}, "language": {"es"}, "name": {`Eva "la otra"`}}
		asked := v.post("/desk/organizers", invite)
		if asked.Code != http.StatusForbidden || asked.text("h1") != "Once more, to be sure" {
			t.Fatalf("%d %s", asked.Code, asked.Body)
		}
		wrong := v.submit(asked, "main form", "", url.Values{againPassword: {"not the password"}})
		if wrong.Code != http.StatusUnprocessableEntity || !strings.Contains(wrong.text("#reason"), "isn’t the account’s") {
			t.Errorf("a wrong one: %d %s", wrong.Code, wrong.text("#reason"))
		}
		if people := d.people(); people != 1 {
			t.Errorf("%d accounts before the password, want one", people)
		}
		token := v.cookies[sessionCookie].Value
		given := v.submit(wrong, "main form", "", url.Values{againPassword: {deskPassword}})
		if given.location() != "/desk/organizers" || v.cookies[sessionCookie].Value == token {
			t.Errorf("leads to %q, the token is new: %v", given.location(), v.cookies[sessionCookie].Value != token)
		}
		sent := url.Values{}
		wrong.doc.Find("main input[type=hidden][name]").Each(func(_ int, e *goquery.Selection) { sent.Add(e.AttrOr("name", ""), e.AttrOr("value", "")) })
		p := v.follow(v.resend(given, sent))
		if !strings.Contains(p.text(".people"), `Eva "la otra"`) || !strings.Contains(p.text("#flash"), "on its way") {
			t.Errorf("page %s", p.text("main"))
		}
		d.clock.Advance(freshFor - time.Second)
		if p := v.post("/desk/organizers", url.Values{"email": {"x"}}); p.Code != http.StatusUnprocessableEntity {
			t.Errorf("asked again too soon: %d", p.Code)
		}
	})
}

// people returns how many accounts there are.
func (d *deskSite) people() int {
	d.Helper()
	list, err := d.Organizers.List(d.Context())
	d.must(err)
	return len(list)
}

func TestFresh_APageIsComeBackTo(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Viewer)
		secret, _ := v.withApp()
		d.must(d.Organizers.StartApp(d.Context(), d.account(organizer.Viewer), "x"))
		d.clock.Advance(freshFor)
		asked := v.get("/desk/account/app")
		if asked.location() != "/desk/again?next=%2Fdesk%2Faccount%2Fapp" {
			t.Fatalf("%d, leads to %q", asked.Code, asked.location())
		}
		page := v.follow(asked)
		p := v.submit(page, "main form", "", url.Values{againCode: {d.code(secret)}})
		if p.Code != http.StatusSeeOther || p.location() != "/desk/account/app" || v.follow(p).text(".secret") == "" {
			t.Errorf("a code: %d, leads to %q", p.Code, p.location())
		}
		p = v.post("/desk/again", url.Values{againPassword: {deskPassword}, againNext: {"//elsewhere.example/desk/"}, againPost: {"1"}})
		if p.Code != http.StatusSeeOther || p.location() != "/desk" {
			t.Errorf("elsewhere: %d, leads to %q", p.Code, p.location())
		}
	})
}

// account returns the account that a role signs in with.
func (d *deskSite) account(role string) organizer.Organizer {
	d.Helper()
	o, err := d.Organizers.SignIn(d.Context(), role+"@desk.example.org", deskPassword)
	d.must(err)
	return o
}

func TestFresh_TellsAScriptWhereToGo(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Owner)
		d.clock.Advance(freshFor)
		p := v.post("/desk/organizers", nil, "Accept", "application/json")
		if p.Code != http.StatusForbidden || !strings.Contains(p.Body.String(), `"signIn":"/desk/again"`) {
			t.Errorf("%d %s", p.Code, p.Body)
		}
	})
}

func TestFresh_GuessingIsSlowedDown(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Owner)
		for range 5 {
			v.post("/desk/again", url.Values{againPassword: {"wrong"}})
		}
		if p := v.post("/desk/again", url.Values{againPassword: {deskPassword}}); p.Code != http.StatusTooManyRequests || p.Header().Get("Retry-After") == "" {
			t.Errorf("after five wrong ones: %d", p.Code)
		}
		if p := d.visitor().password(organizer.Owner); p.location() != "/desk/mail" {
			t.Errorf("the sign-in is slowed down, too: %d", p.Code)
		}
	})
}

func TestFresh_IsDemandedForRolesResetsAndFactors(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Owner)
		d.clock.Advance(freshFor)
		for _, address := range []string{
			"/desk/organizers", "/desk/organizers/" + d.account(organizer.Owner).ID.String() + "/reset", "/desk/account/app", "/desk/account/app/confirm",
			"/desk/account/app/remove", "/desk/account/codes",
		} {
			if p := v.post(address, nil); p.Code != http.StatusForbidden || p.doc.Find(`form[action="/desk/again"]`).Length() != 1 {
				t.Errorf("%s doesn't ask: %d", address, p.Code)
			}
		}
	})
}
