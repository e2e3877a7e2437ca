package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signature"
)

func TestDeskReports_AreAListWithTheirWords(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		s, v := d.published("Ana Pérez"), d.as("moderator")
		d.visitor().report("Ana Pérez", "", `I am Ana Pérez, and <b>never</b> signed.`)
		d.visitor().report("Ana Pérez", "", "")
		p := v.get("/desk/letters/libertad/queue?state=reported")
		if tab := p.text(`.tabs [data-count=reported]`); p.Code != http.StatusOK || tab != "1" || p.doc.Find("#rows > li").Length() != 1 {
			t.Fatalf("%d, count %q", p.Code, tab)
		}
		if flag := p.text("#rows .flag"); flag != "One reason to look twice" {
			t.Errorf("in the list: %q", flag)
		}
		if got := p.text(".signals li"); got != "2 reports say that this name is not theirs, the last one just now." {
			t.Errorf("signals: %q", got)
		}
		if got := p.text(".reports li p"); got != "Without words.I am Ana Pérez, and <b>never</b> signed." {
			t.Errorf("reports: %q", got)
		}
		if got := v.get("/desk/letters/libertad/trail?who=all").text("ol.lines p[dir=auto]"); strings.Count(got, "Somebody reported a name on the list") != 2 {
			t.Errorf("trail: %s", got)
		}
		d.decided(moderation.Hold, s)
		if p := v.get("/desk/letters/libertad/queue?state=reported"); p.doc.Find("#rows > li").Length() != 0 || p.text("#empty .big") != "No report waits." {
			t.Errorf("after a decision: %s", p.text("#empty"))
		}
	})
}

func TestDeskReports_KeepWithAReasonAndUndo(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		s, v, queue := d.published("Ana Pérez"), d.as("moderator"), "/desk/letters/libertad/queue?state=reported"
		d.visitor().report("Ana Pérez", "", "No.")
		p := v.get(queue)
		if refused := v.follow(v.submit(p, ".keep form", "keep", nil)); !strings.Contains(refused.text("#flash"), "write a reason") {
			t.Errorf("without a reason: %q", refused.text("#flash"))
		}
		kept := v.follow(v.submit(p, ".keep form", "keep", url.Values{"reason": {"She confirmed by phone."}}))
		if !strings.Contains(kept.text("#flash"), "Stays published.") || kept.doc.Find("#rows > li").Length() != 0 || d.status(s) != signature.Published {
			t.Errorf("kept: %q, %s", kept.text("#flash"), d.status(s))
		}
		back := v.follow(v.submit(kept, "#flash form", "", nil))
		if back.doc.Find("#rows > li").Length() != 1 || back.doc.Find(".keep").Length() != 1 {
			t.Errorf("undone: %s", back.text("#flash"))
		}
		history := back.text(".history")
		if !strings.Contains(history, "kept a reported signature published") || !strings.Contains(history, "She confirmed by phone.") {
			t.Errorf("history: %s", history)
		}
	})
}

func TestDeskReports_KeepIsOfferedOnlyWhereThereIsAReport(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		s, v := d.published("Ana Pérez"), d.as("moderator")
		p := v.get("/desk/letters/libertad/queue?state=published")
		if p.Code != http.StatusOK || p.doc.Find(".keep, .reports, button[value=keep]").Length() != 0 {
			t.Error("it can be kept against nothing")
		}
		form := url.Values{"decision": {"keep"}, "id": {s.ID.String()}, "reason": {"Why not."}}
		answer := v.post("/desk/letters/libertad/decide", form, "Accept", "application/json")
		if !strings.Contains(answer.Body.String(), `"refused":["`+s.ID.String()) || !strings.Contains(answer.Body.String(), `"counts":["0","0","0","0","1","0"]`) {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
	})
}

func TestQueueScript_KeepsAReportedNameByKeyboard(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		one, two := d.published("Uno"), d.published("Dos")
		d.visitor().report("Uno", "", "")
		d.visitor().report("Dos", "", "")
		tab := d.tab()
		tab.open("/desk/letters/libertad/queue?state=reported")
		tab.inFocus("Dos")
		tab.press("p")
		tab.until(`document.activeElement.matches(".keep textarea")`)
		tab.press("Es ella.\t")
		tab.until(`document.activeElement.matches(".keep button[value=keep]")`)
		tab.press("\r")
		tab.inFocus("Uno")
		tab.until(`document.querySelector(".tabs [data-count=reported]").textContent === "1"`)
		if now, err := d.Signatures.ByID(d.Context(), two.ID); err != nil || now.ReportedAt != nil || now.Status != signature.Published {
			t.Errorf("kept: %+v, %v", now, err)
		}
		tab.press("u")
		tab.inFocus("Dos")
		if now, err := d.Signatures.ByID(d.Context(), two.ID); err != nil || now.ReportedAt == nil || d.status(one) != signature.Published {
			t.Errorf("undone: %+v, %v", now, err)
		}
	})
}
