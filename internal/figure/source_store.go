package figure

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

func (s *Service) addSource(ctx context.Context, letterID uuid.UUID, source string) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		return tx.DB.Exec(`INSERT INTO source_counts (letter_id, source, n) VALUES (?, ?, 1)
			ON CONFLICT (letter_id, source) DO UPDATE SET n = source_counts.n + 1`, letterID, source).Error
	})
	if err != nil {
		return fmt.Errorf("count a source: %w", err)
	}
	return nil
}

func (s *Service) countSources(ctx context.Context, letterID uuid.UUID, sum *Summary) error {
	return s.db.Read(ctx).Raw("SELECT source, n FROM source_counts WHERE letter_id = ? ORDER BY n DESC, source", letterID).Scan(&sum.Sources).Error
}
