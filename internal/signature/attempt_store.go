package signature

import (
	"fmt"
	"time"

	"github.com/undersigned/undersigned/internal/database"
)

// addAttempt counts one more code typed on a page and returns how many there were.
func addAttempt(tx *database.Tx, refHash []byte) (int, error) {
	var n int
	// The first value is no parameter, since gorm spells bytes behind a parenthesis out one by one.
	err := tx.DB.Raw(`INSERT INTO code_attempts (attempts, ref_hash, last_at) VALUES (1, ?, ?)
		ON CONFLICT (ref_hash) DO UPDATE SET attempts = code_attempts.attempts + 1, last_at = excluded.last_at
		RETURNING attempts`, refHash, tx.Now).Scan(&n).Error
	return n, err
}

// forgetAttempts deletes the counts of pages that are too old to be used.
func forgetAttempts(tx *database.Tx, before time.Time) error {
	if err := tx.DB.Exec("DELETE FROM code_attempts WHERE last_at < ?", before).Error; err != nil {
		return fmt.Errorf("forget attempts: %w", err)
	}
	return nil
}
