package signature_test

import (
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

// denyToken has somebody report a name with the address that signed it, and returns the link's token.
func (w *world) denyToken(sig signature.Signature, email string) string {
	w.t.Helper()
	w.mail()
	w.report(sig, email, "")
	return w.only(outbox.KindNotMe)["token"]
}

func TestDeny_HidesAtOnceAndWaitsForAnOrganizer(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		token := w.denyToken(sig, "ana@example.org")
		if seen, err := w.ByDenyToken(t.Context(), token); err != nil || seen.Denied() || len(w.listed()) != 1 {
			t.Fatalf("to look changes something: %+v, %v", seen, err)
		}
		for range 2 { // twice is harmless
			if err := w.Deny(t.Context(), token); err != nil {
				t.Fatal(err)
			}
		}
		now := w.now(sig)
		if now.Status != signature.Held || now.Visibility != signature.Withheld || !now.Denied() || now.PublishedAt != nil {
			t.Errorf("%+v", now)
		}
		if len(now.Signals) != 1 || now.Signals[0].Key != signature.SignalDenied {
			t.Errorf("signals: %+v", now.Signals)
		}
		if w.listed() != nil || w.total() != 0 {
			t.Errorf("listed %v, counted %d", w.listed(), w.total())
		}
		if got := w.actions(sig.ID); got != "signed confirmed published reported denied held" {
			t.Errorf("trail: %s", got)
		}
		if listed, counted, err := w.signatories.Recount(t.Context(), w.letterID); listed != 0 || counted != 0 || err != nil {
			t.Errorf("%d listed, %d counted, %v", listed, counted, err)
		}
		w.clock.Advance(time.Hour)
		if got := w.mail(); len(got) != 0 {
			t.Errorf("mailed %s", kinds(got))
		}
	})
}

func TestDeny_AgainAfterAnOrganizerPublished(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		token := w.denyToken(sig, "ana@example.org")
		for range 2 {
			if err := w.Deny(t.Context(), token); err != nil {
				t.Fatal(err)
			}
			if err := w.decide(sig.ID, signature.Published); err != nil {
				t.Fatal(err)
			}
			if w.listed() != nil || w.total() != 1 {
				t.Errorf("published again: listed %v, counted %d", w.listed(), w.total())
			}
		}
		if err := w.Deny(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		if now := w.now(sig); now.Status != signature.Held || len(now.Signals) != 1 || w.total() != 0 {
			t.Errorf("%+v, counted %d", now, w.total())
		}
	})
}

func TestDeny_LeavesWhatWasRejectedRejected(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		token := w.denyToken(sig, "ana@example.org")
		if err := w.decide(sig.ID, signature.Rejected); err != nil {
			t.Fatal(err)
		}
		if err := w.Deny(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		if now := w.now(sig); now.Status != signature.Rejected || !now.Denied() || w.total() != 0 {
			t.Errorf("%+v, counted %d", now, w.total())
		}
	})
}

func TestDeny_OnlyByItsOwnLinkAndWithinItsTime(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		token := w.denyToken(sig, "ana@example.org")
		if err := w.Deny(t.Context(), w.own(sig)); !fault.Is(err, fault.NotFound) {
			t.Errorf("by another link: %v", err)
		}
		if err := w.Withdraw(t.Context(), token); !fault.Is(err, fault.NotFound) {
			t.Errorf("its link withdraws: %v", err)
		}
		w.clock.Advance(signature.DenyWithin)
		if err := w.Deny(t.Context(), token); !fault.Is(err, fault.Gone) {
			t.Errorf("too late: %v", err)
		}
	})
}

func TestDeny_OfWhatIsWithdrawnIsGone(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		token := w.denyToken(sig, "ana@example.org")
		if err := w.Withdraw(t.Context(), w.own(sig)); err != nil {
			t.Fatal(err)
		}
		if err := w.Deny(t.Context(), token); !fault.Is(err, fault.Gone) {
			t.Errorf("got %v", err)
		}
	})
}

func TestDeny_EndsTheConsentToTheNameAndWhatWouldNameIt(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		token := w.denyToken(sig, "ana@example.org")
		if err := w.ChangeVisibility(t.Context(), w.own(sig), signature.Initials, anew); err != nil {
			t.Fatal(err)
		}
		if err := w.Deny(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		if words, holds := w.holding(w.own(sig))[signature.ConsentToName]; holds {
			t.Errorf("it holds: %s", words)
		}
		w.clock.Advance(time.Hour)
		if got := w.mail(); len(got) != 0 {
			t.Errorf("mailed %s", kinds(got))
		}
	})
}
