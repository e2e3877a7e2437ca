package signature

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

// Confirm takes the signature that a confirmation link is about as confirmed; the letter's policy may publish it at once.
// Doing it again changes nothing. Errors: those of ByConfirmToken, and fault.Conflict where the address has as many
// confirmed signatures as the letter allows.
func (s *Service) Confirm(ctx context.Context, token string) (Signature, error) {
	id, err := s.vault.Verify(confirmPurpose, token, s.db.Now())
	if err != nil {
		return Signature{}, err
	}
	var r row
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		var err error
		if r, err = lockRow(tx, id); err != nil {
			return err
		}
		return s.confirm(tx, &r)
	})
	if err != nil {
		return Signature{}, fmt.Errorf("confirm: %w", err)
	}
	return s.open(r)
}

// confirm makes an unconfirmed signature a pending one, and publishes it if the policy says so.
func (s *Service) confirm(tx *database.Tx, r *row) error {
	switch {
	case r.Status == Withdrawn:
		return withdrawn()
	case r.Status != Unconfirmed:
		return nil
	}
	l, err := letter.InTx(tx, r.LetterID)
	if err != nil {
		return err
	}
	slot, err := freeSlot(tx, l, *r)
	if err != nil {
		return err
	}
	found, encoded, err := s.examineFirst(tx, *r)
	if err != nil {
		return err
	}
	err = s.move(tx, r, Pending, audit.Supporter, r.ID, "", map[string]any{
		"slot": slot, "signals": encoded, "confirmed_at": tx.Now, "looked_at": tx.Now, "mails": 0, "mailed_at": nil, "code_attempts": 0,
		"mark_hash": nil})
	if err != nil {
		return err
	}
	r.Slot, r.Signals, r.ConfirmedAt, r.MarkHash = &slot, encoded, &tx.Now, nil
	if err := s.welcomeMails(tx, r.LetterID, r.EmailHash); err != nil {
		return err
	}
	if r.Kind == Individual && l.Policy.Individuals == letter.AtOnce && !holds(l, found) {
		if err := s.publish(tx, r, l.Language, audit.System, uuid.Nil, ""); err != nil {
			return err
		}
	}
	return s.thank(tx, l, *r)
}

// freeSlot returns a place that an address still has on a letter.
func freeSlot(tx *database.Tx, l letter.Letter, r row) (int, error) {
	others, err := sameAddress(tx, r.LetterID, r.Kind, r.EmailHash)
	if err != nil {
		return 0, err
	}
	taken := map[int]bool{}
	for _, other := range others {
		if other.Slot != nil {
			taken[*other.Slot] = true
		}
	}
	limit := places(l, r.Kind)
	for slot := 1; slot <= limit; slot++ {
		if !taken[slot] {
			return slot, nil
		}
	}
	return 0, &fault.Error{Kind: fault.Conflict, Key: "error.household_full", Args: fault.Args{"Max": limit}}
}

// examineFirst returns the signals of a signature at its confirmation, as they are and as they are stored, and has later
// ones compared with it.
func (s *Service) examineFirst(tx *database.Tx, r row) ([]Signal, string, error) {
	sig, err := s.open(r)
	if err != nil {
		return nil, "", err
	}
	found, err := s.examine(tx, r, sig)
	if err != nil {
		return nil, "", err
	}
	encoded, err := encodeSignals(found)
	if err != nil {
		return nil, "", err
	}
	return found, encoded, s.keepNameKeys(tx, sig)
}
