package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/passkey"
	"github.com/undersigned/undersigned/internal/passkey/passkeytest"
	"github.com/undersigned/undersigned/internal/web/browsertest"
)

// named gives the site an address that can have passkeys, and returns a key for it.
func (d *deskSite) named() *passkeytest.Key {
	d.passkeys = passkeySite{Site: passkey.Site{ID: "example.com", Origin: "https://example.com"}}
	return passkeytest.New(d.T, d.passkeys.Site)
}

// question asks an address for what a passkey is to sign.
func (v *visitor) question(address string) passkeyQuestion {
	v.Helper()
	p := v.post(address, nil, "Accept", "application/json")
	var q passkeyQuestion
	if err := json.Unmarshal(p.Body.Bytes(), &q); err != nil || p.Code != http.StatusOK || len(q.Challenge) != 32 || q.Site != "example.com" {
		v.Fatalf("%s: %d %s", address, p.Code, p.Body)
	}
	return q
}

// withPasskey gives who is signed in a passkey, through the pages, and returns the page that follows.
func (v *visitor) withPasskey(key *passkeytest.Key) page {
	v.Helper()
	p := v.get("/desk/account/passkeys")
	q := v.question(p.doc.Find(".passkey").AttrOr("data-options", ""))
	key.Owner = q.New.Owner
	return v.follow(v.submit(p, `form[action="/desk/account/passkeys"]`, "", url.Values{"name": {"My phone"}, passkeyField: {key.Text(key.Make(q.Challenge))}}))
}

// show answers a page's question for a passkey with its form.
func (v *visitor) show(p page, form string, key *passkeytest.Key, fill url.Values) page {
	v.Helper()
	q := v.question(p.doc.Find(form+" .passkey").AttrOr("data-options", ""))
	values := url.Values{passkeyField: {key.Text(key.Show(q.Challenge))}}
	for name, list := range fill {
		values[name] = list
	}
	return v.submit(p, form, "", values)
}

func TestPasskey_IsAddedListedAndRemoved(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		key, v := d.named(), d.as(organizer.Viewer)
		p := v.withPasskey(key)
		if codes := strings.Fields(p.text(".codes")); len(codes) != 10 {
			t.Fatalf("codes %v in %s", codes, p.text("main"))
		}
		p = v.get("/desk/account")
		if !strings.Contains(p.text(".people"), "My phone") || !strings.Contains(p.text(".people"), "not used yet") || !strings.Contains(p.text("main"), "10 recovery codes") {
			t.Errorf("page %s", p.text("main"))
		}
		p = v.follow(v.submit(p, `form[action$="/remove"]`, "", nil))
		if strings.Contains(p.text("main"), "My phone") || !strings.Contains(p.text("#flash"), "removed") {
			t.Errorf("page %s", p.text("main"))
		}
		if p = d.visitor().password(organizer.Viewer); p.location() != "/desk/mail" {
			t.Errorf("without it the password leads to %q", p.location())
		}
	})
}

func TestPasskey_WhatIsWrongIsToldOnThePage(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		key, v := d.named(), d.as(organizer.Viewer)
		p := v.get("/desk/account/passkeys")
		challenge := v.question("/desk/account/passkeys/options").Challenge
		answer := url.Values{"name": {""}, passkeyField: {key.Text(key.Make(challenge))}}
		if got := v.submit(p, "main form", "", answer); got.Code != http.StatusUnprocessableEntity || got.text("#name-error") == "" {
			t.Errorf("without a name: %d %s", got.Code, got.text("main"))
		}
		answer.Set("name", "Phone")
		if got := v.submit(p, "main form", "", answer); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.text("#reason"), "too long") {
			t.Errorf("the question was answered: %d %s", got.Code, got.text("#reason"))
		}
		d.clock.Advance(freshFor)
		if got := v.get("/desk/account/passkeys"); got.location() != "/desk/again?next=%2Fdesk%2Faccount%2Fpasskeys" {
			t.Errorf("later: %d %q", got.Code, got.location())
		}
		for _, address := range []string{"/desk/account/passkeys", "/desk/account/passkeys/options", "/desk/account/passkeys/" + d.letter.ID.String() + "/remove"} {
			if got := v.post(address, nil); got.Code != http.StatusForbidden {
				t.Errorf("%s doesn't ask: %d", address, got.Code)
			}
		}
	})
}

func TestPasskey_SignsInAloneOrAsTheSecondStep(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		key := d.named()
		d.as(organizer.Moderator).withPasskey(key)
		v := d.visitor()
		p := v.show(v.get("/desk/sign-in?next=/desk/mail"), `form[action="/desk/sign-in/passkey"]`, key, nil)
		if p.location() != "/desk/mail" || v.get("/desk/mail").Code != http.StatusOK {
			t.Errorf("alone: %d %s", p.Code, p.text("main"))
		}
		v = d.visitor()
		second := v.follow(v.password(organizer.Moderator))
		if !strings.Contains(second.text("#code-hint"), "recovery codes") {
			t.Errorf("hint %q", second.text("#code-hint"))
		}
		key.Flags = passkeytest.Present
		if p := v.show(second, "main form", passkeytest.New(t, key.Site), nil); p.Code != http.StatusUnprocessableEntity || !strings.Contains(p.text("#reason"), "isn’t one of") {
			t.Errorf("another one: %d %s", p.Code, p.text("#reason"))
		}
		if p := v.show(second, "main form", key, nil); p.location() != "/desk/mail" {
			t.Errorf("as the second step: %d %s", p.Code, p.text("main"))
		}
		v = d.visitor()
		p = v.show(v.get("/desk/sign-in"), `form[action="/desk/sign-in/passkey"]`, key, nil)
		if p.Code != http.StatusUnprocessableEntity || !strings.Contains(p.text("#reason"), "second step") {
			t.Errorf("one that doesn't know its owner, alone: %d %s", p.Code, p.text("#reason"))
		}
	})
}

func TestPasskey_AQuestionIsItsSessionsAlone(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		key := d.named()
		d.as(organizer.Owner).withPasskey(key)
		one, other := d.visitor(), d.visitor()
		challenge := one.question("/desk/sign-in/passkey/options").Challenge
		other.question("/desk/sign-in/passkey/options")
		answer := url.Values{passkeyField: {key.Text(key.Show(challenge))}}
		if p := other.post("/desk/sign-in/passkey", answer); p.Code != http.StatusUnprocessableEntity {
			t.Errorf("in another session: %d %q", p.Code, p.location())
		}
		if p := one.post("/desk/sign-in/passkey", answer); p.location() != "/desk" {
			t.Errorf("in its own: %d %s", p.Code, p.text("main"))
		}
		if p := d.visitor().post("/desk/sign-in/code/options", nil, "Accept", "application/json"); p.Code != http.StatusForbidden {
			t.Errorf("before the password: %d", p.Code)
		}
	})
}

func TestPasskey_GuessingAtTheSecondStepIsSlow(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		key := d.named()
		d.as(organizer.Owner).withPasskey(key)
		v := d.visitor()
		p := v.follow(v.password(organizer.Owner))
		for range 5 {
			v.show(p, "main form", passkeytest.New(t, key.Site), nil)
		}
		if got := v.show(p, "main form", key, nil); got.Code != http.StatusTooManyRequests || got.Header().Get("Retry-After") == "" {
			t.Errorf("after five wrong ones: %d", got.Code)
		}
	})
}

func TestPasskey_IsEnoughWhereItIsAskedAgainAndForAMailedReset(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		key, v := d.named(), d.as(organizer.Owner)
		v.withPasskey(key)
		d.clock.Advance(freshFor)
		asked := v.post("/desk/organizers", url.Values{"email": {"eva@example.org"}, "role": {"moderator"}, "language": {"es"}})
		if p := v.show(asked, "main form", key, nil); p.Code != http.StatusTemporaryRedirect || p.location() != "/desk/organizers" {
			t.Errorf("again: %d %q", p.Code, p.location())
		}
		link, other := d.mailedReset(organizer.Owner), d.visitor()
		reset := other.get(link)
		p := other.show(reset, "main form", key, url.Values{"password": {"short"}})
		if p.Code != http.StatusUnprocessableEntity || p.text("#password-error") == "" {
			t.Errorf("a short password: %d %s", p.Code, p.text("main"))
		}
		if p = other.show(p, "main form", key, url.Values{"password": {"another fine phrase"}}); p.location() != "/desk" || other.get("/desk/mail").Code != http.StatusOK {
			t.Errorf("reset: %d %q %s", p.Code, p.location(), p.text("main"))
		}
	})
}

func TestPasskey_ASiteWithoutANameSaysWhy(t *testing.T) {
	for base, want := range map[string]string{"http://127.0.0.1:8080": "is a number", "http://letters.example": "need https"} {
		onDesk(t, func(t *testing.T, d *deskSite) {
			address, err := url.Parse(base)
			d.must(err)
			d.passkeys = passkeySiteAt(address)
			v := d.as(organizer.Owner)
			if p := v.get("/desk/account"); !strings.Contains(p.text("main"), want) || p.doc.Find(`a[href="/desk/account/passkeys"]`).Length() != 0 {
				t.Errorf("%s: %s", base, p.text("main"))
			}
			if p := v.get("/desk/account/passkeys"); p.Code != http.StatusConflict || !strings.Contains(p.text("main"), want) {
				t.Errorf("%s: %d %s", base, p.Code, p.text("main"))
			}
			if p := d.visitor().get("/desk/sign-in"); p.doc.Find(".passkey").Length() != 0 {
				t.Error("the sign-in offers one")
			}
		})
	}
}

// isWell looks at the page as it is, on the narrowest phone and on a desktop, in light and dark.
func (tab deskTab) isWell(what string) {
	tab.Helper()
	for width, scheme := range map[int64]string{narrowest: "light", 390: "dark", 1280: "light"} {
		tab.on(width, scheme)
		for _, v := range browsertest.RunAxe(tab.T, tab.ctx) {
			tab.Errorf("%s at %d px, %s: %s", what, width, scheme, v)
		}
		if over := ask[string](tab.T, tab.ctx, overflowing); over != "" {
			tab.Errorf("%s is wider than %d px: %s", what, width, over)
		}
	}
}

// TestPasskeyScript_RegistersAndSignsIn has Chromium's own authenticator make a passkey and show it: another implementation
// than ours says what is right.
func TestPasskeyScript_RegistersAndSignsIn(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		d.as(organizer.Owner)
		server := httptest.NewServer(d.Handler())
		t.Cleanup(server.Close)
		tab := deskTab{deskSite: d, ctx: browsertest.New(t), base: strings.Replace(server.URL, "127.0.0.1", "localhost", 1)}
		address, err := url.Parse(tab.base)
		d.must(err)
		d.passkeys = passkeySiteAt(address)
		tab.must(chromedp.Do(tab.ctx, chromedp.Navigate(tab.base+"/desk/sign-in")))
		_, err = chromedp.Call(tab.ctx, webauthn.Enable, webauthn.EnableParams{})
		d.must(err)
		_, err = chromedp.Call(tab.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		}})
		d.must(err)
		_, err = chromedp.RunResponse(tab.ctx, chromedp.SendKeys("input[name=email]", organizer.Owner+"@desk.example.org"),
			chromedp.SendKeys("input[name=password]", deskPassword+"\r"))
		d.must(err)
		click := func(what string) {
			t.Helper()
			tab.until(`!document.querySelector(` + "`" + what + "`" + `).hidden`)
			tab.must(chromedp.Do(tab.ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector(`+"`"+what+"`"+`).click()`)))
		}

		tab.open("/desk/account/passkeys")
		tab.isWell("a new passkey")
		tab.must(chromedp.Do(tab.ctx, chromedp.SendKeys("input[name=name]", "Chromium")))
		click(".passkey button")
		tab.until(`location.pathname === "/desk/account/codes" && document.querySelectorAll(".codes li").length === 10`)
		tab.open("/desk/account/passkeys") // the same device again
		tab.must(chromedp.Do(tab.ctx, chromedp.SendKeys("input[name=name]", "Chromium")))
		click(".passkey button")
		tab.until(`document.querySelector(".passkey .error").textContent.includes("already")`)
		tab.isWell("the same passkey again")

		tab.open("/desk/account")
		tab.isWell("an account with a passkey")
		click(`form[action="/desk/sign-out"] button`)
		tab.until(`location.pathname === "/desk/sign-in"`)
		tab.isWell("the sign-in with passkeys")
		click(".passkey button")
		tab.until(`location.pathname.startsWith("/desk/letters") || location.pathname === "/desk"`)

		d.clock.Advance(time.Hour)
		tab.open("/desk/account/passkeys")
		tab.until(`location.pathname === "/desk/again"`)
		tab.isWell("asked again")
		click(".passkey button")
		tab.until(`location.pathname === "/desk/account/passkeys"`)
	})
}
