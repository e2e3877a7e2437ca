package signature_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

// own returns the token of a signer's own page.
func (w *world) own(sig signature.Signature) string {
	w.t.Helper()
	token, err := w.ManageToken(sig.ID, w.db.Now())
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// decided carries decisions out one after the other, and returns the kinds of message that follow once they have rested.
func (w *world) decided(sig signature.Signature, to ...signature.Status) string {
	w.t.Helper()
	for _, status := range to {
		if err := w.decide(sig.ID, status); err != nil {
			w.t.Fatal(err)
		}
	}
	if early := w.mail(); len(early) > 0 {
		w.t.Errorf("told at once: %s", kinds(early))
	}
	w.clock.Advance(signature.TellAfter)
	return kinds(w.mail())
}

func TestTell_AReceiptFollowsTheConfirmation(t *testing.T) {
	for name, c := range map[string]struct {
		policy letter.Policy
		listed string
	}{"listed at once": {atOnce, "1"}, "waiting": {afterReview, ""}} {
		t.Run(name, func(t *testing.T) {
			each(t, c.policy, func(t *testing.T, w *world) {
				sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
				w.clock.Advance(signature.TellAfter)
				if sent := w.mail(); len(sent) != 0 || len(w.receipts) != 1 {
					t.Fatalf("%d receipts, and %s", len(w.receipts), kinds(sent))
				}
				e := w.receipts[0]
				if e.To != "ana@example.org" || e.Data["name"] != "Ana Quintana" || e.Data["shown_as"] != "Ana Quintana" ||
					e.Data["letter_title"] == "" || e.Data["listed"] != c.listed || e.Data["at"] != sig.ConfirmedAt.UTC().Format(time.RFC3339) {
					t.Errorf("to %s: %v", e.To, e.Data)
				}
				if got, err := w.ByManageToken(t.Context(), e.Data["token"]); err != nil || got.ID != sig.ID {
					t.Errorf("the link: %v", err)
				}
			})
		})
	}
}

func TestTell_TheNameOfAWithheldOneStaysOutOfMailboxes(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		d := person("Ana Quintana", "ana@example.org")
		d.Visibility = signature.Withheld
		sig := w.confirmed(d)
		w.mail()
		if err := w.decide(sig.ID, signature.Published); err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(signature.TellAfter)
		for _, e := range append(w.mail(), w.receipts...) {
			if said := fmt.Sprint(e.Data); e.Data["name"]+e.Data["shown_as"] != "" || e.Data["visibility"] != signature.Withheld {
				t.Errorf("%s says %s", e.Kind, said)
			}
		}
	})
}

func TestTell_ADecisionIsToldOnceItHasRested(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		const published, held, rejected, pending = signature.Published, signature.Held, signature.Rejected, signature.Pending
		for i, c := range []struct {
			before, then []signature.Status
			want         string
		}{
			{nil, []signature.Status{published}, outbox.KindPublished},
			{nil, []signature.Status{rejected}, outbox.KindRejected},
			{nil, []signature.Status{held}, ""},
			{nil, []signature.Status{published, pending}, ""},
			{nil, []signature.Status{published, rejected}, outbox.KindRejected},
			{nil, []signature.Status{rejected, pending, published}, outbox.KindPublished},
			{[]signature.Status{published}, []signature.Status{rejected, published}, ""},
			{[]signature.Status{published}, []signature.Status{held, published}, ""},
			{[]signature.Status{published}, []signature.Status{rejected}, outbox.KindRejected},
			{[]signature.Status{rejected}, []signature.Status{published}, outbox.KindPublished},
		} {
			sig := w.confirmed(person("Ana "+string(rune('A'+i)), fmt.Sprintf("a%d@example.org", i)))
			if c.before != nil {
				w.decided(sig, c.before...)
			}
			if got := w.decided(sig, c.then...); got != c.want {
				t.Errorf("after %v, %v: told %q, want %q", c.before, c.then, got, c.want)
			}
		}
	})
}

func TestTell_WhoWasListedAtOnceIsNotToldAgain(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		if got := w.decided(sig, signature.Held, signature.Published); got != "" {
			t.Errorf("told %q", got)
		}
		if got := w.decided(sig, signature.Rejected); got != outbox.KindRejected {
			t.Errorf("rejected: told %q", got)
		}
	})
}

func TestTell_TheReasonIsToldWhereTheLetterWantsIt(t *testing.T) {
	telling := afterReview
	telling.TellRejected = true
	for want, policy := range map[string]letter.Policy{"seen": telling, "": afterReview} {
		each(t, policy, func(t *testing.T, w *world) {
			sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
			w.mail()
			if err := w.decide(sig.ID, signature.Rejected); err != nil {
				t.Fatal(err)
			}
			w.clock.Advance(signature.TellAfter)
			if got := w.only(outbox.KindRejected)["reason"]; got != want {
				t.Errorf("the reason is %q, want %q", got, want)
			}
		})
	}
}

func TestTell_ChangesAreToldOnceForAll(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.mail()
		for _, visibility := range []string{signature.Initials, signature.Withheld, signature.Initials, signature.Initials} {
			if err := w.ChangeVisibility(t.Context(), w.own(sig), visibility, signature.Wording{Language: "es", Words: "Mostrar mi nombre."}); err != nil {
				t.Fatal(err)
			}
		}
		if early := w.mail(); len(early) > 0 {
			t.Errorf("told at once: %s", kinds(early))
		}
		w.clock.Advance(signature.TellAfter)
		if data := w.only(outbox.KindChanged); data["visibility"] != signature.Initials || data["shown_as"] != "A. Q." {
			t.Errorf("told %v", data)
		}
	})
}

func TestTell_TheWithdrawalIsTheLastWordAndIsWiped(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		if err := w.decide(sig.ID, signature.Published); err != nil {
			t.Fatal(err)
		}
		if err := w.Withdraw(t.Context(), w.own(sig)); err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(signature.TellAfter)
		sent := w.mail()
		if kinds(sent) != outbox.KindWithdrawn || sent[0].To != "ana@example.org" || sent[0].Data["token"]+sent[0].Data["name"] != "" {
			t.Fatalf("mailed %s: %v", kinds(sent), sent)
		}
		var left int64
		if err := w.db.Read(t.Context()).Table("outbox_messages").Where("sealed_payload IS NOT NULL").Count(&left).Error; err != nil || left != 0 {
			t.Errorf("%d payloads are left: %v", left, err)
		}
	})
}

func TestTell_DiscreetMessagesHoldNothing(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		d := person("Ana Quintana", "ana@example.org")
		d.Discreet = true
		w.sign(d)
		all := w.mail()
		sig, err := w.Confirm(t.Context(), all[0].Data["token"])
		if err != nil {
			t.Fatal(err)
		}
		if !sig.Discreet {
			t.Error("the choice is not kept")
		}
		w.sign(d)
		all = append(all, w.mail()...)
		for _, to := range []signature.Status{signature.Published, signature.Rejected} {
			if err := w.decide(sig.ID, to); err != nil {
				t.Fatal(err)
			}
			w.clock.Advance(signature.TellAfter)
			all = append(all, w.mail()...)
		}
		if err := w.ChangeVisibility(t.Context(), w.own(sig), signature.Initials, signature.Wording{Language: "es", Words: "Mostrar mis iniciales."}); err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(signature.TellAfter)
		all = append(all, w.mail()...)
		if err := w.Withdraw(t.Context(), w.own(sig)); err != nil {
			t.Fatal(err)
		}
		all = append(append(all, w.mail()...), w.receipts...)
		if got, want := kinds(all), "confirm, already_signed, published, rejected, changed, withdrawn, thanks"; got != want {
			t.Errorf("mailed %s, want %s", got, want)
		}
		for _, e := range all {
			if e.Data["discreet"] != "1" || e.ToName != "" {
				t.Errorf("%s is not discreet", e.Kind)
			}
			for key := range e.Data {
				if key != "discreet" && key != "token" && key != "code" {
					t.Errorf("%s holds %s", e.Kind, key)
				}
			}
		}
	})
}

func TestTell_AFullHouseholdIsToldAsDiscreetlyAsEitherAsked(t *testing.T) {
	each(t, letter.Policy{Individuals: letter.AtOnce, Household: 1}, func(t *testing.T, w *world) {
		w.confirmed(person("Ana Quintana", "ana@example.org"))
		second := person("Luis Quintana", "ana@example.org")
		second.Discreet = true
		w.sign(second)
		if data := w.only(outbox.KindHouseholdFull); data["discreet"] != "1" || data["slug"] != "" {
			t.Errorf("told %v", data)
		}
	})
}

func TestHide_TellsNobody(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.mail()
		if err := w.decide(sig.ID, signature.Published); err != nil {
			t.Fatal(err)
		}
		if err := w.Hide(t.Context(), w.own(sig)); err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(signature.TellAfter)
		if sent := w.mail(); len(sent) > 0 {
			t.Errorf("mailed %s after a name was hidden", kinds(sent))
		}
		for _, to := range []signature.Status{signature.Held, signature.Published} {
			if err := w.decide(sig.ID, to); err != nil {
				t.Fatal(err)
			}
		}
		w.clock.Advance(signature.TellAfter)
		if data := w.only(outbox.KindPublished); data["name"] != "" {
			t.Errorf("the message names %q", data["name"])
		}
	})
}

func TestEdit_IsToldOnceItHolds(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.mail()
		d := person("Ana Quintana", "ana@example.org")
		d.Occupation = "escultora"
		if status, err := w.Edit(t.Context(), w.own(sig), d); err != nil || status != signature.EditApplied {
			t.Fatalf("%s, %v", status, err)
		}
		w.clock.Advance(signature.TellAfter)
		w.only(outbox.KindChanged)
	})
}
