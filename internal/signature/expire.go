package signature

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/limit"
)

// expireBatch bounds how many signatures one transaction deletes.
const expireBatch = 500

// Expire deletes the signatures that nobody confirmed within ConfirmWithin, with all that belongs to them, and what is
// remembered of addresses that have rested; it returns how many signatures. It is a job's work; several processes may run it.
func (s *Service) Expire(ctx context.Context) (int, error) {
	all := 0
	for {
		n := 0
		err := s.db.InTx(ctx, func(tx *database.Tx) error {
			var err error
			n, err = expire(tx)
			return err
		})
		if err != nil {
			return all, fmt.Errorf("expire signatures: %w", err)
		}
		if all += n; n < expireBatch {
			return all, nil
		}
	}
}

// expire deletes some of what is too old, and records it.
func expire(tx *database.Tx) (int, error) {
	before := tx.Now.Add(-ConfirmWithin)
	deleted, err := deleteExpired(tx, before, expireBatch)
	if err != nil {
		return 0, err
	}
	for _, r := range deleted {
		if err := audit.Record(tx, entry(r, audit.System, uuid.Nil, "signature.expired", "")); err != nil {
			return 0, err
		}
	}
	if err := deleteExpiredEdits(tx, before); err != nil {
		return 0, err
	}
	if err := forgetContacts(tx, tx.Now.Add(-limit.ForgetAddress)); err != nil {
		return 0, err
	}
	return len(deleted), forgetAttempts(tx, before)
}
