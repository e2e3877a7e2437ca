package letter

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// Pause has an open letter take no signatures until Resume; who has signed can still confirm. The actor is an organizer,
// or uuid.Nil for the command line. It is refused with fault.Conflict unless the letter is open and not paused; unknown is
// fault.NotFound.
func (s *Service) Pause(ctx context.Context, actor, letterID uuid.UUID) error {
	return s.setPaused(ctx, actor, letterID, true)
}

// Resume has a paused letter take signatures again. It is refused with fault.Conflict unless the letter is paused; unknown
// is fault.NotFound.
func (s *Service) Resume(ctx context.Context, actor, letterID uuid.UUID) error {
	return s.setPaused(ctx, actor, letterID, false)
}

func (s *Service) setPaused(ctx context.Context, actor, letterID uuid.UUID, paused bool) error {
	what, action := "resume letter", "letter.resumed"
	if paused {
		what, action = "pause letter", "letter.paused"
	}
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		changed, err := pauseLetter(tx, letterID, paused)
		if err != nil {
			return err
		}
		if changed {
			return record(tx, actor, letterID, action, "letter", letterID, "")
		}
		l, err := InTx(tx, letterID)
		if err != nil {
			return err
		}
		return refusal(l.State)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
