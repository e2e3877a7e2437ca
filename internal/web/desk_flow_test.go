package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/signature"
)

const queueAddress = "/desk/letters/libertad/queue"

func TestDesk_LeadsToTheQueueAndSaysWhenItIsEmpty(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Moderator)
		p := v.get("/desk")
		if p.location() != queueAddress {
			t.Fatalf("leads to %q", p.location())
		}
		if p = v.follow(p); p.text("#empty") != "Nothing waits." {
			t.Errorf("empty queue says %q", p.text("#empty"))
		}
	})
}

func TestQueue_ShowsWhatADecisionNeeds(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		d.sign("María José Ñáñez", func(f *signature.Draft) {
			f.Visibility, f.Comment, f.Email = signature.Initials, "Por quienes no pueden firmar.", "mjose@correo.example.org"
		})
		p := d.as(organizer.Owner).get(queueAddress)
		for selector, want := range map[string]string{
			"#focus-name": "María José Ñáñez", ".shown .public-name": "M. J. Ñ.", ".rows .sub": "Academic · Holguín, Cuba · initials",
			".tabs [aria-current]": "Waiting 1",
		} {
			if got := p.text(selector); got != want {
				t.Errorf("%s is %q, want %q", selector, got, want)
			}
		}
		facts := p.text(".facts")
		for _, want := range []string{"Docente", "m•••••@•••••.org", "Version 1 in Spanish", "just now", "23 November 2026"} {
			if !strings.Contains(facts, want) {
				t.Errorf("facts lack %q: %s", want, facts)
			}
		}
		if strings.Contains(p.Body.String(), "mjose") {
			t.Error("the address is shown")
		}
	})
}

func TestQueue_ShowsNothingUnconfirmed(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		d.signOnly("Nadie Todavía")
		v := d.as(organizer.Owner)
		for _, address := range []string{queueAddress, queueAddress + "?state=all", "/desk/letters", "/desk/trail", "/desk/letters/libertad/trail"} {
			if p := v.get(address); p.Code != http.StatusOK || strings.Contains(p.Body.String(), "Nadie") {
				t.Errorf("%s: %d, or the name is shown", address, p.Code)
			}
		}
	})
}

func TestDecide_WithoutScriptGoesOnToTheNextAndCanBeUndone(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		first, second := d.sign("Primera Persona"), d.sign("Segunda Persona")
		v := d.as(organizer.Moderator)
		p := v.get(queueAddress)
		if got := p.text("#focus-name"); got != "Primera Persona" {
			t.Fatalf("in focus: %q, want who waits longest", got)
		}
		p = v.follow(v.submit(p, ".quick", "publish", nil))
		if d.status(first) != signature.Published {
			t.Errorf("status %s, want published", d.status(first))
		}
		if p.text("#focus-name") != "Segunda Persona" || !strings.Contains(p.text("#flash"), "Published.") {
			t.Errorf("in focus %q, message %q", p.text("#focus-name"), p.text("#flash"))
		}
		if again := v.get(queueAddress); again.doc.Find("#flash").Length() != 0 {
			t.Error("the message is shown twice")
		}
		p = v.follow(v.submit(p, "#flash form", "", nil))
		if d.status(first) != signature.Pending || !strings.Contains(p.text("#flash"), "Taken back") {
			t.Errorf("status %s, message %q", d.status(first), p.text("#flash"))
		}
		if d.status(second) != signature.Pending {
			t.Errorf("the other is %s", d.status(second))
		}
	})
}

func TestUndo_IsTooLateAfterThirtySeconds(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		s := d.sign("Ana")
		v := d.as(organizer.Moderator)
		p := v.follow(v.submit(v.get(queueAddress), ".quick", "hold", nil))
		d.clock.Advance(31 * time.Second)
		p = v.follow(v.submit(p, "#flash form", "", nil))
		if d.status(s) != signature.Held || !strings.Contains(p.text("#flash.bad"), "too late") {
			t.Errorf("status %s, message %q", d.status(s), p.text("#flash"))
		}
	})
}

func TestReject_NeedsAReasonAndKeepsIt(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		d.sign("Ana")
		s := d.sign("asdf qwer")
		v := d.as(organizer.Moderator)
		p := v.get(queueAddress + "?focus=" + s.ID.String())
		refused := v.follow(v.submit(p, ".reject form", "reject", nil))
		if d.status(s) != signature.Pending || refused.text("#focus-name") != "asdf qwer" || !strings.Contains(refused.text("#flash.bad"), "needs a reason") {
			t.Errorf("status %s, message %q", d.status(s), refused.text("#flash"))
		}
		v.follow(v.submit(p, ".reject form", "reject", url.Values{"preset": {"Not a name"}, "reason": {"Keyboard run."}}))
		p = v.get("/desk/letters/libertad/signatures/" + s.ID.String())
		if d.status(s) != signature.Rejected || !strings.Contains(p.text(".facts"), "Not a name. Keyboard run.") {
			t.Errorf("status %s, facts %q", d.status(s), p.text(".facts"))
		}
		if !strings.Contains(p.text("#history"), "Ana moderator rejected a signature.") {
			t.Errorf("history %q", p.text("#history"))
		}
	})
}

func TestDecide_ManyAtOnceAndUndoneAtOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		var all []signature.Signature
		var ids []string
		for _, name := range []string{"Una", "Dos", "Tres"} {
			s := d.sign(name)
			all, ids = append(all, s), append(ids, s.ID.String())
		}
		v := d.as(organizer.Owner)
		p := v.follow(v.submit(v.get(queueAddress), "#many", "reject", url.Values{"id": ids, "preset": {"Not a name"}}))
		if !strings.Contains(p.text("#flash"), "3 rejected.") {
			t.Errorf("message %q", p.text("#flash"))
		}
		v.follow(v.submit(p, "#flash form", "", nil))
		for _, s := range all {
			if d.status(s) != signature.Pending {
				t.Errorf("%s is %s", s.Profile.Name, d.status(s))
			}
		}
		p = v.follow(v.submit(p, "#flash form", "", nil))
		if !strings.Contains(p.text("#flash.bad"), "nothing left") {
			t.Errorf("a second undo says %q", p.text("#flash"))
		}
	})
}

func TestDecide_WithNothingSelectedSaysSo(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		s := d.sign("Ana")
		v := d.as(organizer.Owner)
		p := v.follow(v.submit(v.get(queueAddress), "#many", "publish", nil))
		if !strings.Contains(p.text("#flash.bad"), "Select at least one") || d.status(s) != signature.Pending {
			t.Errorf("message %q", p.text("#flash"))
		}
	})
}

func TestDecide_AnswersAScriptWithoutAPage(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		s := d.sign("Ana")
		v := d.as(organizer.Moderator)
		asJSON := func(form url.Values) (int, decisionAnswer) {
			p := v.post("/desk/letters/libertad/decide", form, "Accept", "application/json")
			var answer decisionAnswer
			d.must(json.Unmarshal(p.Body.Bytes(), &answer))
			return p.Code, answer
		}
		code, answer := asJSON(url.Values{"id": {s.ID.String()}, "decision": {"reject"}})
		if code != http.StatusUnprocessableEntity || answer.Fields["reason"] == "" {
			t.Errorf("without a reason: %d %+v", code, answer)
		}
		code, answer = asJSON(url.Values{"id": {s.ID.String()}, "decision": {"publish"}})
		if code != http.StatusOK || len(answer.Done) != 1 || answer.Batch == "" || answer.Seconds != 30 || answer.Counts[0] != "0" {
			t.Errorf("publish: %d %+v", code, answer)
		}
		code, answer = asJSON(url.Values{"id": {s.ID.String()}, "decision": {"publish"}})
		if code != http.StatusOK || len(answer.Refused) != 1 || !strings.Contains(answer.Message, "stayed as it was") {
			t.Errorf("publish again: %d %+v", code, answer)
		}
	})
}

func TestDecide_RefusesSignaturesOfAnotherLetter(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		s := d.sign("Ana")
		d.openLetter("otra")
		v := d.as(organizer.Owner)
		v.post("/desk/letters/otra/decide", url.Values{"id": {s.ID.String()}, "decision": {"publish"}})
		if d.status(s) != signature.Pending {
			t.Errorf("status %s", d.status(s))
		}
		if p := v.get("/desk/letters/otra/signatures/" + s.ID.String()); p.Code != http.StatusNotFound {
			t.Errorf("shown under another letter: %d", p.Code)
		}
	})
}

func TestQueue_NarrowsAndPages(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		for i := range 52 {
			d.clock.Advance(time.Second)
			d.sign("Persona " + strings.Repeat("a", i+1))
		}
		d.sign("Elena Vidal", func(f *signature.Draft) {
			f.Kind, f.Organization, f.RepresentativeRole = signature.Organization, "Observatorio Ejemplo", "Presidenta"
		})
		v := d.as(organizer.Moderator)
		p := v.get(queueAddress)
		if n := p.doc.Find("#rows > li").Length(); n != 50 {
			t.Fatalf("%d on the first page", n)
		}
		more, _ := p.doc.Find("#more").Attr("href")
		if p = v.get(more); p.doc.Find("#rows > li").Length() != 3 || p.doc.Find(".pager [rel=first]").Length() != 1 {
			t.Errorf("%d on the second page", p.doc.Find("#rows > li").Length())
		}
		p = v.get(queueAddress + "?kind=organization")
		if got := p.text("#rows .who"); got != "Observatorio Ejemplo" {
			t.Errorf("organizations: %q", got)
		}
		if !strings.Contains(p.text(".facts"), "Elena Vidal, Presidenta") {
			t.Errorf("facts %q", p.text(".facts"))
		}
		if p = v.get(queueAddress + "?country=FR"); p.text("#empty .big") != "Nothing in this list matches the filter." {
			t.Errorf("France: %q", p.text("#empty"))
		}
		if p = v.get(queueAddress + "?focus=nonsense"); p.Code != http.StatusNotFound {
			t.Errorf("a nonsense focus: %d", p.Code)
		}
	})
}

func TestFragment_HoldsTheSignatureAlone(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		s := d.sign("Ana")
		p := d.as(organizer.Moderator).get("/desk/letters/libertad/signatures/" + s.ID.String() + "?part=focus")
		if p.text("#focus-name") != "Ana" || strings.Contains(p.Body.String(), "<html") || p.Header().Get("Cache-Control") != noStore {
			t.Errorf("fragment %s", p.Body)
		}
	})
}

func TestLetters_AreClosedAndOpenedAfterAQuestion(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		p := v.get("/desk/letters/libertad/close")
		if !strings.Contains(p.text("main"), "Nobody can sign") {
			t.Errorf("the question: %s", p.text("main"))
		}
		p = v.follow(v.post("/desk/letters/libertad/close", nil))
		if !strings.Contains(p.text("#flash"), "closed") || p.text(".letter-card .state") != "Closed since 23 November 2026" {
			t.Errorf("message %q, state %q", p.text("#flash"), p.text(".letter-card .state"))
		}
		if p = v.post("/desk/letters/libertad/close", nil); p.Code != http.StatusConflict {
			t.Errorf("closing twice: %d", p.Code)
		}
		v.follow(v.post("/desk/letters/libertad/open", nil))
		if p = v.get("/desk/letters/libertad/burn"); p.Code != http.StatusNotFound {
			t.Errorf("an unknown act: %d", p.Code)
		}
		trail := v.get("/desk/letters/libertad/trail").text(".lines")
		for _, want := range []string{"Ana editor closed a letter for signing.", "Ana editor opened a letter for signing."} {
			if !strings.Contains(trail, want) {
				t.Errorf("the trail lacks %q: %s", want, trail)
			}
		}
	})
}
