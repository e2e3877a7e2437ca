package signature_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/mailbox"
	"github.com/undersigned/undersigned/internal/name"
	"github.com/undersigned/undersigned/internal/signature"
)

// suspecting gives the world the bundled lists.
func (w *world) suspecting() {
	w.t.Helper()
	words, err := name.Bundled()
	if err != nil {
		w.t.Fatal(err)
	}
	disposable, err := mailbox.Disposable()
	if err != nil {
		w.t.Fatal(err)
	}
	w.Service = w.Suspecting(signature.Lists{Disposable: disposable, Words: words})
}

func signalKeys(sig signature.Signature) string {
	var keys []string
	for _, one := range sig.Signals {
		keys = append(keys, strings.TrimPrefix(one.Key, "signal."))
	}
	return strings.Join(keys, " ")
}

func (w *world) stands(sig signature.Signature) signature.Signature {
	w.t.Helper()
	now, err := w.ByID(w.t.Context(), sig.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return now
}

func TestConfirm_NamesThatAreNoneWait(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.suspecting()
		for text, want := range map[string]string{"Hijo de Puta": "insult", "Abajo el Bloqueo": "slogan", "Anónimo": "nobody", "Asdfgh": "keyboard", "Calle 23": "digits street"} {
			sig := w.confirmed(person(text, strings.ToLower(text[:2])+"@example.org"))
			if sig.Status != signature.Pending || signalKeys(sig) != want {
				t.Errorf("%s: %s, %q", text, sig.Status, signalKeys(sig))
			}
		}
		if sig := w.confirmed(person("Rosa Lima", "rosa@x.mailinator.com")); signalKeys(sig) != "disposable" {
			t.Errorf("a throw-away address: %q", signalKeys(sig))
		}
	})
}

func TestConfirm_ANearSameNameLeadsToTheOther(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		first := w.confirmed(person("Martín González", "m@example.org"))
		w.clock.Advance(time.Minute)
		for i, near := range []string{"Gonzales Martin", "Martin Gonzaléz Gonzalez"} {
			sig := w.confirmed(person(near, fmt.Sprintf("n%d@example.org", i)))
			if want := []signature.Signal{{Key: "signal.near_name", Count: 1, Other: first.ID, At: *first.ConfirmedAt}}; i == 0 && !slices.Equal(sig.Signals, want) {
				t.Errorf("%s: %v, want %v", near, sig.Signals, want)
			} else if i == 1 && len(sig.Signals) > 0 {
				t.Errorf("%s: %v", near, sig.Signals)
			}
		}
	})
}

func TestPolicy_NamesTheSignalsThatHold(t *testing.T) {
	policy := atOnce
	policy.HoldOn = []string{"digits"}
	each(t, policy, func(t *testing.T, w *world) {
		w.confirmed(person("Ana Quintana", "ana@example.org"))
		if sig := w.confirmed(person("Ana Quintana", "b@example.org")); sig.Status != signature.Published || signalKeys(sig) != "same_name" {
			t.Errorf("a signal that the policy doesn't name: %s, %q", sig.Status, signalKeys(sig))
		}
		if sig := w.confirmed(person("Ana 88", "c@example.org")); sig.Status != signature.Pending {
			t.Errorf("one that it names: %s", sig.Status)
		}
	})
	policy.HoldOn = []string{letter.HoldsNothing}
	each(t, policy, func(t *testing.T, w *world) {
		if sig := w.confirmed(person("Ana 88", "c@example.org")); sig.Status != signature.Published || signalKeys(sig) != "digits" {
			t.Errorf("with none: %s, %q", sig.Status, signalKeys(sig))
		}
	})
}

func TestConfirm_ManyFromOneDomainNetworkOrReferrer(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		come := func(i int, domain string, network, referrer []byte) signature.Signature {
			in := w.input(person(fmt.Sprintf("%c%c%c", 'A'+i/26, 'a'+i%26, 'a'+i%7), fmt.Sprintf("p%d@%s", i, domain)))
			in.Network, in.Referrer = network, referrer
			if _, err := w.Sign(t.Context(), in); err != nil {
				t.Fatal(err)
			}
			sig, err := w.Confirm(t.Context(), w.only("confirm")["token"])
			if err != nil {
				t.Fatal(err)
			}
			w.clock.Advance(time.Second)
			return sig
		}
		first := come(0, "uh.example", []byte("one"), []byte("site"))
		for i := range 18 {
			come(1+i, "uh.example", []byte("one"), []byte("site"))
		}
		if sig := come(20, "uh.example", []byte("one"), []byte("site")); signalKeys(sig) != "" {
			t.Errorf("19 others: %q", signalKeys(sig))
		}
		if sig := come(21, "uh.example", []byte("one"), []byte("site")); signalKeys(sig) != "domain network referrer" || sig.Signals[0].Count != 20 {
			t.Errorf("20 others: %v", sig.Signals)
		}
		elsewhere := come(22, "other.example", nil, []byte("elsewhere"))
		if signalKeys(elsewhere) != "" {
			t.Errorf("from elsewhere: %q", signalKeys(elsewhere))
		}
		w.clock.Advance(10 * time.Minute)
		if n, err := w.LookAgainAtRecent(t.Context()); err != nil || n != 22 {
			t.Errorf("looked at %d, %v", n, err)
		}
		if now := w.stands(first); signalKeys(now) != "domain network referrer" {
			t.Errorf("the first of them: %q", signalKeys(now))
		}
		found, err := w.Clusters(t.Context(), w.letterID, first.SignedAt, true)
		if err != nil || len(found[signature.ByReferrer]) != 1 {
			t.Fatalf("clusters of referrers: %v, %v", found[signature.ByReferrer], err)
		}
		site := found[signature.ByReferrer][0]
		again, err := w.CountCluster(t.Context(), w.letterID, site.Cluster)
		if err != nil || site.Total() != 21 || again.Total() != 21 {
			t.Errorf("%d came from one site, counted again %d, %v", site.Total(), again.Total(), err)
		}
		if err := w.Withdraw(t.Context(), w.own(elsewhere)); err != nil { // which forgets it at once
			t.Fatal(err)
		}
		w.clock.Advance(21 * time.Hour)
		if n, err := w.ForgetOrigins(t.Context()); err != nil || n != 21 {
			t.Errorf("forgot the origins of %d, %v", n, err)
		}
		if err := w.LookAgain(t.Context(), w.letterID, first.ID); err != nil || signalKeys(w.stands(first)) != "domain" {
			t.Errorf("after origins are forgotten: %q, %v", signalKeys(w.stands(first)), err)
		}
	})
}

func TestLookAgain_FindsWhatCameSinceAndMovesNothing(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		first := w.confirmed(person("Ana Quintana", "ana@example.org"))
		second := w.confirmed(person("Ana Quintana", "b@example.org"))
		if n, err := w.LookAgainAtRecent(t.Context()); err != nil || n != 0 {
			t.Errorf("at once: %d, %v", n, err)
		}
		w.clock.Advance(10 * time.Minute)
		if n, err := w.LookAgainAtRecent(t.Context()); err != nil || n != 2 {
			t.Errorf("after ten minutes: %d, %v", n, err)
		}
		if now := w.stands(first); signalKeys(now) != "same_name" || now.Status != signature.Published || now.Signals[0].Other != second.ID {
			t.Errorf("the first: %s, %v", now.Status, now.Signals)
		}
		token, err := w.ManageToken(second.ID, w.db.Now())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Withdraw(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(25 * time.Hour)
		if n, err := w.LookAgainAtRecent(t.Context()); err != nil || n != 1 || signalKeys(w.stands(first)) != "" {
			t.Errorf("after the second withdrew: %d, %v, %q", n, err, signalKeys(w.stands(first)))
		}
		w.clock.Advance(time.Hour)
		if n, err := w.LookAgainAtRecent(t.Context()); err != nil || n != 0 {
			t.Errorf("a day later: %d, %v", n, err)
		}
		if err := w.LookAgain(t.Context(), second.ID, first.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("of another letter: %v", err)
		}
	})
}

func TestLookAgain_ARefusedMessage(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.refuse = true // the receipt, after the confirmation
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.mail()
		if err := w.LookAgain(t.Context(), w.letterID, sig.ID); err != nil {
			t.Fatal(err)
		}
		if got := w.stands(sig); signalKeys(got) != "bounced" || got.Signals[0].At.IsZero() {
			t.Errorf("%v", got.Signals)
		}
	})
}

func TestWithdraw_NothingIsComparedWithTheName(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Martín González", "m@example.org"))
		token, err := w.ManageToken(sig.ID, w.db.Now())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Withdraw(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		w.mail()
		if other := w.confirmed(person("Martín Gonzáles", "n@example.org")); signalKeys(other) != "" {
			t.Errorf("like a name that was withdrawn: %q", signalKeys(other))
		}
	})
}
