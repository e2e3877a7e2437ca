package signature

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// unreminded selects the unconfirmed signatures whose address nobody has reminded of a signature on the same letter.
const unreminded = `status = 'unconfirmed' AND reminded_at IS NULL AND NOT EXISTS (SELECT 1 FROM signatures AS other
	WHERE other.letter_id = signatures.letter_id AND other.email_hash = signatures.email_hash AND other.reminded_at IS NOT NULL)`

// lastDay is how long before a signature expires nobody is reminded of it any more.
const lastDay = 24 * time.Hour

// idsToRemind returns the oldest signatures of a letter that are due for a reminder.
func idsToRemind(tx *database.Tx, letterID uuid.UUID, limit int) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := tx.DB.Model(&row{}).Where("letter_id = ? AND signed_at > ? AND mailed_at <= ? AND "+unreminded,
		letterID, tx.Now.Add(lastDay-ConfirmWithin), tx.Now.Add(-RemindAfter)).Order("signed_at, id").Limit(limit).Pluck("id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("find whom to remind: %w", err)
	}
	return ids, nil
}

// markReminded marks a signature as reminded; false if its address is marked already. The cool-down of other messages
// begins anew.
func markReminded(tx *database.Tx, r row) (bool, error) {
	marked := tx.DB.Model(&row{}).Where("id = ? AND "+unreminded, r.ID).Updates(map[string]any{"reminded_at": tx.Now, "mailed_at": tx.Now})
	if marked.Error != nil {
		return false, fmt.Errorf("mark a reminder: %w", marked.Error)
	}
	return marked.RowsAffected == 1, nil
}
