package letter

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// Close ends the gathering of signatures; the letter and its list stay to be read. It is refused with fault.Conflict unless
// the letter is open; unknown is fault.NotFound.
func (s *Service) Close(ctx context.Context, actor, letterID uuid.UUID) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error { return move(tx, actor, letterID, Closed) })
	if err != nil {
		return fmt.Errorf("close letter: %w", err)
	}
	return nil
}
