package signature_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/watchlist"
)

func (w *world) watch(text string) {
	w.t.Helper()
	if _, err := w.lists().Add(w.t.Context(), watchlist.AddInput{Organizer: uuid.New(), LetterID: w.letterID, Text: text}); err != nil {
		w.t.Fatal(err)
	}
}

// lists is the watch list's service. Its notes aren't read here.
func (w *world) lists() *watchlist.Service { return watchlist.New(w.db, nil) }

// compare has all signatures compared with the list.
func (w *world) compare() {
	w.t.Helper()
	if _, err := w.CompareWithList(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// publishWith publishes with a proof, as moderation does, and returns the act.
func (w *world) publishWith(id uuid.UUID, proof *signature.Proof) (uuid.UUID, error) {
	batch := uuid.New()
	return batch, w.db.InTx(w.t.Context(), func(tx *database.Tx) error {
		_, err := w.Decide(tx, signature.Decision{SignatureID: id, LetterID: w.letterID, To: signature.Published, Organizer: uuid.New(), Batch: batch, Proof: proof})
		return err
	})
}

func (w *world) takeBack(id, batch uuid.UUID, from, to signature.Status) {
	w.t.Helper()
	err := w.db.InTx(w.t.Context(), func(tx *database.Tx) error {
		_, err := w.Decide(tx, signature.Decision{SignatureID: id, LetterID: w.letterID, To: to, From: from, Organizer: uuid.New(), Batch: batch})
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) vouchings(id uuid.UUID) []signature.Vouching {
	w.t.Helper()
	all, err := w.Vouchings(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// onList returns the list's only entry.
func (w *world) onList() signatory.Signatory {
	w.t.Helper()
	page, err := w.signatories.List(w.t.Context(), signatory.Query{LetterID: w.letterID})
	if err != nil || len(page.Signatories) != 1 {
		w.t.Fatalf("%d on the list, %v", len(page.Signatories), err)
	}
	return page.Signatories[0]
}

var called = signature.Proof{Kind: "called", Where: "+34 600 000 000", Note: "Su agente."}

func needsProof(err error) bool {
	return fault.Is(err, fault.Conflict) && strings.Contains(err.Error(), signature.KeyProofNeeded)
}

func TestConfirm_AWatchedNameWaitsWhateverThePolicySays(t *testing.T) {
	policy := atOnce
	policy.HoldOn = []string{letter.HoldsNothing}
	each(t, policy, func(t *testing.T, w *world) {
		w.watch("Gabriel García Márquez")
		sig := w.confirmed(person("Garcia Marquez Gabriel", "g@example.org"))
		if sig.Status != signature.Pending || signalKeys(sig) != "watched" {
			t.Errorf("%s, %q", sig.Status, signalKeys(sig))
		}
		as, err := w.WatchedAs(t.Context(), sig)
		if err != nil || len(as) != 1 || as[0].Name != "Gabriel García Márquez" {
			t.Errorf("watched as %+v, %v", as, err)
		}
		if other := w.confirmed(person("Rosa Lima", "r@example.org")); other.Status != signature.Published {
			t.Errorf("another: %s", other.Status)
		}
		group := w.confirmed(group("Comité", "c@example.org"))
		w.watch("Luis Ferrer") // who signs for it
		w.compare()
		if got := signalKeys(w.stands(group)); got != "watched" {
			t.Errorf("an organization's representative: %q", got)
		}
	})
}

func TestCompareWithList_WhenTheListChanges(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "a@example.org"))
		left := w.confirmed(person("Rosa Lima", "r@example.org"))
		w.watch("Quintana, Ana")
		w.compare()
		now := w.stands(sig)
		if signalKeys(now) != "watched" || now.Status != signature.Published || signalKeys(w.stands(left)) != "" {
			t.Errorf("%s, %q; the other %q", now.Status, signalKeys(now), signalKeys(w.stands(left)))
		}
		if n, err := w.CompareWithList(t.Context()); n != 0 || err != nil {
			t.Errorf("again: %d, %v", n, err)
		}
		page, err := w.lists().List(t.Context(), watchlist.Query{LetterID: w.letterID})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.lists().Remove(t.Context(), uuid.New(), w.letterID, page.Entries[0].ID); err != nil {
			t.Fatal(err)
		}
		w.compare()
		if got := signalKeys(w.stands(sig)); got != "" {
			t.Errorf("after the name was taken off: %q", got)
		}
	})
}

func TestCompareWithList_GoesOnWhereItWasAndBeginsAnewAfterAChange(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "a@example.org"))
		w.watch("Nadie Más")
		scan, due, err := w.lists().Due(t.Context())
		if err != nil || !due {
			t.Fatalf("due %v, %v", due, err)
		}
		w.clock.Advance(time.Second)
		w.watch("Ana Quintana") // while another process is at it
		if err := w.lists().Advance(t.Context(), scan, *sig.ConfirmedAt, sig.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.lists().Finish(t.Context(), scan); err != nil {
			t.Fatal(err)
		}
		w.compare()
		if got := signalKeys(w.stands(sig)); got != "watched" {
			t.Errorf("signals %q", got)
		}
		w.clock.Advance(time.Second)
		w.watch("Nadie Tampoco")
		scan, _, err = w.lists().Due(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.lists().Advance(t.Context(), scan, *sig.ConfirmedAt, sig.ID); err != nil {
			t.Fatal(err)
		}
		if n, err := w.CompareWithList(t.Context()); n != 0 || err != nil {
			t.Errorf("compared %d from where it was, %v", n, err)
		}
	})
}

func TestDecide_AWatchedNameIsPublishedWithItsProof(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.watch("Ana Quintana")
		sig := w.confirmed(person("Ana Quintana", "a@example.org"))
		if _, err := w.publishWith(sig.ID, nil); !needsProof(err) {
			t.Errorf("without a proof: %v", err)
		}
		for _, wrong := range []signature.Proof{{}, {Kind: "called"}, {Kind: "guessed", Where: "x"}, {Kind: "met", Where: strings.Repeat("x", 301)}, {Kind: "met", Where: "a\u202eb"}} {
			if _, err := w.publishWith(sig.ID, &wrong); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", wrong, err)
			}
		}
		batch, err := w.publishWith(sig.ID, &called)
		if err != nil {
			t.Fatal(err)
		}
		all := w.vouchings(sig.ID)
		if len(all) != 1 || all[0].Proof != called || !w.onList().Vouched || !w.stands(sig).Vouched {
			t.Errorf("%+v, on the list %v", all, w.onList().Vouched)
		}
		w.takeBack(sig.ID, batch, signature.Published, signature.Pending)
		if len(w.vouchings(sig.ID)) != 0 || w.stands(sig).Vouched {
			t.Error("the proof is left after an undo")
		}
		if _, err := w.publishWith(sig.ID, nil); !needsProof(err) {
			t.Errorf("after an undo: %v", err)
		}
		if got := w.actions(sig.ID); !strings.HasSuffix(got, "confirmed vouched published unvouched reopened") {
			t.Errorf("recorded %s", got)
		}
	})
}

func TestDecide_AnEarlierProofCountsAndAnUndoNeedsNone(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		early := w.confirmed(person("Rosa Lima", "r@example.org")) // published before she was watched
		w.watch("Ana Quintana\nRosa Lima")
		if err := w.decide(early.ID, signature.Held); err != nil {
			t.Fatal(err)
		}
		w.takeBack(early.ID, uuid.New(), signature.Held, signature.Published)
		if w.onList().Vouched {
			t.Error("nobody vouched")
		}
		if err := w.decide(early.ID, signature.Rejected); err != nil {
			t.Fatal(err)
		}
		sig := w.confirmed(person("Ana Quintana", "a@example.org"))
		if _, err := w.publishWith(sig.ID, &called); err != nil {
			t.Fatal(err)
		}
		if err := w.decide(sig.ID, signature.Held); err != nil {
			t.Fatal(err)
		}
		if _, err := w.publishWith(sig.ID, nil); err != nil || !w.onList().Vouched {
			t.Errorf("with the earlier proof: %v", err)
		}
	})
}

func TestKeep_WithAProofVouchesForWhoWasWatchedLater(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "a@example.org"))
		w.watch("Ana Quintana")
		d := signature.Decision{SignatureID: sig.ID, LetterID: w.letterID, Organizer: uuid.New(), Batch: uuid.New(), To: signature.Published}
		keep := func(d signature.Decision) error {
			return w.db.InTx(t.Context(), func(tx *database.Tx) error { _, err := w.Keep(tx, d); return err })
		}
		if err := keep(d); !fault.Is(err, fault.Conflict) {
			t.Errorf("without a proof: %v", err)
		}
		d.Proof = &called
		seq := w.onList().Seq
		if err := keep(d); err != nil || !w.onList().Vouched || w.onList().Seq != seq {
			t.Errorf("with one: %v, %+v", err, w.onList())
		}
		if err := w.db.InTx(t.Context(), func(tx *database.Tx) error { return w.UndoKeep(tx, d) }); err != nil || w.onList().Vouched || len(w.vouchings(sig.ID)) != 0 {
			t.Errorf("undone: %v, %+v", err, w.onList())
		}
	})
}

func TestFace_InitialsAreNotVouchedFor(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.watch("Ana Quintana")
		d := person("Ana Quintana", "a@example.org")
		d.Visibility = signature.Initials
		sig := w.confirmed(d)
		if _, err := w.publishWith(sig.ID, &called); err != nil || w.onList().Vouched {
			t.Errorf("%v, %+v", err, w.onList())
		}
	})
}

func TestWithdraw_ErasesTheProof(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.watch("Ana Quintana")
		sig := w.confirmed(person("Ana Quintana", "a@example.org"))
		if _, err := w.publishWith(sig.ID, &called); err != nil {
			t.Fatal(err)
		}
		if err := w.Withdraw(t.Context(), w.own(sig)); err != nil || len(w.vouchings(sig.ID)) != 0 || w.stands(sig).Vouched {
			t.Errorf("%v, %d proofs", err, len(w.vouchings(sig.ID)))
		}
	})
}

// rename has a signer ask for another name and confirm it by mail, and returns the change that waits.
func (w *world) rename(sig signature.Signature, name string) *signature.Edit {
	w.t.Helper()
	d := sig.Draft(sig.Particulars())
	d.Name = name
	w.clock.Advance(day)
	w.mail() // what was decided
	if _, err := w.Service.Edit(w.t.Context(), w.own(sig), d); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.ConfirmEdit(w.t.Context(), w.only("confirm_edit")["token"]); err != nil {
		w.t.Fatal(err)
	}
	edit, err := w.WaitingEdit(w.t.Context(), sig.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return edit
}

func TestEdit_IntoAWatchedNameWaitsAndNeedsTheProof(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.watch("Ana Quintana")
		sig := w.confirmed(person("Ana Q", "a@example.org"))
		edit := w.rename(sig, "Ana Quintana")
		if edit == nil || len(edit.Signals) != 1 || edit.Signals[0].Key != signature.SignalWatched {
			t.Fatalf("edit %+v", edit)
		}
		apply := func() error {
			return w.db.InTx(t.Context(), func(tx *database.Tx) error {
				return w.DecideEdit(tx, uuid.New(), w.letterID, sig.ID, edit.ID, true)
			})
		}
		if err := apply(); !needsProof(err) {
			t.Errorf("on the list without a proof: %v", err)
		}
		if err := w.decide(sig.ID, signature.Held); err != nil {
			t.Fatal(err)
		}
		if err := apply(); err != nil {
			t.Errorf("off the list: %v", err)
		}
		if _, err := w.publishWith(sig.ID, nil); !needsProof(err) {
			t.Errorf("published: %v", err)
		}
	})
}

func TestEdit_AnotherNameIsNotVouchedForAndItsKeysAreItsOwn(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.watch("Ana Quintana")
		sig := w.confirmed(person("Ana Quintana", "a@example.org"))
		if _, err := w.publishWith(sig.ID, &called); err != nil {
			t.Fatal(err)
		}
		if edit := w.rename(sig, "Berta Montalvo"); edit != nil {
			t.Fatalf("it waits: %+v", edit)
		}
		if got := w.onList(); got.Name != "Berta Montalvo" || got.Vouched || len(w.vouchings(sig.ID)) != 0 {
			t.Errorf("on the list %+v", got)
		}
		if near := w.confirmed(person("Berta Montalbo", "b@example.org")); !strings.Contains(signalKeys(near), "near_name") {
			t.Errorf("near the new name: %q", signalKeys(near))
		}
		if near := w.confirmed(person("Ana Quintano", "c@example.org")); strings.Contains(signalKeys(near), "near_name") {
			t.Errorf("near the old name: %q", signalKeys(near))
		}
	})
}

func TestCorrect_OfAPublishedNameIntoAWatchedOneNeedsTheProof(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.watch("Gabriel García Márquez")
		sig := w.confirmed(person("Gabriel Garza Marques", "g@example.org"))
		if _, err := w.correct(sig, named("Gabriel García Márquez")); !needsProof(err) {
			t.Errorf("without a proof: %v", err)
		}
		if got := w.onList(); got.Name != "Gabriel Garza Marques" {
			t.Errorf("the list says %q", got.Name)
		}
		w.corrected(sig, func(d *signature.Draft) { d.City = "Aracataca" }) // the name stays
	})
}
