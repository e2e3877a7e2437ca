package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/signature"
)

func (d *deskSite) record(s signature.Signature) string {
	return "/desk/letters/libertad/signatures/" + s.ID.String()
}

func TestRecord_TellsTheWholeHistoryByPages(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		signed := d.sign("Fernanod Quintana")
		v := d.as(organizer.Moderator)
		for i := range 30 {
			d.clock.Advance(time.Minute)
			v.post("/desk/letters/libertad/decide", url.Values{"id": {signed.ID.String()}, "decision": {[]string{"hold", "reject"}[i%2]}, "reason": {"Razón " + string(rune('A'+i))}})
		}
		d.clock.Advance(time.Minute)
		p := v.get(d.record(signed))
		if got := p.text(".record-lines li:first-child"); !strings.Contains(got, "Ana moderator") || !strings.Contains(got, "Razón ^") {
			t.Errorf("the newest line is %q", got)
		}
		lines := p.text(".record-lines")
		for next := p.doc.Find("#history a[rel=next]"); next.Length() == 1; next = p.doc.Find("#history a[rel=next]") {
			p = v.get(next.AttrOr("href", ""))
			lines += p.text(".record-lines")
		}
		for _, want := range []string{"Razón A", "Razón P", "Message: Receipt", "Message: Confirmation", "Sent · ", "Message: Notice that it was not accepted", "Waits to be sent"} {
			if !strings.Contains(lines, want) {
				t.Errorf("the history lacks %q: %s", want, lines)
			}
		}
		if strings.Contains(p.Body.String(), "signers.example.org") || p.doc.Find("#history a[rel=first]").Length() != 1 {
			t.Error("the page shows an address, or doesn't lead back to the newest")
		}
		if p := v.get(d.record(signed) + "?before=yesterday"); p.Code != http.StatusNotFound {
			t.Errorf("a place that isn't one: %d", p.Code)
		}
	})
}

func TestRecord_OfAWithdrawnSignatureOnlyItsHistoryIsLeft(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		signed := d.sign("Fernanda Quintana")
		v := d.as(organizer.Moderator)
		v.post(d.record(signed)+"/notes", url.Values{"note": {"Secretísimo"}})
		token, err := d.Signatures.ManageToken(signed.ID, d.DB.Now())
		d.must(err)
		d.must(d.Signatures.Withdraw(d.Context(), token))
		p := v.get(d.record(signed))
		if p.Code != http.StatusOK || p.doc.Find("#notes, .tools").Length() != 0 || !strings.Contains(p.text("#history"), "withdrew") {
			t.Errorf("%d: %s", p.Code, p.text("main"))
		}
		if strings.Contains(p.Body.String(), "Secret") || strings.Contains(p.Body.String(), "Quintana") {
			t.Error("something of it is left")
		}
		for _, act := range []string{"/notes", "/address", "/correct"} {
			if p := v.post(d.record(signed)+act, url.Values{"note": {"x"}, "seen": {signed.ID.String()}}); p.Code != http.StatusGone {
				t.Errorf("%s: %d", act, p.Code)
			}
		}
	})
}

func TestNotes_AreWrittenReadAndDeletedAtTheDesk(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		signed := d.sign("Ana Quintana")
		v, other := d.as(organizer.Moderator), d.as(organizer.Owner)
		p := v.get(d.record(signed))
		p = v.submit(p, `form[action$="/notes"]`, "", url.Values{"note": {" "}})
		if p.Code != http.StatusUnprocessableEntity || p.text("#e-note") == "" {
			t.Errorf("an empty note: %d %q", p.Code, p.text("#e-note"))
		}
		long := strings.Repeat("ñ", 1001)
		if p = v.submit(p, `form[action$="/notes"]`, "", url.Values{"note": {long}}); p.text("#f-note") != long {
			t.Error("what was typed is lost")
		}
		p = v.follow(v.submit(p, `form[action$="/notes"]`, "", url.Values{"note": {"<b>Llamé a la universidad.</b>"}}))
		if got := p.text("#notes li"); !strings.Contains(got, "Ana moderator") || !strings.Contains(got, "<b>Llamé a la universidad.</b>") || p.text("#flash") != "The note is saved." {
			t.Errorf("the note: %q, said %q", got, p.text("#flash"))
		}
		if got := other.get(queueAddress).text(".to-record"); got != "See its page · one note" {
			t.Errorf("the queue says %q", got)
		}
		seen := other.get(d.record(signed))
		remove := p.doc.Find(`form[action$="/delete"]`).AttrOr("action", "")
		if seen.doc.Find(`form[action$="/delete"]`).Length() != 0 || other.post(remove, nil).Code != http.StatusNotFound {
			t.Error("somebody else's note can be deleted")
		}
		p = v.follow(v.submit(p, `form[action$="/delete"]`, "", nil))
		if p.doc.Find("#notes li").Length() != 0 || p.text("#notes > .quiet") != "Nobody has written a note." {
			t.Errorf("after deleting it: %q", p.text("#notes"))
		}
	})
}

func TestAddress_IsShownOnceAndOnTheRecord(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		signed := d.sign("Ana Quintana")
		v := d.as(organizer.Moderator)
		p := v.get(d.record(signed))
		if !strings.Contains(p.text(".facts"), "@•••••.org") || strings.Contains(p.Body.String(), signed.Email) {
			t.Errorf("before: %q", p.text(".facts"))
		}
		p = v.submit(p, `form[action$="/address"]`, "", nil)
		if p.Code != http.StatusOK || !strings.Contains(p.text(".facts"), signed.Email) || !strings.Contains(p.text("#history li:first-child"), "Ana moderator looked at the email address") {
			t.Errorf("revealed: %d %q, %q", p.Code, p.text(".facts"), p.text("#history li:first-child"))
		}
		if p.doc.Find(`form[action$="/address"]`).Length() != 0 || p.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("it is asked again, or may be kept: %q", p.Header().Get("Cache-Control"))
		}
		if p = v.get(d.record(signed)); strings.Contains(p.Body.String(), signed.Email) {
			t.Error("the address is shown again")
		}
	})
}

func TestCorrect_AtTheDesk(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		signed := d.sign("Fernanod Quintana")
		v := d.as(organizer.Moderator)
		d.publish(v, signed)
		open := func() page { d.Helper(); return v.get(d.record(signed) + "/correct?state=published") }
		p := open()
		if p.doc.Find("[name=comment], [name=email], [name=organization]").Length() != 0 {
			t.Error("the form has what isn't to be corrected")
		}
		p = v.submit(p, "main form.stack", "", url.Values{"name": {"Fernando <b>"}, "city": {"Bayamo"}})
		if p.Code != http.StatusUnprocessableEntity || p.doc.Find("#f-name").AttrOr("value", "") != "Fernando <b>" || p.doc.Find("#f-city").AttrOr("value", "") != "Bayamo" || p.text("#e-name") == "" {
			t.Errorf("a mistake: %d %q", p.Code, p.text("main"))
		}
		p = v.follow(v.submit(p, "main form.stack", "", url.Values{"name": {"Fernando Quintana"}}))
		if p.text("#focus-name") != "Fernando Quintana" || p.text("#flash") != "The signature is corrected, and a message tells the signer." {
			t.Errorf("corrected: %q, said %q", p.text("#focus-name"), p.text("#flash"))
		}
		line := p.doc.Find(".record-lines li").FilterFunction(func(_ int, s *goquery.Selection) bool {
			return strings.Contains(s.Text(), "corrected") && s.Find("ins").Length() > 0
		})
		if got := strings.Join(strings.Fields(line.Text()), " "); !strings.Contains(got, "removed: Fernanod") || !strings.Contains(got, "added: Fernando") || !strings.Contains(got, "Bayamo") {
			t.Errorf("the history tells %q", got)
		}
		if list := v.get("/en/libertad/signatories"); !strings.Contains(list.text("main"), "Fernando Quintana") || strings.Contains(list.text("main"), "Fernanod") {
			t.Error("the list doesn't follow")
		}
		if p = v.follow(v.submit(open(), "main form.stack", "", nil)); p.text("#flash") != "There was nothing to change." {
			t.Errorf("nothing changed: %q", p.text("#flash"))
		}
		if _, err := d.worker.DeliverDue(d.Context()); err != nil {
			t.Fatal(err)
		}
		told := ""
		for _, m := range d.Mailbox.Messages() {
			told += m.Text
		}
		if !strings.Contains(told, "antes «Fernanod Quintana», ahora «Fernando Quintana»") {
			t.Errorf("mailed: %s", told)
		}
		token, err := d.Signatures.ManageToken(signed.ID, d.DB.Now())
		d.must(err)
		if own := v.get("/signature/" + token); !strings.Contains(own.text("main"), "antes «Fernanod Quintana», ahora «Fernando Quintana»") {
			t.Error("the signer's own page doesn't show the correction")
		}
		if data := v.get("/signature/" + token + "/data.json"); !strings.Contains(data.Body.String(), `"was": "Fernanod Quintana"`) {
			t.Error("nor does its data")
		}
	})
}

func TestCorrect_SaysWhatHindersIt(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		signed := d.sign("Ana Quintana")
		v := d.as(organizer.Moderator)
		form := v.get(d.record(signed) + "/correct")
		p := v.submit(form, "main form.stack", "", url.Values{"name": {"Ana Quintanilla"}})
		if p.Code != http.StatusSeeOther {
			t.Fatalf("corrected: %d", p.Code)
		}
		p = v.submit(form, "main form.stack", "", url.Values{"name": {"Ana Quintero"}})
		if p.Code != http.StatusConflict || !strings.Contains(p.text(".flash"), "has changed meanwhile") || p.doc.Find("#f-name").AttrOr("value", "") != "Ana Quintanilla" {
			t.Errorf("an old form: %d %q", p.Code, p.text(".flash"))
		}
		if p = v.submit(p, "main form.stack", "", url.Values{"name": {"Ana Quintero"}}); p.Code != http.StatusSeeOther {
			t.Errorf("the new one: %d", p.Code)
		}
		token, err := d.Signatures.ManageToken(signed.ID, d.DB.Now())
		d.must(err)
		now, err := d.Signatures.ByID(d.Context(), signed.ID)
		d.must(err)
		draft := now.Draft(now.Particulars())
		draft.Comment = "Por todos."
		_, err = d.Signatures.Edit(d.Context(), token, draft)
		d.must(err)
		p = v.submit(v.get(d.record(signed)+"/correct"), "main form.stack", "", url.Values{"name": {"Ana Quintana"}})
		if p.Code != http.StatusConflict || !strings.Contains(p.text(".flash"), "The signer has asked for a change") || p.doc.Find("#f-name").AttrOr("value", "") != "Ana Quintana" {
			t.Errorf("beside the signer's own change: %d %q", p.Code, p.text(".flash"))
		}
	})
}

func TestPins_StandFirstOnTheLetterAndTheList(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		organization := func(draft *signature.Draft) {
			draft.Kind, draft.Organization, draft.RepresentativeRole = signature.Organization, draft.Name, "Portavoz"
		}
		var all []signature.Signature
		for _, name := range []string{"Ana Uno", "Berta Dos", "Carla Tres"} {
			all = append(all, d.sign(name))
		}
		all = append(all, d.sign("Comité Uno", organization), d.sign("Comité Dos", organization))
		waiting := d.sign("Dora Espera")
		v := d.as(organizer.Moderator)
		for _, one := range all {
			d.publish(v, one)
		}
		if p := v.get("/desk/letters/libertad/first"); p.text(".empty .big") != "Nobody is put first." {
			t.Errorf("without pins: %q", p.text("main"))
		}
		pin := func(s signature.Signature) page {
			d.Helper()
			return v.follow(v.submit(v.get(d.record(s)), `form[action$="/first"]`, "pin", nil))
		}
		for _, i := range []int{2, 1, 4} {
			if p := pin(all[i]); p.text("#flash") != "The signature is among the first." || p.doc.Find(`button[value=unpin]`).Length() != 1 {
				t.Errorf("pinned: %q", p.text("#flash"))
			}
		}
		if v.get(d.record(waiting)).doc.Find(`button[value=pin]`).Length() != 0 {
			t.Error("what isn't listed can be pinned")
		}
		p := v.follow(v.post("/desk/letters/libertad/first", url.Values{"id": {waiting.ID.String()}, "act": {"pin"}}))
		if !strings.Contains(p.text("#flash"), "not on the public list") {
			t.Errorf("pinned what isn't listed: %q", p.text("#flash"))
		}
		if p := v.post("/desk/letters/libertad/first", url.Values{"id": {waiting.ID.String()}, "act": {"nail"}}); p.Code != http.StatusUnprocessableEntity {
			t.Errorf("an unknown act: %d", p.Code)
		}
		p = v.follow(v.submit(p, `.ranks form:has([value="`+all[1].ID.String()+`"])`, "up", nil))
		if got := p.text(".ranks a"); got != "Comité DosBerta DosCarla Tres" {
			t.Errorf("the order is %q", got)
		}
		public := v.get("/en/libertad")
		if got := public.text(".names section[aria-labelledby=first] bdi:first-child, .names .orgs bdi:first-child"); !strings.HasPrefix(got, "Comité Dos") || !inOrder(got, "Comité Uno", "Berta Dos", "Carla Tres", "Ana Uno") {
			t.Errorf("the letter begins with %q", got)
		}
		list := v.get("/en/libertad/signatories")
		if got := list.text(".found section[aria-labelledby=first]"); !inOrder(got, "Berta Dos", "Carla Tres") || strings.Contains(list.text(".found section[aria-labelledby=people]"), "Berta") {
			t.Errorf("the list: %q", list.text(".found"))
		}
		if got := v.get("/en/libertad/signatories?q=dos").text(".found .pin"); got != "first signatoryfirst signatory" {
			t.Errorf("found: %q", got)
		}
		v.follow(v.submit(v.get(d.record(all[1])), `form[action$="/first"]`, "unpin", nil))
		if got := v.get("/en/libertad").text(".names section[aria-labelledby=first]"); !inOrder(got, "Carla Tres", "Ana Uno", "Berta Dos") {
			t.Errorf("after unpinning: %q", got)
		}
	})
}

// inOrder reports whether a text holds words one after the other.
func inOrder(text string, words ...string) bool {
	for _, word := range words {
		i := strings.Index(text, word)
		if i < 0 {
			return false
		}
		text = text[i+len(word):]
	}
	return true
}
