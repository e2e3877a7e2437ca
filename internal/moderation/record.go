package moderation

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
)

// RevealAddress returns the address of a confirmed signature, once the trail says who looked. Errors: fault.NotFound;
// fault.Gone where it is withdrawn.
func (s *Service) RevealAddress(ctx context.Context, organizer, letterID, id uuid.UUID) (string, error) {
	sig, err := s.signatures.ByID(ctx, id)
	switch {
	case err != nil:
		return "", err
	case sig.LetterID != letterID || sig.Status == signature.Unconfirmed:
		return "", notFound()
	case sig.Status == signature.Withdrawn:
		return "", fault.New(fault.Gone, "error.signature_withdrawn")
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		return recordAct(tx, organizer, letterID, id, "signature.address_revealed")
	})
	if err != nil {
		return "", fmt.Errorf("reveal an address: %w", err)
	}
	return sig.Email, nil
}

// The acts on who stands first.
const (
	Pin     = "pin"
	Unpin   = "unpin"
	PinUp   = signatory.Up
	PinDown = signatory.Down
)

// ChangePin puts a signatory of a letter first, takes them out of those who are, or moves them among them. What is so
// already stays, without a trace. Errors: fault.Invalid about the field "act"; fault.Conflict where somebody who isn't on
// the list is to be put first, or too many are.
func (s *Service) ChangePin(ctx context.Context, organizer, letterID, id uuid.UUID, act string) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		var changed bool
		var err error
		action := "signature.pinned"
		switch act {
		case Pin:
			changed, err = s.signatories.AddPin(tx, letterID, id)
		case Unpin:
			changed, err = s.signatories.RemovePin(tx, letterID, id)
			action = "signature.unpinned"
		case PinUp, PinDown:
			changed, err = s.signatories.MovePin(tx, letterID, id, act)
			action = "signature.pin_moved"
		default:
			return fault.InvalidField("act", "field.choice")
		}
		if err != nil || !changed {
			return err
		}
		return recordAct(tx, organizer, letterID, id, action)
	})
	if err != nil {
		return fmt.Errorf("change who stands first: %w", err)
	}
	return nil
}

// recordAct writes into the trail what an organizer did with a signature.
func recordAct(tx *database.Tx, organizer, letterID, id uuid.UUID, action string) error {
	return audit.Record(tx, audit.Entry{LetterID: letterID, ActorKind: audit.Organizer, ActorID: organizer, Action: action,
		SubjectKind: "signature", SubjectID: id})
}
