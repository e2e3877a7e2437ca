package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/undersigned/undersigned/internal/organizer"
)

// accountPages returns the pages about one's own account, each in its states.
func (p pages) accountPages(outside, inside deskPage, w filling, n int) map[string]pageData {
	guarded := inside
	guarded.Organizer.Factor = true
	var codes []string
	for range n {
		codes = append(codes, "abcde-fghij")
	}
	at := timeOf(inside.Page, pageNow)
	sessions := []sessionView{{With: inside.Browser("", ""), Since: at, Used: at, Current: true}}
	for range max(n-1, 0) {
		sessions = append(sessions, sessionView{ID: "00ff", With: inside.Browser(w.name, w.name), Since: at, Used: at})
	}
	picture, err := qrOf("otpauth://totp/letters.example:ana?secret=JBSWY3DPEHPK3PXP")
	if err != nil {
		panic(err)
	}
	prompt := &passkeyPrompt{Page: inside.Page, Options: "/desk/again/options", Label: inside.T("passkey.use")}
	guarded.Organizer.App, guarded.Organizer.Passkeys = true, n
	var passkeys []passkeyView
	for i := range n {
		passkeys = append(passkeys, passkeyView{Passkey: organizer.Passkey{Name: w.name, Alone: i > 0}, Since: at})
	}
	withPasskeys := accountPage{deskPage: guarded, CodesLeft: n, Others: n > 1, Sessions: sessions, Passkeys: passkeys}
	return map[string]pageData{
		"second step":          {"desk/second_step", secondStepPage{deskPage: outside, Next: w.name}},
		"second step, passkey": {"desk/second_step", secondStepPage{deskPage: outside, Next: w.name, App: true, Prompt: prompt}},
		"sign-in, passkey":     {"desk/sign_in", signInPage{deskPage: outside, Next: w.name, Prompt: prompt}},
		"passkey":              {"desk/passkey", newPasskeyPage{deskPage: inside, Prompt: prompt}},
		"passkey, refused":     {"desk/passkey", newPasskeyPage{deskPage: inside, Prompt: prompt, Name: w.name, Reason: w.long, Errors: fieldErrors{"name": w.long}}},
		"account, no passkeys": {"desk/account", accountPage{deskPage: inside, NoPasskeys: inside.T("passkey.no_name")}},
		"second step, refused": {"desk/second_step", secondStepPage{deskPage: outside, Reason: outside.T("account.code_wrong")}},
		"account":              {"desk/account", accountPage{deskPage: inside}},
		"account, guarded":     {"desk/account", withPasskeys},
		"app":                  {"desk/app", appPage{deskPage: inside, Secret: "JBSW Y3DP", QR: picture}},
		"app, refused":         {"desk/app", appPage{deskPage: inside, Secret: "JBSW Y3DP", QR: picture, Errors: fieldErrors{"code": w.long}}},
		"again":                {"desk/again", againPage{deskPage: guarded, Kept: []hiddenField{{"name", w.long}, {againNext, "/desk"}}, Prompt: prompt}},
		"again, refused":       {"desk/again", againPage{deskPage: inside, Reason: inside.T("again.wrong")}},
		"codes":                {"desk/codes", codesPage{deskPage: guarded, Codes: codes}},
	}
}

// code returns what an app shows now; the clock goes on, so that the next one is another.
func (d *deskSite) code(secret string) string {
	d.Helper()
	d.clock.Advance(time.Minute)
	code, err := totp.GenerateCode(strings.ReplaceAll(secret, " ", ""), d.clock.Now())
	d.must(err)
	return code
}

// withApp sets an app up for who is signed in, through the pages, and returns its secret and the recovery codes.
func (v *visitor) withApp() (secret string, codes []string) {
	v.Helper()
	p := v.follow(v.submit(v.get("/desk/account"), `form[action="/desk/account/app"]`, "", nil))
	secret = p.text(".secret")
	p = v.follow(v.submit(p, `form[action="/desk/account/app/confirm"]`, "", url.Values{"code": {v.code(secret)}}))
	codes = strings.Fields(p.text(".codes"))
	if len(codes) != 10 {
		v.Fatalf("codes %v in %s", codes, p.Body)
	}
	return secret, codes
}

// password is the first step of signing in as a role.
func (v *visitor) password(role string) page {
	v.Helper()
	return v.post("/desk/sign-in", url.Values{"email": {role + "@desk.example.org"}, "password": {deskPassword}, "next": {"/desk/mail"}})
}

func TestSecondStep_IsAskedAfterThePasswordAndLeadsOn(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		secret, codes := d.as(organizer.Moderator).withApp()
		v := d.visitor()
		p := v.follow(v.password(organizer.Moderator))
		if p.text("h1") != "Second step" {
			t.Fatalf("page %s", p.Body)
		}
		if got := v.get("/desk/mail"); got.Code != http.StatusSeeOther {
			t.Errorf("in without the second step: %d", got.Code)
		}
		wrong := v.submit(p, "main form", "", url.Values{"code": {"000000"}})
		if wrong.Code != http.StatusUnprocessableEntity || !strings.Contains(wrong.text("#reason"), "isn’t right") {
			t.Errorf("a wrong code: %d %s", wrong.Code, wrong.text("#reason"))
		}
		p = v.submit(wrong, "main form", "", url.Values{"code": {d.code(secret)}})
		if p.location() != "/desk/mail" || v.get("/desk/mail").Code != http.StatusOK {
			t.Errorf("leads to %q", p.location())
		}
		v = d.visitor()
		p = v.submit(v.follow(v.password(organizer.Moderator)), "main form", "", url.Values{"code": {codes[3]}})
		if p.location() != "/desk/mail" {
			t.Errorf("with a recovery code: %d %s", p.Code, p.Body)
		}
		if p = v.get("/desk/account"); !strings.Contains(p.text("main"), "9 recovery codes") {
			t.Errorf("page %s", p.text("main"))
		}
	})
}

func TestSecondStep_NobodyGetsThereWithoutThePassword(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		secret, _ := d.as(organizer.Owner).withApp()
		v := d.visitor()
		for _, p := range []page{v.get("/desk/sign-in/code"), v.post("/desk/sign-in/code", url.Values{"code": {d.code(secret)}})} {
			if p.Code != http.StatusSeeOther || p.location() != "/desk/sign-in" {
				t.Errorf("%d, leads to %q", p.Code, p.location())
			}
		}
		v.password(organizer.Owner)
		d.clock.Advance(secondStepWithin + time.Second)
		if p := v.post("/desk/sign-in/code", url.Values{"code": {d.code(secret)}}); p.location() != "/desk/sign-in" {
			t.Errorf("ten minutes later: %d %q", p.Code, p.location())
		}
	})
}

func TestSecondStep_EndsWithANewPassword(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		secret, _ := d.as(organizer.Owner).withApp()
		v := d.visitor()
		v.password(organizer.Owner)
		token, err := d.Organizers.Reset(d.Context(), "owner@desk.example.org")
		d.must(err)
		other := d.visitor()
		p := other.post("/desk/setup/"+token, url.Values{"password": {"another long password"}})
		if p.location() != "/desk/sign-in/code" || other.get("/desk/mail").Code == http.StatusOK {
			t.Errorf("the link alone leads to %q", p.location())
		}
		if p := v.post("/desk/sign-in/code", url.Values{"code": {d.code(secret)}}); p.location() != "/desk/sign-in" {
			t.Errorf("with the old password: %d %q", p.Code, p.location())
		}
	})
}

func TestSecondStep_GuessingIsSlowFromAnywhereButNotForAKnownBrowser(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		owner := d.as(organizer.Owner)
		secret, _ := owner.withApp()
		right := url.Values{"code": {d.code(secret)}, "next": {"/desk/mail"}}
		for i := range 20 {
			v := d.visitor()
			v.password(organizer.Owner)
			p := v.post("/desk/sign-in/code", url.Values{"code": {"000000"}})
			if slowed := p.Code == http.StatusTooManyRequests; slowed != (i >= 5) {
				t.Fatalf("attempt %d: %d", i+1, p.Code)
			}
		}
		stranger := d.visitor()
		stranger.password(organizer.Owner)
		if p := stranger.post("/desk/sign-in/code", right); p.Code != http.StatusTooManyRequests || p.Header().Get("Retry-After") == "" {
			t.Errorf("a stranger with the right code: %d", p.Code)
		}
		known := d.visitor()
		known.cookies[browserCookie] = owner.cookies[browserCookie]
		known.password(organizer.Owner)
		if p := known.post("/desk/sign-in/code", right); p.location() != "/desk/mail" {
			t.Errorf("the owner's own browser: %d", p.Code)
		}
	})
}

func TestSignIn_StrangersDontSlowAKnownBrowserDown(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		owner := d.as(organizer.Owner)
		for range 30 {
			d.visitor().post("/desk/sign-in", url.Values{"email": {"owner@desk.example.org"}, "password": {"wrong"}})
		}
		if p := d.visitor().password(organizer.Owner); p.Code != http.StatusTooManyRequests {
			t.Errorf("a stranger: %d", p.Code)
		}
		known := d.visitor()
		known.cookies[browserCookie] = owner.cookies[browserCookie]
		if p := known.password(organizer.Owner); p.location() != "/desk/mail" {
			t.Errorf("the owner's own browser: %d", p.Code)
		}
		other := d.visitor()
		other.cookies[browserCookie] = &http.Cookie{Name: browserCookie, Value: "made up", Path: "/desk"}
		if p := other.password(organizer.Owner); p.Code != http.StatusTooManyRequests {
			t.Errorf("a browser that says so: %d", p.Code)
		}
	})
}

func TestAccount_RecoveryCodesAreShownOnceAndRenewed(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Viewer)
		_, codes := v.withApp()
		if p := v.get("/desk/account/codes"); p.doc.Find(".codes").Length() != 0 || !strings.Contains(p.text("main"), "shown once") {
			t.Errorf("shown again: %s", p.text("main"))
		}
		p := v.follow(v.submit(v.get("/desk/account"), `form[action="/desk/account/codes"]`, "", nil))
		if fresh := p.text(".codes"); fresh == "" || strings.Contains(fresh, codes[0]) {
			t.Errorf("codes %q", fresh)
		}
	})
}

func TestAccount_AWrongCodeShowsThePictureAgain(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		if p := v.get("/desk/account/app"); p.Code != http.StatusNotFound {
			t.Errorf("without one being set up: %d", p.Code)
		}
		p := v.follow(v.post("/desk/account/app", nil))
		again := v.submit(p, `form[action="/desk/account/app/confirm"]`, "", url.Values{"code": {"123"}})
		if again.Code != http.StatusUnprocessableEntity || again.text("#code-error") == "" || again.text(".secret") != p.text(".secret") {
			t.Errorf("%d %s", again.Code, again.text("main"))
		}
		if p.doc.Find("svg.qr path").AttrOr("d", "") == "" {
			t.Error("no picture")
		}
	})
}

func TestAccount_SwitchedOffThePasswordIsEnough(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Owner)
		v.withApp()
		p := v.follow(v.submit(v.get("/desk/account"), `form[action="/desk/account/app/remove"]`, "", nil))
		if !strings.Contains(p.text("#flash"), "switched off") {
			t.Errorf("page %s", p.text("main"))
		}
		if p = d.visitor().password(organizer.Owner); p.location() != "/desk/mail" {
			t.Errorf("leads to %q", p.location())
		}
	})
}

func TestBrowserName_KnowsTheCommonOnes(t *testing.T) {
	for agent, want := range map[string][2]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                  {"Firefox", "Linux"},
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36":                         {"Chrome", "Android"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0":           {"Edge", "Windows"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": {"Safari", "iPhone"},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 OPR/120.0.0.0":     {"Opera", "Mac"},
		"curl/8.5.0": {"", ""},
		"":           {"", ""},
	} {
		if browser, system := browserName(agent); browser != want[0] || system != want[1] {
			t.Errorf("%q is %q on %q, want %v", agent, browser, system, want)
		}
	}
}
