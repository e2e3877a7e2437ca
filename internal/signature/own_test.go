package signature_test

import (
	"fmt"
	"testing"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

// stored returns all that is kept about the signature of a signer's own page.
func (w *world) stored(token string) signature.Stored {
	w.t.Helper()
	all, err := w.Stored(w.t.Context(), token)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

func TestHide_TakesTheNameOffTheListAtOnce(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		token := w.own(sig)
		for range 2 { // twice is harmless
			if err := w.Hide(t.Context(), token); err != nil {
				t.Fatal(err)
			}
		}
		if w.listed() != nil || w.total() != 1 {
			t.Errorf("listed %v, counted %d", w.listed(), w.total())
		}
		if got := w.actions(sig.ID); got != "signed confirmed published hidden" {
			t.Errorf("trail: %s", got)
		}
	})
}

func TestHide_HoldsForWhatIsPublishedLater(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		if err := w.Hide(t.Context(), w.own(sig)); err != nil {
			t.Fatal(err)
		}
		if err := w.decide(sig.ID, signature.Published); err != nil {
			t.Fatal(err)
		}
		if w.listed() != nil || w.total() != 1 {
			t.Errorf("listed %v, counted %d", w.listed(), w.total())
		}
	})
}

func TestStored_IsEverything(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		d := person("Ana Quintana", "ana@example.org")
		d.Updates = true
		sig := w.confirmed(d)
		w.sign(d)
		all := w.stored(w.own(sig))
		if all.Email != "ana@example.org" || all.Profile.Comment != "Por ellos." {
			t.Errorf("the signature: %+v", all.Signature)
		}
		words := map[string]string{}
		for _, c := range all.Consents {
			words[c.Purpose] = c.Wording + "/" + c.Language
			if !c.GivenAt.Equal(w.clock.Now()) || c.WithdrawnAt != nil {
				t.Errorf("a consent: %+v", c)
			}
		}
		if words[signature.ConsentToSign] != "Consiento./es" || words[signature.ConsentToUpdates] != "Quiero noticias./es" {
			t.Errorf("the consents: %v", words)
		}
		var acts []string
		for _, a := range all.Acts {
			acts = append(acts, a.What+" "+a.By)
		}
		if got := fmt.Sprint(acts); got != "[signed supporter confirmed supporter published system]" {
			t.Errorf("the acts: %s", got)
		}
		var mails []string
		for _, m := range all.Mails {
			mails = append(mails, m.Kind+" "+m.Status)
		}
		if got := fmt.Sprint(mails); got != "["+outbox.KindConfirm+" sent "+outbox.KindThanks+" waiting "+outbox.KindAlreadySigned+" waiting]" {
			t.Errorf("the mails: %s", got)
		}
		if err := w.Withdraw(t.Context(), w.own(sig)); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Stored(t.Context(), w.own(sig)); !fault.Is(err, fault.Gone) {
			t.Errorf("after the withdrawal: %v", err)
		}
	})
}
