package signature_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
)

// edit changes a signature's draft by change and sends it, which must come to want.
func (w *world) edit(sig signature.Signature, want string, change func(*signature.Draft)) {
	w.t.Helper()
	now, err := w.ByID(w.t.Context(), sig.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	d := now.Draft(now.Particulars())
	change(&d)
	if got, err := w.Edit(w.t.Context(), w.own(sig), d); err != nil || got != want {
		w.t.Fatalf("the edit is %q, %v; want %q", got, err, want)
	}
}

// face returns what the public sees of the letter's only signatory.
func (w *world) face() string {
	w.t.Helper()
	page, err := w.signatories.List(w.t.Context(), signatory.Query{LetterID: w.letterID})
	if err != nil || len(page.Signatories) != 1 {
		w.t.Fatalf("%d signatories, %v", len(page.Signatories), err)
	}
	s := page.Signatories[0]
	return strings.Join([]string{s.Name, s.Occupation, s.Country, s.Comment}, "/")
}

// decideEdit carries out an organizer's decision on the edit that waits.
func (w *world) decideEdit(sig signature.Signature, publish bool) error {
	w.t.Helper()
	edit, err := w.WaitingEdit(w.t.Context(), sig.ID)
	if err != nil || edit == nil {
		w.t.Fatalf("no edit waits: %v", err)
	}
	return w.decideEditNamed(sig, edit.ID, publish)
}

func (w *world) decideEditNamed(sig signature.Signature, edit uuid.UUID, publish bool) error {
	return w.db.InTx(w.t.Context(), func(tx *database.Tx) error {
		return w.DecideEdit(tx, uuid.New(), w.letterID, sig.ID, edit, publish)
	})
}

func rewritten(d *signature.Draft) {
	d.Occupation, d.Country, d.Comment = "escultora", "ES", "Por todos."
}

func TestEdit_HoldsAtOnceWhereTheLetterPublishesAtOnce(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.edit(sig, signature.EditApplied, rewritten)
		if got := w.face(); got != "Ana Quintana/escultora/ES/Por todos." {
			t.Errorf("listed as %s", got)
		}
		if stored := w.stored(w.own(sig)); stored.Edit != nil || stored.Profile.Occupation != "escultora" || stored.Email != "ana@example.org" {
			t.Errorf("stored: %+v", stored)
		}
		if listed, counted, err := w.signatories.Recount(t.Context(), w.letterID); listed != 1 || counted != 1 || err != nil {
			t.Errorf("%d listed, %d counted, %v", listed, counted, err)
		}
		if got := w.actions(sig.ID); got != "signed confirmed published edit_applied" {
			t.Errorf("trail: %s", got)
		}
	})
}

func TestEdit_WithASignalWaitsForAHuman(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.edit(sig, signature.EditWaiting, func(d *signature.Draft) { d.Comment = "Véase https://example.org/x" })
		if got := w.face(); got != "Ana Quintana/pintora/CU/Por ellos." {
			t.Errorf("listed as %s", got)
		}
		if edit := w.stored(w.own(sig)).Edit; edit == nil || len(edit.Signals) != 1 || edit.Signals[0].Key != "signal.link" {
			t.Errorf("the edit: %+v", edit)
		}
	})
}

func TestEdit_ThePublishedFormStaysUntilAnOrganizerPublishesTheChange(t *testing.T) {
	for name, test := range map[string]struct {
		policy letter.Policy
		draft  signature.Draft
	}{"a person": {afterReview, person("Ana Quintana", "ana@example.org")}, "an organization": {atOnce, group("Observatorio", "o@example.org")}} {
		t.Run(name, func(t *testing.T) {
			each(t, test.policy, func(t *testing.T, w *world) {
				sig := w.confirmed(test.draft)
				if err := w.decide(sig.ID, signature.Published); err != nil {
					t.Fatal(err)
				}
				before := w.face()
				w.edit(sig, signature.EditWaiting, rewritten)
				if w.face() != before {
					t.Errorf("listed as %s before anybody looked", w.face())
				}
				if err := w.decideEdit(sig, false); err != nil || w.face() != before {
					t.Errorf("declined: listed as %s, %v", w.face(), err)
				}
				w.edit(sig, signature.EditWaiting, rewritten)
				if err := w.decideEdit(sig, true); err != nil || !strings.HasSuffix(w.face(), "/ES/Por todos.") {
					t.Errorf("published: listed as %s, %v", w.face(), err)
				}
				if got := w.actions(sig.ID); got != "signed confirmed published edited edit_declined edited edit_published" {
					t.Errorf("trail: %s", got)
				}
			})
		})
	}
}

func TestEdit_OnlyWhatTheOrganizerSawIsPublished(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.edit(sig, signature.EditWaiting, rewritten)
		seen, err := w.WaitingEdit(t.Context(), sig.ID)
		if err != nil {
			t.Fatal(err)
		}
		w.edit(sig, signature.EditWaiting, func(d *signature.Draft) { d.Comment = "Otra cosa." })
		if err := w.decideEditNamed(sig, seen.ID, true); !fault.Is(err, fault.Gone) {
			t.Errorf("what was replaced meanwhile: %v", err)
		}
		if err := w.decide(sig.ID, signature.Published); err != nil {
			t.Fatal(err)
		}
		if got := w.face(); got != "Ana Quintana/pintora/CU/Por ellos." {
			t.Errorf("an unseen change was published: %s", got)
		}
		if err := w.decideEdit(sig, true); err != nil || !strings.HasSuffix(w.face(), "/Otra cosa.") {
			t.Errorf("listed as %s, %v", w.face(), err)
		}
	})
}

func TestEdit_AnotherNameIsConfirmedByMailFirst(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		rename := func(d *signature.Draft) { d.Name = "Ana Quintana Ruiz" }
		w.edit(sig, signature.EditUnconfirmed, rename)
		data := w.only(outbox.KindConfirmEdit)
		if data["name"] != "Ana Quintana Ruiz" || w.listed()[0] != "Ana Quintana" {
			t.Errorf("mailed %v, listed %v", data, w.listed())
		}
		if _, err := w.Edit(t.Context(), w.own(sig), renamed(sig, "Otra Persona")); !fault.Is(err, fault.TooMany) {
			t.Errorf("within the cool-down: %v", err)
		}
		if _, edit, err := w.ByEditToken(t.Context(), data["token"]); err != nil || edit.Name != "Ana Quintana Ruiz" {
			t.Errorf("looking: %+v, %v", edit, err)
		}
		if status, err := w.ConfirmEdit(t.Context(), data["token"]); err != nil || status != signature.EditApplied || w.listed()[0] != "Ana Quintana Ruiz" {
			t.Errorf("confirmed: %s, %v, listed %v", status, err, w.listed())
		}
		if _, err := w.ConfirmEdit(t.Context(), data["token"]); !fault.Is(err, fault.Gone) {
			t.Errorf("twice: %v", err)
		}
		w.sign(person("Ana Quintana Ruiz", "ana@example.org")) // the signature goes by its new name
		if sent := w.mail(); strings.Contains(kinds(sent), outbox.KindConfirm) {
			t.Errorf("signing again under the new name mailed %s", kinds(sent))
		}
	})
}

func renamed(sig signature.Signature, name string) signature.Draft {
	d := sig.Draft(sig.Particulars())
	d.Name = name
	return d
}

func TestEdit_AnotherNameIsModeratedAgain(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(group("Observatorio", "o@example.org"))
		if err := w.decide(sig.ID, signature.Published); err != nil {
			t.Fatal(err)
		}
		w.edit(sig, signature.EditUnconfirmed, func(d *signature.Draft) { d.Organization = "Observatorio de Derechos" })
		status, err := w.ConfirmEdit(t.Context(), w.only(outbox.KindConfirmEdit)["token"])
		if err != nil || status != signature.EditWaiting || fmt.Sprint(w.listed()) != "[Observatorio]" {
			t.Errorf("%s, %v, listed %v", status, err, w.listed())
		}
		if err := w.decideEdit(sig, true); err != nil || fmt.Sprint(w.listed()) != "[Observatorio de Derechos]" {
			t.Errorf("%v, listed %v", err, w.listed())
		}
	})
}

func TestEdit_RefusesWhatTheFormRefusesAndATakenName(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.confirmed(person("Luis Quintana", "ana@example.org"))
		d := sig.Draft(sig.Particulars())
		d.Comment = strings.Repeat("a", signature.MaxComment+1)
		if _, err := w.Edit(t.Context(), w.own(sig), d); !fault.Is(err, fault.Invalid) {
			t.Errorf("too long: %v", err)
		}
		w.edit(sig, signature.EditUnconfirmed, func(d *signature.Draft) { d.Name = "Luis Quintana" })
		if _, err := w.ConfirmEdit(t.Context(), w.only(outbox.KindConfirmEdit)["token"]); !fault.Is(err, fault.Invalid) {
			t.Errorf("a name that the household has: %v", err)
		}
	})
}

func TestEdit_IsSealedAndGoesWithItsSignatureOrItsLink(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		left := func() int {
			var rows []map[string]any
			if err := w.db.Read(t.Context()).Table("signature_edits").Find(&rows).Error; err != nil {
				t.Fatal(err)
			}
			if strings.Contains(fmt.Sprintf("%s", rows), "Secretísima") {
				t.Error("an edit is in the clear")
			}
			return len(rows)
		}
		w.edit(sig, signature.EditUnconfirmed, func(d *signature.Draft) { d.Name = "Secretísima Persona" })
		if left() != 1 {
			t.Error("the edit isn't kept")
		}
		w.clock.Advance(signature.ConfirmWithin + time.Second)
		if _, err := w.Expire(t.Context()); err != nil || left() != 0 {
			t.Errorf("after its link expired %d edits are left, %v", left(), err)
		}
		w.edit(sig, signature.EditWaiting, func(d *signature.Draft) { d.Comment = "Secretísima." })
		if err := w.Withdraw(t.Context(), w.own(sig)); err != nil || left() != 0 {
			t.Errorf("after the withdrawal %d edits are left, %v", left(), err)
		}
	})
}
