package moderation

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// EditInput is the decision on what a signer wants changed. EditID names what the organizer saw: a later edit isn't it.
type EditInput struct {
	Organizer, LetterID, SignatureID, EditID uuid.UUID
	Decision                                 string // Publish or Reject
}

// DecideEdit publishes a signer's change, or leaves the signature as it was. Errors: fault.Invalid about the field
// "decision"; fault.NotFound; fault.Gone where the signer has changed it since, or somebody has decided.
func (s *Service) DecideEdit(ctx context.Context, in EditInput) error {
	if in.Decision != Publish && in.Decision != Reject {
		return fault.InvalidField("decision", "field.choice")
	}
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		return s.signatures.DecideEdit(tx, in.Organizer, in.LetterID, in.SignatureID, in.EditID, in.Decision == Publish)
	})
	if err != nil {
		return fmt.Errorf("decide an edit: %w", err)
	}
	return nil
}
