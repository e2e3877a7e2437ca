package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/signature"
)

func (p pages) deskMeanwhile(base deskPage, w filling, n int) meanwhilePage {
	m := meanwhilePage{deskPage: base, Decision: "reject", Reason: w.long, ListURL: "/desk"}
	lines := deskLines(base.Page, w, max(n, 1))
	for range n {
		m.Items = append(m.Items, meanwhileItem{ID: uuid.NewString(), URL: "/desk", Name: w.name, Status: "published", Seen: w.name, Line: &lines[0], Open: true}, meanwhileItem{Status: "withdrawn"})
		m.Anyway = base.T("meanwhile.reject")
	}
	return m
}

func TestTwoModerators_SeeWhoLooksAtWhat(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		one, two := d.sign("Primera Persona"), d.sign("Segunda Persona")
		ana, luis := d.as(organizer.Moderator), d.as(organizer.Owner)
		if p := ana.get(queueAddress); p.text("#focus-name") != "Primera Persona" || p.text(".lookers") != "" {
			t.Errorf("alone: %q, %q", p.text("#focus-name"), p.text(".lookers"))
		}
		d.clock.Advance(time.Minute)
		ana.post("/desk/letters/libertad/signatures/"+one.ID.String()+"/looking", url.Values{}, "Accept", "application/json")
		d.clock.Advance(time.Minute)
		p := luis.get(queueAddress)
		const looks = "Ana moderator opened this one 2 minutes ago and is looking at it."
		if p.text("#focus-name") != "Segunda Persona" || p.text(".rows .look") != looks {
			t.Errorf("the other one begins with %q, told %q", p.text("#focus-name"), p.text(".rows .look"))
		}
		if p = luis.get(queueAddress + "?focus=" + one.ID.String()); p.text(".lookers") != looks {
			t.Errorf("beside the name: %q", p.text(".lookers"))
		}
		script := luis.post("/desk/letters/libertad/signatures/"+one.ID.String()+"/looking", nil, "Accept", "application/json")
		if !strings.Contains(script.Body.String(), looks) {
			t.Errorf("a script is told %s", script.Body)
		}
		if p = luis.get("/desk/letters/libertad/signatures/" + two.ID.String() + "?part=focus"); p.Code != http.StatusOK {
			t.Errorf("fetched ahead: %d", p.Code)
		}
		if p = ana.get(queueAddress); !strings.Contains(p.text(".rows .look"), "Ana owner") {
			t.Errorf("what was fetched ahead counts as looked at: %q", p.text(".rows .look"))
		}
		d.clock.Advance(2 * time.Minute)
		if p = luis.get(queueAddress); p.text(".look") != "" || p.text("#focus-name") != "Primera Persona" {
			t.Errorf("two minutes later: %q", p.text(".look"))
		}
		if n, err := d.Moderation.ForgetLooks(d.Context()); err != nil || n != 1 { // Ana's
			t.Errorf("forgot %d, %v", n, err)
		}
		if p = luis.post("/desk/letters/libertad/signatures/"+uuid.NewString()+"/looking", nil); p.Code != http.StatusGone {
			t.Errorf("looking at nothing: %d", p.Code)
		}
	})
}

func TestTwoModerators_ADecisionOnWhatHasChangedIsAskedAbout(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		s, other := d.sign("Primera Persona"), d.sign("Segunda Persona")
		ana, luis := d.as(organizer.Moderator), d.as(organizer.Owner)
		seenByAna, seenByLuis := ana.get(queueAddress+"?focus="+s.ID.String()), luis.get(queueAddress+"?focus="+s.ID.String())
		luis.submit(seenByLuis, ".reject form", "reject", url.Values{"reason": {"Nobody knows them."}})
		d.clock.Advance(time.Minute)

		p := ana.submit(seenByAna, ".quick", "publish", nil)
		said := p.text("main")
		if p.Code != http.StatusConflict || d.status(s) != signature.Rejected {
			t.Fatalf("%d, and it is %s", p.Code, d.status(s))
		}
		for _, want := range []string{"Somebody has decided meanwhile", "Ana owner rejected a signature.", "a minute ago", "Nobody knows them.", "Publish anyway"} {
			if !strings.Contains(said, want) {
				t.Errorf("the page lacks %q: %s", want, said)
			}
		}
		script := ana.post("/desk/letters/libertad/decide", url.Values{"id": {s.ID.String()}, "seen": {seenByAna.doc.Find(".quick [name=seen]").AttrOr("value", "")},
			"decision": {"publish"}}, "Accept", "application/json")
		if script.Code != http.StatusConflict || !strings.Contains(script.Body.String(), `"meanwhile":["`+s.ID.String()) {
			t.Errorf("a script gets %d %s", script.Code, script.Body)
		}
		ana.follow(ana.submit(p, "main form:has(button[value=publish])", "publish", nil))
		if d.status(s) != signature.Published {
			t.Errorf("decided anyway, it is %s", d.status(s))
		}

		p = luis.submit(seenByLuis, ".quick", "publish", nil)
		if p.Code != http.StatusConflict || p.doc.Find("main form button[name=decision]").Length() != 0 {
			t.Errorf("what is published already can be published anyway: %s", p.text("main"))
		}

		both := url.Values{"id": {s.ID.String(), other.ID.String()}}
		p = luis.submit(luis.get(queueAddress+"?state=all"), "#many", "hold", both) // as it is now
		if p.Code != http.StatusSeeOther || d.status(s) != signature.Held || d.status(other) != signature.Held {
			t.Errorf("%d: %s, %s", p.Code, d.status(s), d.status(other))
		}
	})
}

func TestTwoModerators_OfManyOnlyWhatHasChangedIsAskedAbout(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		one, two := d.sign("Primera Persona"), d.sign("Segunda Persona")
		ana, luis := d.as(organizer.Moderator), d.as(organizer.Owner)
		list := ana.get(queueAddress)
		luis.submit(luis.get(queueAddress+"?focus="+two.ID.String()), ".quick", "hold", nil)
		p := ana.submit(list, "#many", "publish", url.Values{"id": {one.ID.String(), two.ID.String()}})
		if p.Code != http.StatusConflict || d.status(one) != signature.Published || d.status(two) != signature.Held {
			t.Fatalf("%d: %s, %s", p.Code, d.status(one), d.status(two))
		}
		if names := p.text(".lines a"); names != "Segunda Persona" || !strings.Contains(p.text("#flash"), "Published.") {
			t.Errorf("asked about %q, told %q", names, p.text("#flash"))
		}
		ana.follow(ana.submit(p, "#flash form", "", nil))
		if d.status(one) != signature.Pending || d.status(two) != signature.Held {
			t.Errorf("after the undo: %s, %s", d.status(one), d.status(two))
		}
	})
}

func TestTwoModerators_InTwoBrowsers(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		one := d.sign("Primera Persona")
		d.sign("Segunda Persona")
		ana := d.tabAs(organizer.Moderator)
		ana.open(queueAddress)
		ana.inFocus("Primera Persona")
		luis := d.tabAs(organizer.Owner)
		luis.open(queueAddress)
		luis.inFocus("Segunda Persona") // the first is looked at
		luis.until(`document.querySelector(".rows .look").textContent.startsWith("Ana moderator opened this one")`)
		luis.press("k")
		luis.inFocus("Primera Persona")
		luis.until(`document.querySelector(".lookers").textContent.startsWith("Ana moderator opened this one")`)
		luis.press("h")
		luis.inFocus("Segunda Persona")

		ana.press("p")
		ana.until(`document.querySelector("main h1").textContent === "Somebody has decided meanwhile"`)
		ana.until(`document.querySelector(".lines").textContent.includes("Ana owner held a signature.")`)
		if d.status(one) != signature.Held {
			t.Errorf("it is %s", d.status(one))
		}
		ana.until(`document.querySelector("main button[value=publish]").click() ?? true`)
		ana.until(`document.getElementById("focus-name").textContent === "Segunda Persona"`)
		if d.status(one) != signature.Published {
			t.Errorf("decided anyway, it is %s", d.status(one))
		}
	})
}
