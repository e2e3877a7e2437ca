package moderation

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// LookLasts is how long an organizer is said to look at a signature after they were last seen to.
const LookLasts = 2 * time.Minute

// Look is an organizer with a signature before them.
type Look struct {
	Organizer, Signature uuid.UUID
	Since                time.Time
}

// Look notes that an organizer has a letter's signature before them, in place of the one before. It keeps nobody from
// deciding. Errors: those of Signature.
func (s *Service) Look(ctx context.Context, organizer, letterID, signatureID uuid.UUID) error {
	sig, err := s.signatures.ByID(ctx, signatureID)
	if err != nil {
		return err
	}
	if sig.LetterID != letterID || sig.ConfirmedAt == nil {
		return notFound()
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error { return noteLook(tx, organizer, letterID, signatureID) })
	if err != nil {
		return fmt.Errorf("note who looks: %w", err)
	}
	return nil
}

// Looks returns which signatures of a letter others than an organizer have before them.
func (s *Service) Looks(ctx context.Context, organizer, letterID uuid.UUID) ([]Look, error) {
	return s.looks(ctx, organizer, letterID, s.db.Now().Add(-LookLasts))
}

// ForgetLooks deletes what says nothing any more, and returns how many. It is a job's work.
func (s *Service) ForgetLooks(ctx context.Context) (int, error) {
	n := 0
	err := s.db.InTx(ctx, func(tx *database.Tx) (err error) {
		n, err = forgetLooks(tx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forget who looked: %w", err)
	}
	return n, nil
}
