package signatory

import (
	"context"
	"fmt"

	"github.com/undersigned/undersigned/internal/database"
)

// keyBatch bounds how many rows one transaction keys anew.
const keyBatch = 500

// KeyAnew makes the sort keys anew that an older version of the program has made, by its own rule. It is a job's work: it goes
// on where it stopped, several processes may run it, and it returns how many keys it made.
func (s *Service) KeyAnew(ctx context.Context) (int, error) {
	n := 0
	for {
		some, err := s.keySome(ctx)
		if err != nil {
			return n, fmt.Errorf("make sort keys anew: %w", err)
		}
		if n += some; some < keyBatch {
			return n, nil
		}
	}
}

func (s *Service) keySome(ctx context.Context) (int, error) {
	n := 0
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		var old []struct {
			Seq                  int64
			Kind, Name, Language string
		}
		// The number stands in the statement, so that the planner sees that the partial index serves.
		err := tx.DB.Raw(fmt.Sprintf(`SELECT s.seq, s.kind, s.name, l.language FROM signatories s JOIN letters l ON l.id = s.letter_id
			WHERE s.keyed < %d ORDER BY s.seq LIMIT ?`, keyRule), keyBatch).Scan(&old).Error
		if err != nil {
			return err
		}
		for _, r := range old {
			// A name that has been changed meanwhile has its key already.
			err := tx.DB.Exec("UPDATE signatories SET sort_key = ?, keyed = ? WHERE seq = ? AND name = ? AND keyed < ?",
				sortKey(r.Kind, r.Name, r.Language), keyRule, r.Seq, r.Name, keyRule).Error
			if err != nil {
				return err
			}
		}
		n = len(old)
		return nil
	})
	return n, err
}
