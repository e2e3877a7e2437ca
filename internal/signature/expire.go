package signature

import (
	"context"
	"fmt"

	"github.com/undersigned/undersigned/internal/database"
)

// expireBatch bounds how many signatures one transaction deletes.
const expireBatch = 500

// Expire deletes the signatures that nobody confirmed within ConfirmWithin, with all that belongs to them, and returns how
// many. It is a job's work; several processes may run it.
func (s *Service) Expire(ctx context.Context) (int, error) {
	all := 0
	for {
		n := 0
		err := s.db.InTx(ctx, func(tx *database.Tx) error {
			var err error
			before := tx.Now.Add(-ConfirmWithin)
			if n, err = deleteExpired(tx, before, expireBatch); err != nil {
				return err
			}
			if err := deleteExpiredEdits(tx, before); err != nil {
				return err
			}
			return forgetAttempts(tx, before)
		})
		if err != nil {
			return all, fmt.Errorf("expire signatures: %w", err)
		}
		if all += n; n < expireBatch {
			return all, nil
		}
	}
}
