package outbox

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// Bounced returns when a mail server last refused a message about a signature for good; nil if none did, or Prune has
// forgotten it.
func Bounced(tx *database.Tx, signatureID uuid.UUID) (*time.Time, error) {
	var refused []row
	err := tx.DB.Select("finished_at").Where("signature_id = ? AND status = ? AND last_code LIKE '5%'", signatureID, buried).
		Order("id DESC").Limit(1).Find(&refused).Error
	if err != nil {
		return nil, fmt.Errorf("look for refused messages: %w", err)
	}
	if len(refused) == 0 {
		return nil, nil //nolint:nilnil // most messages arrive
	}
	return refused[0].FinishedAt, nil
}
