package signature_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

func TestConfirm_TwiceIsHarmless(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.sign(person("Ana Quintana", "ana@example.org"))
		token := w.only(outbox.KindConfirm)["token"]
		for range 3 {
			sig, err := w.Confirm(t.Context(), token)
			if err != nil || sig.Status != signature.Published {
				t.Fatalf("Confirm = %s, %v", sig.Status, err)
			}
		}
		if w.total() != 1 {
			t.Errorf("counted %d", w.total())
		}
	})
}

func TestConfirm_FollowsTheLettersPolicy(t *testing.T) {
	link := person("Ana Quintana", "link@example.org")
	link.Comment = "Más en www.example.org"
	for name, c := range map[string]struct {
		policy letter.Policy
		draft  signature.Draft
		want   signature.Status
		signal string
	}{
		"a person at once":               {atOnce, person("Ana Quintana", "ana@example.org"), signature.Published, ""},
		"a person after review":          {afterReview, person("Ana Quintana", "ana@example.org"), signature.Pending, ""},
		"an organization always waits":   {atOnce, group("Observatorio", "ana@example.org"), signature.Pending, ""},
		"digits in a name wait":          {atOnce, person("Ana 88", "ana@example.org"), signature.Pending, "signal.digits"},
		"two alphabets wait":             {atOnce, person("Anna Петрова", "ana@example.org"), signature.Pending, "signal.mixed_scripts"},
		"a link in the comment waits":    {atOnce, link, signature.Pending, "signal.link"},
		"digits of an organization pass": {atOnce, group("Grupo 27", "ana@example.org"), signature.Pending, ""},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, c.policy, func(t *testing.T, w *world) {
				sig := w.confirmed(c.draft)
				if sig.Status != c.want {
					t.Errorf("status %s, want %s", sig.Status, c.want)
				}
				if c.signal == "" && len(sig.Signals) > 0 || c.signal != "" && (len(sig.Signals) != 1 || sig.Signals[0].Key != c.signal) {
					t.Errorf("signals %v, want %q", sig.Signals, c.signal)
				}
			})
		})
	}
}

func TestConfirm_ASecondOneOfTheSameNameWaits(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		first := w.confirmed(person("Ana Quintana", "ana@example.org"))
		sig := w.confirmed(person("ana QUINTANA", "other@example.org"))
		want := signature.Signal{Key: "signal.same_name", Count: 1, Other: first.ID, At: *first.ConfirmedAt}
		if sig.Status != signature.Pending || len(sig.Signals) != 1 || sig.Signals[0] != want {
			t.Errorf("%s, %v", sig.Status, sig.Signals)
		}
	})
}

func TestConfirm_EachWrongLinkHasItsOwnError(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.sign(person("Ana Quintana", "ana@example.org"))
		token := w.only(outbox.KindConfirm)["token"]
		check := func(when string, kind fault.Kind, key string) {
			t.Helper()
			_, look := w.ByConfirmToken(t.Context(), token)
			_, confirm := w.Confirm(t.Context(), token)
			for _, err := range []error{look, confirm} {
				if !fault.Is(err, kind) || !hasKey(err, key) {
					t.Errorf("%s: %v, want %s", when, err, key)
				}
			}
		}
		w.clock.Advance(14 * day)
		check("expired", fault.Gone, "error.link_expired")

		w.sign(person("Eva Luna", "eva@example.org"))
		token = w.only(outbox.KindConfirm)["token"]
		if err := w.Disown(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		check("disowned", fault.Gone, "error.signature_removed")

		w.sign(person("Luis Sol", "luis@example.org"))
		token = w.only(outbox.KindConfirm)["token"]
		sig, err := w.Confirm(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Disown(t.Context(), token); !fault.Is(err, fault.Conflict) {
			t.Errorf("disown a confirmed one: %v", err)
		}
		manage, err := w.ManageToken(sig.ID, w.db.Now())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Withdraw(t.Context(), manage); err != nil {
			t.Fatal(err)
		}
		check("withdrawn", fault.Gone, "error.signature_withdrawn")

		token = manage
		check("another purpose's link", fault.NotFound, "error.link_unknown")
		token = "x"
		check("no link", fault.NotFound, "error.link_unknown")
	})
}

func hasKey(err error, key string) bool {
	for err != nil {
		if f, ok := err.(*fault.Error); ok {
			return f.Key == key
		}
		u, ok := err.(interface{ Unwrap() error })
		if !ok {
			return false
		}
		err = u.Unwrap()
	}
	return false
}

func TestConfirmCode_ConfirmsThePageThatStayedOpen(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		ref := w.sign(person("Ana Quintana", "ana@example.org"))
		code := w.only(outbox.KindConfirm)["code"]
		if _, err := w.ConfirmCode(t.Context(), ref, "not it"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a wrong code: %v", err)
		}
		sig, err := w.ConfirmCode(t.Context(), ref, " "+code[:3]+" "+code[3:])
		if err != nil || sig.Status != signature.Published || sig.Profile.Name != "Ana Quintana" {
			t.Errorf("the code: %s, %v", sig.Status, err)
		}
		if _, err := w.ConfirmCode(t.Context(), "nonsense", code); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown page: %v", err)
		}
	})
}

func TestConfirmCode_AnswersAlikeWhateverThePageIsAbout(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		signed := person("Ana Quintana", "ana@example.org")
		w.confirmed(signed)
		answers := map[string]string{}
		for name, d := range map[string]signature.Draft{"new": person("Eva Luna", "eva@example.org"), "signed before": signed} {
			ref := w.sign(d)
			for range 7 {
				_, err := w.ConfirmCode(t.Context(), ref, "000000")
				answers[name] += fmt.Sprint(fault.KindOf(err), " ")
			}
		}
		want := "invalid invalid invalid invalid invalid too_many too_many "
		if answers["new"] != want || answers["signed before"] != want {
			t.Errorf("%v", answers)
		}
	})
}

func TestConfirmCode_NewPagesDontAllowMoreGuesses(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		d := person("Ana Quintana", "ana@example.org")
		ref := w.sign(d)
		code := w.only(outbox.KindConfirm)["code"]
		for range 2 {
			for range 5 {
				if _, err := w.ConfirmCode(t.Context(), ref, "x"); !fault.Is(err, fault.Invalid) {
					t.Fatal(err)
				}
			}
			ref = w.sign(d) // a fresh page about the same signature, no new message
		}
		if _, err := w.ConfirmCode(t.Context(), ref, code); !fault.Is(err, fault.Invalid) {
			t.Errorf("the right code after ten wrong ones: %v", err)
		}
		w.clock.Advance(time.Minute)
		ref, err := w.Resend(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		next := w.only(outbox.KindConfirm)["code"]
		if _, err := w.ConfirmCode(t.Context(), ref, code); next != code && !fault.Is(err, fault.Invalid) {
			t.Errorf("the old message's code: %v", err)
		}
		if _, err := w.ConfirmCode(t.Context(), ref, next); err != nil {
			t.Errorf("the new message's code: %v", err)
		}
	})
}

func TestResend_WaitsAMinuteForEverybody(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		signed := person("Ana Quintana", "ana@example.org")
		w.confirmed(signed)
		known, fresh := w.sign(signed), w.sign(person("Eva Luna", "eva@example.org"))
		w.mail()
		for name, ref := range map[string]string{"signed before": known, "new": fresh} {
			if _, err := w.Resend(t.Context(), ref); !fault.Is(err, fault.TooMany) {
				t.Errorf("%s, at once: %v", name, err)
			}
		}
		w.clock.Advance(time.Minute)
		for name, ref := range map[string]string{"signed before": known, "new": fresh} {
			next, err := w.Resend(t.Context(), ref)
			if err != nil {
				t.Fatalf("%s, after a minute: %v", name, err)
			}
			if got := len(w.mail()); got != 1 {
				t.Errorf("%s: mailed %d", name, got)
			}
			if _, err := w.Resend(t.Context(), next); !fault.Is(err, fault.TooMany) {
				t.Errorf("%s, again: %v", name, err)
			}
		}
	})
}

func TestExpire_DeletesWhatNobodyConfirmed(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.confirmed(person("Ana Quintana", "ana@example.org"))
		ref := w.sign(person("Eva Luna", "eva@example.org"))
		w.mail()
		w.clock.Advance(14*day - time.Second)
		if n, err := w.Expire(t.Context()); n != 0 || err != nil {
			t.Errorf("too early: %d, %v", n, err)
		}
		w.clock.Advance(2 * time.Second)
		if n, err := w.Expire(t.Context()); n != 1 || err != nil {
			t.Errorf("Expire = %d, %v", n, err)
		}
		trail, err := w.trail.List(t.Context(), audit.Filter{Limit: 1})
		if err != nil || len(trail.Entries) != 1 || trail.Entries[0].Action != "signature.expired" || trail.Entries[0].LetterID != w.letterID {
			t.Errorf("trail: %+v, %v", trail.Entries, err)
		}
		if _, err := w.ConfirmCode(t.Context(), ref, "000000"); !fault.Is(err, fault.Gone) {
			t.Errorf("the page of an expired one: %v", err)
		}
		if w.total() != 1 {
			t.Errorf("counted %d", w.total())
		}
		w.confirmed(person("Eva Luna", "eva@example.org")) // and may sign again
	})
}
