package moderation

import (
	"context"

	"github.com/google/uuid"
)

// BeginBulk stores an act and does nothing yet, as if the process had been killed then.
func (s *Service) BeginBulk(ctx context.Context, in BulkInput) error { return s.beginBulk(ctx, in) }

// Piece carries out one piece of an act.
func (s *Service) Piece(ctx context.Context, id uuid.UUID) (over bool, err error) {
	return s.piece(ctx, id)
}
