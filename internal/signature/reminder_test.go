package signature_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

var reminding = letter.Policy{Individuals: letter.AtOnce, Household: 2, Remind: true}

// reminded runs the job and returns the kinds of message that follow.
func (w *world) reminded() string {
	w.t.Helper()
	if _, err := w.Remind(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	return kinds(w.mail())
}

func TestRemind_OnceTwoDaysAfterTheLastMessage(t *testing.T) {
	each(t, reminding, func(t *testing.T, w *world) {
		ref := w.sign(person("Ana Quintana", "ana@example.org"))
		w.clock.Advance(day)
		if _, err := w.Resend(t.Context(), ref); err != nil {
			t.Fatal(err)
		}
		code := w.mail()[1].Data["code"]
		w.clock.Advance(signature.RemindAfter - time.Second)
		if got := w.reminded(); got != "" {
			t.Errorf("too early: %s", got)
		}
		w.clock.Advance(time.Second)
		if _, err := w.Remind(t.Context()); err != nil {
			t.Fatal(err)
		}
		data := w.only(outbox.KindReminder)
		for range 3 {
			w.clock.Advance(2 * day)
			if got := w.reminded(); got != "" {
				t.Errorf("again: %s", got)
			}
		}
		if _, err := w.ByConfirmToken(t.Context(), data["token"]); err != nil || data["code"] != "" {
			t.Errorf("the link: %v; code %q", err, data["code"])
		}
		if sig, err := w.ConfirmCode(t.Context(), ref, code); err != nil || sig.Status != signature.Published {
			t.Errorf("the earlier code: %v", err)
		}
	})
}

func TestRemind_OnlyWhereItIsWantedAndOfUse(t *testing.T) {
	each(t, reminding, func(t *testing.T, w *world) {
		w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.sign(person("Eva Luna", "eva@example.org"))
		w.mail()
		w.clock.Advance(signature.ConfirmWithin - day)
		if got := w.reminded(); got != "" {
			t.Errorf("confirmed, or about to expire: %s", got)
		}
		w.sign(person("Luis Sol", "luis@example.org"))
		w.mail()
		w.clock.Advance(signature.RemindAfter)
		exec(t, w, "UPDATE letters SET closes_at = ?", w.db.Now())
		if got := w.reminded(); got != "" {
			t.Errorf("the letter is closed: %s", got)
		}
	})
	each(t, atOnce, func(t *testing.T, w *world) {
		w.sign(person("Ana Quintana", "ana@example.org"))
		w.mail()
		w.clock.Advance(signature.RemindAfter)
		if got := w.reminded(); got != "" {
			t.Errorf("nobody wants it: %s", got)
		}
	})
}

func TestRemind_OneMessageForAnAddressAlsoFromSeveralProcesses(t *testing.T) {
	each(t, reminding, func(t *testing.T, w *world) {
		w.sign(person("Ana Quintana", "casa@example.org"))
		w.sign(person("Luis Quintana", "casa@example.org"))
		w.sign(person("Eva Luna", "eva@example.org"))
		w.clock.Advance(time.Minute)
		w.mail()
		w.clock.Advance(signature.RemindAfter)
		var all sync.WaitGroup
		var n atomic.Int64
		for range 4 {
			all.Go(func() {
				reminded, err := w.Remind(t.Context())
				if err != nil {
					t.Error(err)
				}
				n.Add(int64(reminded))
			})
		}
		all.Wait()
		if sent := kinds(w.mail()); sent != "reminder, reminder" || n.Load() != 2 {
			t.Errorf("%d reminded: %s", n.Load(), sent)
		}
	})
}
