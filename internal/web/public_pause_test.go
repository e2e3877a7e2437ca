package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
)

func TestPause_ThePageSaysSoInPlaceOfTheForm(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		d.must(d.Letters.Pause(d.Context(), uuid.Nil, d.letter.ID))
		for lang, want := range map[string]string{"es": "en pausa", "en": "paused", "fr": "en pause", "it": "in pausa", "pt": "em pausa", "de": "ruht"} {
			p := d.visitor().get("/" + lang + "/libertad")
			if p.Code != http.StatusOK || p.doc.Find("form.sign").Length() != 0 || !strings.Contains(p.text("aside.closed h2"), want) {
				t.Errorf("%s: %d, %q", lang, p.Code, p.text("aside.closed"))
			}
			if to := p.text("aside.closed bdi"); to != "carta@example.org" {
				t.Errorf("%s: to ask: %q", lang, to)
			}
			if list := d.visitor().get("/" + lang); !strings.Contains(list.text("main"), want) {
				t.Errorf("%s: the list of letters: %q", lang, list.text("main"))
			}
		}
	})
}

func TestPause_AFormIsKeptAsTyped(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		d.must(d.Letters.Pause(d.Context(), uuid.Nil, d.letter.ID))
		typed := url.Values{
			"name": {"Ana Pérez"}, "email": {"ana@example.org"}, "comment": {"Por ellos."}, "visibility": {"initials"}, "consent": {"1"},
		}
		p := d.visitor().post("/en/libertad/sign", typed)
		if p.Code != http.StatusConflict || !strings.Contains(p.text("form.sign .summary"), "For now nobody can sign") {
			t.Fatalf("%d: %q", p.Code, p.text("form.sign .summary"))
		}
		for field, want := range map[string]string{"#f-name": "Ana Pérez", "#f-email": "ana@example.org"} {
			if got := p.doc.Find(field).AttrOr("value", ""); got != want {
				t.Errorf("%s is %q, want %q", field, got, want)
			}
		}
		if p.text("#f-comment") != "Por ellos." || p.doc.Find(`[value=initials][checked]`).Length() != 1 || p.doc.Find("#f-consent[checked]").Length() != 1 {
			t.Error("something that was typed is lost")
		}
		if got := d.visitor().post("/en/libertad/sign", url.Values{"switch": {"1"}, "name": {"Ana Pérez"}}); got.Code != http.StatusOK {
			t.Errorf("the language switch: %d", got.Code)
		}
		d.must(d.Letters.Resume(d.Context(), uuid.Nil, d.letter.ID))
		if again := d.visitor().submit(p, "form.sign", "", nil); again.Code != http.StatusSeeOther {
			t.Errorf("sent again: %d", again.Code)
		}
	})
}

func TestPause_WhoSignedBeforeCanConfirm(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		token := d.signOnly("Ana Pérez")
		d.must(d.Letters.Pause(d.Context(), uuid.Nil, d.letter.ID))
		if p := d.visitor().get("/confirm/" + token); p.Code != http.StatusOK {
			t.Errorf("look: %d", p.Code)
		}
		if p := d.visitor().post("/confirm/"+token, url.Values{}); p.Code != http.StatusSeeOther {
			t.Errorf("confirm: %d", p.Code)
		}
	})
}

func TestPause_AtTheDesk(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		owner, address := d.as("owner"), "/desk/letters/libertad/pause"
		if p := d.visitor().post(address, url.Values{}); p.Code == http.StatusSeeOther && !strings.HasPrefix(p.location(), "/desk/sign-in") {
			t.Errorf("without a session: %d %s", p.Code, p.location())
		}
		if p := d.as("moderator").post(address, url.Values{}); p.Code != http.StatusForbidden {
			t.Errorf("a moderator: %d", p.Code)
		}
		letters := owner.get("/desk/letters")
		if letters.doc.Find(`a[href="`+address+`"]`).Length() != 1 || letters.doc.Find(`a[href$="/resume"]`).Length() != 0 {
			t.Error("an open letter can't be paused")
		}
		ask := owner.get(address)
		if ask.Code != http.StatusOK {
			t.Fatal(ask.Code)
		}
		letters = owner.follow(owner.post(address, url.Values{}))
		if got := letters.text(".letter-card .state"); !strings.HasPrefix(got, "Paused since") || letters.doc.Find(`a[href$="/resume"]`).Length() != 1 {
			t.Errorf("paused: %q", got)
		}
		letters = owner.follow(owner.post("/desk/letters/libertad/resume", url.Values{}))
		if got := letters.text(".letter-card .state"); !strings.HasPrefix(got, "Open") {
			t.Errorf("resumed: %q", got)
		}
		trail := owner.get("/desk/letters/libertad/trail").text("ol.lines")
		if !strings.Contains(trail, "Ana owner paused signing of a letter.") || !strings.Contains(trail, "Ana owner resumed signing of a letter.") {
			t.Errorf("trail: %s", trail)
		}
	})
}
