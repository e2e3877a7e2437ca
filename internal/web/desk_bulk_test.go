package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/signature"
)

const bulkAddress = "/desk/letters/libertad/bulk"

func (p pages) deskBulk(base deskPage, w filling, n int) bulkPage {
	b := bulkPage{deskPage: base, Choices: []bulkChoice{{w.name, "/desk", true}}, ListURL: "/desk", Decision: moderation.Reject, Act: uuid.NewString(), AsOf: 1,
		Sentences: []string{w.long}, Sample: p.deskQueue(base, w, n).Rows, Changing: n, Submit: w.name, Presets: presets(base.Page), Reason: w.long}
	if n > 1 {
		b.Errors = fieldErrors{"reason": w.long}
	}
	return b
}

func (d *deskSite) signMany(n int, change ...func(*signature.Draft)) []signature.Signature {
	d.Helper()
	var all []signature.Signature
	for i := range n {
		d.clock.Advance(time.Second)
		all = append(all, d.sign(fmt.Sprintf("Persona %c%c Vidal", 'A'+i/26, 'a'+i%26), change...))
	}
	return all
}

func TestBulk_SaysFirstWhatItWouldDo(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		all := d.signMany(12, func(f *signature.Draft) { f.Country = "FR" })
		cuba := d.sign("Ana Cubana")
		v := d.as(organizer.Moderator)
		p := v.narrow(queueAddress, url.Values{"country": {"FR"}})
		p = v.get(p.doc.Find("#bulk").AttrOr("href", ""))
		if p.doc.Find("form.stack").Length() != 0 || p.doc.Find("nav [href*=decision]").Length() != 3 {
			t.Fatalf("before a decision is chosen: %s", p.text("main"))
		}
		p = v.get(p.doc.Find(`nav a[href*="decision=publish"]`).AttrOr("href", ""))
		said := p.text("main")
		for _, want := range []string{"12 would be published.", "12 signers are told by mail", "Persona Aa Vidal", "Publish all 12"} {
			if !strings.Contains(said, want) {
				t.Errorf("the rehearsal lacks %q: %s", want, said)
			}
		}
		if n := p.doc.Find(".sample li").Length(); n != 10 || d.status(all[0]) != signature.Pending {
			t.Errorf("%d in the sample, and the first is %s", n, d.status(all[0]))
		}
		d.clock.Advance(time.Second)
		later := d.sign("Tarde Vidal", func(f *signature.Draft) { f.Country = "FR" }) // nobody has been shown that one
		done := v.follow(v.submit(p, "form.stack", "", nil))
		if !strings.Contains(done.text("#flash"), "12 published.") || d.status(all[11]) != signature.Published {
			t.Errorf("message %q, the last is %s", done.text("#flash"), d.status(all[11]))
		}
		if d.status(cuba) != signature.Pending || d.status(later) != signature.Pending {
			t.Errorf("beside the filter %s, too late %s", d.status(cuba), d.status(later))
		}
		if again := v.follow(v.submit(p, "form.stack", "", nil)); !strings.Contains(again.text("#flash"), "12 published.") || d.status(later) != signature.Pending {
			t.Errorf("the form sent twice: %q", again.text("#flash"))
		}
		back := v.follow(v.submit(done, "#flash form", "", nil))
		if !strings.Contains(back.text("#flash"), "All 12 are as they were.") || d.status(all[5]) != signature.Pending {
			t.Errorf("the undo: %q, %s", back.text("#flash"), d.status(all[5]))
		}
		trail := v.get("/desk/letters/libertad/trail").text(".lines p[dir]")
		for _, want := range []string{"Ana moderator decided to publish all signatures of a filter.", "Ana moderator took back a decision on all signatures of a filter."} {
			if strings.Count(trail, want) != 1 {
				t.Errorf("the trail says %q %d times", want, strings.Count(trail, want))
			}
		}
		_, err := d.worker.DeliverDue(d.Context()) // receipts
		d.must(err)
		told := len(d.Mailbox.Messages())
		d.clock.Advance(time.Hour)
		_, err = d.worker.DeliverDue(d.Context())
		d.must(err)
		if n := len(d.Mailbox.Messages()) - told; n != 0 {
			t.Errorf("%d were told of what was taken back", n)
		}
	})
}

func TestBulk_TellsWhatStaysAndNeedsAReasonToReject(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		all := d.signMany(3)
		v := d.as(organizer.Moderator)
		v.post("/desk/letters/libertad/decide", url.Values{"id": {all[0].ID.String()}, "decision": {"reject"}, "reason": {"seen"}})
		p := v.get(bulkAddress + "?state=all&decision=reject")
		if said := p.text("main"); !strings.Contains(said, "2 would be rejected.") || !strings.Contains(said, "Another one in the list stays as it is") {
			t.Errorf("the rehearsal: %s", said)
		}
		wrong := v.submit(p, "form.stack", "", nil)
		if wrong.Code != http.StatusUnprocessableEntity || wrong.text("#reason-error") != "A rejection needs a reason." || d.status(all[1]) != signature.Pending {
			t.Errorf("without a reason: %d %q", wrong.Code, wrong.text("#reason-error"))
		}
		v.post("/desk/letters/libertad/decide", url.Values{"id": {all[1].ID.String()}, "decision": {"reject"}, "reason": {"seen"}})
		done := v.follow(v.submit(wrong, "form.stack", "", url.Values{"preset": {"Not a name"}}))
		if !strings.Contains(done.text("#flash"), "Rejected.") || d.status(all[2]) != signature.Rejected {
			t.Errorf("message %q", done.text("#flash"))
		}
		d.clock.Advance(31 * time.Second)
		late := v.follow(v.submit(done, "#flash form", "", nil))
		if !strings.Contains(late.text("#flash.bad"), "too late") || d.status(all[2]) != signature.Rejected {
			t.Errorf("the undo after 31 seconds: %q", late.text("#flash"))
		}
		for address, want := range map[string]int{
			bulkAddress + "?state=edited": http.StatusNotFound, bulkAddress + "?decision=burn": http.StatusOK, bulkAddress + "/" + uuid.NewString(): http.StatusNotFound,
		} {
			if p := v.get(address); p.Code != want || p.doc.Find("form.stack").Length() != 0 {
				t.Errorf("%s: %d", address, p.Code)
			}
		}
	})
}
