package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signature"
)

// published has somebody sign, whom an organizer publishes.
func (d *deskSite) published(name string, change ...func(*signature.Draft)) signature.Signature {
	d.Helper()
	s := d.sign(name, change...)
	d.decided(moderation.Publish, s)
	return s
}

func (d *deskSite) decided(decision string, s signature.Signature) {
	d.Helper()
	done, err := d.Moderation.Decide(d.Context(), moderation.DecideInput{
		Organizer: uuid.New(), LetterID: d.letter.ID, IDs: []uuid.UUID{s.ID}, Decision: decision, Reason: "seen",
	})
	d.must(err)
	if len(done.Done) != 1 {
		d.Fatalf("%s: %+v", decision, done)
	}
}

// notMe returns the form beside a name on the list, as a reader comes to it.
func (v *visitor) notMe(name string) page {
	v.Helper()
	link := v.get("/en/libertad/signatories").doc.Find(`.found li:contains("` + name + `") a[href$="/not-me"]`)
	if link.Length() != 1 {
		v.Fatalf("%d links beside %s", link.Length(), name)
	}
	p := v.get("/en/libertad/" + link.AttrOr("href", ""))
	if p.Code != http.StatusOK {
		v.Fatalf("the form: %d", p.Code)
	}
	return p
}

// report sends the form beside a name.
func (v *visitor) report(name, email, note string) page {
	v.Helper()
	v.notMe(name)
	link := v.get("/en/libertad/signatories").doc.Find(`.found li:contains("`+name+`") a[href$="/not-me"]`).AttrOr("href", "")
	return v.post("/en/libertad/"+link, url.Values{"email": {email}, "note": {note}})
}

func email(address string) func(*signature.Draft) {
	return func(draft *signature.Draft) { draft.Email = address }
}

func TestNotMe_OnEveryNameOfTheList(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		d.published("Ana Pérez")
		d.published("Casa Abierta", func(draft *signature.Draft) {
			*draft = signature.Draft{Kind: signature.Organization, Organization: "Casa Abierta", Name: "Luz Díaz", RepresentativeRole: "Directora",
				Email: "luz@example.org", Visibility: signature.Public, Consent: true}
		})
		d.published("Olga Suárez", func(draft *signature.Draft) { draft.Visibility = signature.Initials })
		list := d.visitor().get("/en/libertad/signatories")
		if names, links := list.doc.Find(".found section li").Length(), list.doc.Find(`.found section li a[href$="/not-me"]`).Length(); names != 3 || links != 3 {
			t.Errorf("%d names, %d links", names, links)
		}
		p := d.visitor().notMe("Ana Pérez")
		if p.text(".line") != "Ana Pérez" || !strings.Contains(p.text("main"), "Holguín") || p.doc.Find(`meta[name=robots][content=noindex]`).Length() != 1 {
			t.Errorf("the page: %s", p.text("main"))
		}
		if got := d.visitor().notMe("O. S.").text(".line"); got != "O. S." {
			t.Errorf("initials: %q", got)
		}
		if got := d.visitor().get("/en/libertad").text(`.how a[href="/en/libertad/signatories"]`); got != "Report a name" {
			t.Errorf("the letter leads to the list: %q", got)
		}
	})
}

func TestNotMe_TheAnswerIsTheSameWhateverTheAddress(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		d.published("Ana Pérez", email("ana@example.org"))
		var first page
		for i, address := range []string{"ana@example.org", "ana@example.org", "luz@example.org", ""} {
			began := time.Now()
			p := d.visitor().report("Ana Pérez", address, "")
			if took := time.Since(began); took < evenStep {
				t.Errorf("%q: answered after %s", address, took)
			}
			for _, h := range []string{"X-Request-Id", "Date"} {
				p.Header().Del(h)
			}
			if i == 0 {
				first = p
			}
			if p.Code != http.StatusSeeOther || p.location() != first.location() || p.Body.Len() != first.Body.Len() || len(p.Header()) != len(first.Header()) {
				t.Errorf("%q: %d %s %v", address, p.Code, p.location(), p.Header())
			}
		}
		told := d.visitor().follow(first)
		if told.Code != http.StatusOK || !strings.Contains(told.text("main"), "If the address given is the one that signed") {
			t.Errorf("%d: %s", told.Code, told.text("main"))
		}
	})
}

func TestNotMe_AMistakeIsToldBesideItsField(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		d.published("Ana Pérez")
		long := strings.Repeat("ñ", 501)
		p := d.visitor().report("Ana Pérez", "ana at example", long)
		if p.Code != http.StatusUnprocessableEntity || p.text("#e-email") == "" || !strings.Contains(p.text("#e-note"), "500") {
			t.Errorf("%d: %q, %q", p.Code, p.text("#e-email"), p.text("#e-note"))
		}
		if p.text("#f-note") != long || p.doc.Find("#f-email").AttrOr("value", "") != "ana at example" {
			t.Error("something that was typed is lost")
		}
	})
}

func TestNotMe_WhatIsNotListedIsNotFound(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		s := d.published("Ana Pérez")
		address := "/en/libertad/" + d.visitor().get("/en/libertad/signatories").doc.Find(`a[href$="/not-me"]`).AttrOr("href", "")
		d.decided(moderation.Hold, s)
		for _, unknown := range []string{address, "/en/libertad/signatories/zzzz/not-me", "/en/libertad/signatories/-/not-me", "/en/libertad/signatories/%C3%B1/not-me"} {
			if p := d.visitor().get(unknown); p.Code != http.StatusNotFound || p.text("h1") != "This name is not on the list" {
				t.Errorf("%s: %d %q", unknown, p.Code, p.text("h1"))
			}
			if p := d.visitor().post(unknown, url.Values{}); p.Code != http.StatusNotFound {
				t.Errorf("post %s: %d", unknown, p.Code)
			}
		}
		if p := d.visitor().get(address + "?sent=1"); p.Code != http.StatusOK {
			t.Errorf("what comes of it: %d", p.Code)
		}
	})
}

func TestNotMe_ANetworkHasAnAllowance(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		d.published("Ana Pérez")
		var last page
		for range limit.Reporting.Burst + 1 {
			last = d.visitor().report("Ana Pérez", "", "")
		}
		if last.Code != http.StatusTooManyRequests || last.Header().Get("Retry-After") == "" {
			t.Errorf("%d", last.Code)
		}
	})
}

func TestNotMe_TheLinkInTheMessageHidesTheName(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		s, v := d.published("Ana Pérez", email("ana@example.org")), d.visitor()
		v.report("Ana Pérez", "ana@example.org", "")
		_, err := d.worker.DeliverDue(d.Context())
		d.must(err)
		link := ""
		for _, m := range d.Mailbox.Messages() {
			link += regexp.MustCompile(`/not-me/[\w-]+`).FindString(m.Text)
		}
		ask := v.get(link)
		if ask.Code != http.StatusOK || ask.text(".line") != "Ana Pérez" || d.status(s) != signature.Published {
			t.Fatalf("%d %q, %s", ask.Code, ask.text(".line"), d.status(s))
		}
		done := v.follow(v.post(link, url.Values{}))
		if own := done.doc.Find(`a[href^="/signature/"]`); done.Code != http.StatusOK || own.Length() != 1 || d.status(s) != signature.Held {
			t.Errorf("%d, %d links, %s", done.Code, own.Length(), d.status(s))
		} else if p := v.get(own.AttrOr("href", "")); p.Code != http.StatusOK || p.doc.Find(`button:contains("Retirar")`).Length() == 0 {
			t.Errorf("the own page: %d", p.Code)
		}
		for _, address := range []string{"/en/libertad", "/en/libertad/signatories", "/en/libertad/signatories?q=ana"} {
			if p := v.get(address); strings.Contains(p.Body.String(), "Ana Pérez") {
				t.Errorf("%s still shows the name", address)
			}
		}
		for _, sig := range []string{"/not-me/x", "/not-me/" + strings.Repeat("a", 54)} {
			if p := v.get(sig); p.Code != http.StatusNotFound {
				t.Errorf("%s: %d", sig, p.Code)
			}
		}
	})
}
