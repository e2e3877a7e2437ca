package signature

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/revision"
)

// Correction is what an organizer writes in the place of a typing error. The draft's comment, address and visibility are not
// looked at: those are the signer's alone.
type Correction struct {
	Organizer, LetterID, SignatureID uuid.UUID
	Seen                             uuid.UUID // the revision that the organizer saw, as LastRevision returns it
	Draft                            Draft
}

// LastRevision returns which wording of a signature holds: the id of its last revision, or uuid.Nil for what was signed.
func (s *Service) LastRevision(ctx context.Context, id uuid.UUID) (uuid.UUID, error) {
	last, err := s.revisions.Before(ctx, id, time.Time{}, 1)
	if err != nil || len(last) == 0 {
		return uuid.Nil, err
	}
	return last[0].ID, nil
}

// Correct mends what a signer mistyped: at once, on the list too where the signature is published, with a message to the
// signer that says what was changed. It reports false where nothing differs. Errors: fault.Invalid with the form's fields;
// fault.NotFound and fault.Gone for a signature that isn't there; fault.Conflict where a change by the signer waits, or
// somebody has changed the words that the organizer saw, or with the key KeyProofNeeded where the list would get a watched name.
func (s *Service) Correct(ctx context.Context, in Correction) (changed bool, err error) {
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		r, l, err := s.lockToCorrect(tx, in)
		if err != nil {
			return err
		}
		sig, err := s.open(r)
		if err != nil {
			return err
		}
		wanted, changes, err := corrected(l, sig, in.Draft)
		if changed = len(changes) > 0; err != nil || !changed {
			return err
		}
		if err := mayBecome(tx, sig, sig.with(wanted)); err != nil {
			return err
		}
		return s.correct(tx, in.Organizer, r, l, sig, wanted, changes)
	})
	if err != nil {
		return false, fmt.Errorf("correct: %w", err)
	}
	return changed, nil
}

// lockToCorrect locks a confirmed signature whose words are those that the organizer saw, and that its signer isn't changing.
func (s *Service) lockToCorrect(tx *database.Tx, in Correction) (row, letter.Letter, error) {
	r, l, err := lockWithLetter(tx, in.SignatureID)
	if err == nil && (r.LetterID != in.LetterID || !r.Status.Confirmed()) {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return row{}, letter.Letter{}, err
	}
	last, err := revision.Latest(tx, r.ID)
	if err == nil && last != in.Seen {
		err = fault.New(fault.Conflict, "correct.changed")
	}
	if err != nil {
		return row{}, letter.Letter{}, err
	}
	switch edit, err := findEdit(tx.DB, "signature_id = ?", r.ID); {
	case fault.Is(err, fault.Gone):
		return r, l, nil
	case err != nil:
		return row{}, letter.Letter{}, err
	case edit.Status == EditWaiting:
		return row{}, letter.Letter{}, fault.New(fault.Conflict, "correct.edit_waits")
	}
	return row{}, letter.Letter{}, fault.New(fault.Conflict, "correct.edit_unconfirmed")
}

// corrected returns what a correction makes of a signature's particulars, and which of them differ. Only those are checked:
// what was fine when it was signed, a capacity that is no longer offered for example, is no mistake of the organizer's.
func corrected(l letter.Letter, sig Signature, d Draft) (Particulars, []revision.Change, error) {
	was := sig.Particulars()
	kept := sig.Draft(was)
	d.Kind, d.Email, d.Visibility, d.Comment, d.Consent = kept.Kind, kept.Email, kept.Visibility, kept.Comment, true
	l.Fields = letter.Fields() // what the form doesn't ask any more may have been told
	d = d.normalize(l)
	d.Comment = kept.Comment
	wanted := Particulars{Profile: d.profile(), Category: d.Category, Country: d.Country}
	changes := Differences(was, wanted)
	_, wrong := d.check(l)
	wrong = slices.DeleteFunc(wrong, func(f fault.Field) bool {
		return !slices.ContainsFunc(changes, func(c revision.Change) bool { return c.Field == f.Name })
	})
	return wanted, changes, fault.InvalidFields(wrong)
}

func (s *Service) correct(tx *database.Tx, organizer uuid.UUID, r row, l letter.Letter, sig Signature, wanted Particulars, changes []revision.Change) error {
	hash, err := s.freeName(tx, r, sig.Draft(wanted))
	if err != nil {
		return err
	}
	examined := r
	examined.NameHash = hash
	found, err := s.examine(tx, examined, sig.with(wanted))
	if err != nil {
		return err
	}
	if err := s.rewrite(tx, r, l, sig, wanted, found); err != nil {
		return err
	}
	err = s.revisions.Add(tx, r.ID, revision.Revision{ActorKind: audit.Organizer, ActorID: organizer, Changes: changes})
	if err != nil {
		return err
	}
	if err := audit.Record(tx, entry(r, audit.Organizer, organizer, ActCorrected, "")); err != nil {
		return err
	}
	return s.tellCorrected(tx, l, r, sig, changes)
}

// tellCorrected has the signer told what an organizer corrected. Of a withheld signature no word stands in a message.
func (s *Service) tellCorrected(tx *database.Tx, l letter.Letter, r row, sig Signature, changes []revision.Change) error {
	token, err := s.ManageToken(r.ID, tx.Now)
	if err != nil {
		return err
	}
	data := map[string]string{"token": token}
	if sig.Visibility != Withheld {
		for _, c := range changes {
			if c.Field == "category" {
				c.Was, c.Becomes = l.CategoryLabel(c.Was, r.Language), l.CategoryLabel(c.Becomes, r.Language)
			}
			data["was_"+c.Field], data["now_"+c.Field] = c.Was, c.Becomes
		}
	}
	m, err := newMessage(tx, outbox.KindCorrected, l, r, r.Language, sig.Email, data)
	if err != nil {
		return err
	}
	return s.outbox.Enqueue(tx, m)
}
