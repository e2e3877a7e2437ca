package watchlist

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// Scan is how far a letter's signatures have been compared with a list that has changed, in the order of their
// confirmation.
type Scan struct {
	LetterID uuid.UUID
	AfterAt  *time.Time // nil: from the beginning
	AfterID  uuid.UUID
	round    int64
}

// Due returns a letter whose signatures wait for being compared; false if none does.
func (s *Service) Due(ctx context.Context) (Scan, bool, error) {
	rows, err := due(s.db.Read(ctx))
	if err != nil || len(rows) == 0 {
		return Scan{}, false, err
	}
	r := rows[0]
	return Scan{LetterID: r.LetterID, AfterAt: r.AfterAt, AfterID: r.AfterID.UUID, round: r.Round}, true, nil
}

// Advance notes that all up to a signature have been compared; nothing is noted where the list has changed since.
func (s *Service) Advance(ctx context.Context, scan Scan, at time.Time, id uuid.UUID) error {
	return s.db.InTx(ctx, func(tx *database.Tx) error { return advance(tx, scan, at, id) })
}

// Finish notes that all have been compared, unless the list has changed since.
func (s *Service) Finish(ctx context.Context, scan Scan) error {
	return s.db.InTx(ctx, func(tx *database.Tx) error { return finish(tx, scan) })
}
