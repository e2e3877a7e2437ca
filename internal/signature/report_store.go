package signature

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// setReported says since when a signature has a report that waits; nil: it has none.
func setReported(tx *database.Tx, id uuid.UUID, at *time.Time) error {
	if err := tx.DB.Model(&row{}).Where("id = ?", id).Update("reported_at", at).Error; err != nil {
		return fmt.Errorf("mark a signature as reported: %w", err)
	}
	return nil
}

// CountReported returns how many signatures of a letter have a report that waits, but most at most.
func (s *Service) CountReported(ctx context.Context, letterID uuid.UUID, most int) (int, error) {
	var n int
	err := s.db.Read(ctx).Raw("SELECT count(*) FROM (SELECT 1 FROM signatures WHERE letter_id = ? AND reported_at IS NOT NULL LIMIT ?) AS counted",
		letterID, most).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count reported signatures: %w", err)
	}
	return n, nil
}
