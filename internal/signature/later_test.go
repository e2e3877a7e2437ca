package signature_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/signature"
)

// later has a signature wait, and runs the job.
func (w *world) later(sig signature.Signature, want signature.Later) {
	w.t.Helper()
	if err := w.ShowLater(w.t.Context(), w.own(sig), want, anew); err != nil {
		w.t.Fatal(err)
	}
	w.showDue(0)
}

// showDue runs the job, which must show so many names.
func (w *world) showDue(want int) {
	w.t.Helper()
	if n, err := w.ShowDue(w.t.Context()); err != nil || n != want {
		w.t.Errorf("%d names were shown, %v; want %d", n, err, want)
	}
}

func TestShowLater_OnceEnoughHaveSigned(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana María Quintana", "ana@example.org"))
		w.later(sig, signature.Later{As: signature.Initials, Count: 3})
		w.confirmed(person("Eva Luna", "eva@example.org"))
		w.showDue(0)
		if got := fmt.Sprint(w.listed()); got != "[Eva Luna]" || w.total() != 2 {
			t.Errorf("before: listed %s, counted %d", got, w.total())
		}
		w.confirmed(person("Luis Ferrer", "luis@example.org"))
		w.showDue(1)
		w.showDue(0)
		if got := fmt.Sprint(w.listed()); got != "[A. M. Q. Luis Ferrer Eva Luna]" || w.total() != 3 {
			t.Errorf("after: listed %s, counted %d", got, w.total())
		}
		if got := w.actions(sig.ID); got != "signed confirmed published visibility_changed shown_later shown" {
			t.Errorf("trail: %s", got)
		}
		if stored := w.stored(w.own(sig)); stored.Later != nil || w.holding(w.own(sig))[signature.ConsentToName] != anew.Words {
			t.Errorf("stored: %+v", stored.Later)
		}
	})
}

func TestShowLater_OnADateAndOnlyWhatIsPublished(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		at := w.clock.Now().Add(day)
		w.later(sig, signature.Later{As: signature.Public, At: &at})
		w.clock.Advance(2 * day)
		w.showDue(0) // nobody has looked at it
		if err := w.decide(sig.ID, signature.Published); err != nil || w.listed() != nil {
			t.Fatalf("%v, listed %v", err, w.listed())
		}
		w.showDue(1)
		if got := fmt.Sprint(w.listed()); got != "[Ana Quintana]" {
			t.Errorf("listed %s", got)
		}
	})
}

func TestShowLater_EndsWithAnyOtherChoice(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		for i, otherwise := range []func(token string) error{
			func(token string) error { return w.Hide(t.Context(), token) },
			func(token string) error {
				return w.ChangeVisibility(t.Context(), token, signature.Withheld, anew)
			},
			func(token string) error {
				return w.WithdrawConsent(t.Context(), token, signature.ConsentToName)
			},
			func(token string) error { return w.Withdraw(t.Context(), token) },
		} {
			sig := w.confirmed(person(fmt.Sprint("Ana ", string(rune('A'+i))), fmt.Sprintf("a%d@example.org", i)))
			at := w.clock.Now().Add(time.Hour)
			w.later(sig, signature.Later{As: signature.Public, At: &at})
			if err := otherwise(w.own(sig)); err != nil {
				t.Fatal(err)
			}
			w.clock.Advance(2 * time.Hour)
			w.mail() // that it was changed
			w.showDue(0)
			if w.listed() != nil {
				t.Errorf("%d: listed %v", i, w.listed())
			}
		}
	})
}

func TestShowLater_RefusesWhatMakesNoSense(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		token := w.own(w.confirmed(person("Ana Quintana", "ana@example.org")))
		past, future := w.clock.Now(), w.clock.Now().Add(time.Second)
		for _, want := range []signature.Later{
			{As: signature.Public}, {As: signature.Public, Count: -1}, {As: signature.Public, Count: signature.MaxLaterCount + 1},
			{As: signature.Withheld, Count: 10}, {Count: 10}, {As: signature.Public, At: &past}, {As: signature.Public, Count: 10, At: &future},
		} {
			if err := w.ShowLater(t.Context(), token, want, anew); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", want, err)
			}
		}
		if len(w.listed()) != 1 {
			t.Error("what was refused has hidden the name")
		}
	})
}
