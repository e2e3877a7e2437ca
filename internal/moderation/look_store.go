package moderation

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// mostLooks bounds how many others are named: more don't work on a letter at once.
const mostLooks = 50

func noteLook(tx *database.Tx, organizer, letterID, signatureID uuid.UUID) error {
	return tx.DB.Exec(`INSERT INTO signature_looks (organizer_id, letter_id, signature_id, since, seen_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (organizer_id, letter_id) DO UPDATE SET signature_id = excluded.signature_id, seen_at = excluded.seen_at,
		since = CASE WHEN signature_looks.signature_id = excluded.signature_id AND signature_looks.seen_at > ? THEN signature_looks.since ELSE excluded.since END`,
		organizer, letterID, signatureID, tx.Now, tx.Now, tx.Now.Add(-LookLasts)).Error
}

func (s *Service) looks(ctx context.Context, organizer, letterID uuid.UUID, after time.Time) ([]Look, error) {
	var rows []struct {
		OrganizerID, SignatureID uuid.UUID
		Since                    time.Time
	}
	err := s.db.Read(ctx).Raw(`SELECT organizer_id, signature_id, since FROM signature_looks WHERE letter_id = ? AND seen_at > ? AND organizer_id <> ?
		ORDER BY seen_at DESC LIMIT ?`, letterID, after, organizer, mostLooks).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read who looks: %w", err)
	}
	all := make([]Look, len(rows))
	for i, r := range rows {
		all[i] = Look{Organizer: r.OrganizerID, Signature: r.SignatureID, Since: r.Since}
	}
	return all, nil
}

func forgetLooks(tx *database.Tx) (int, error) {
	forgotten := tx.DB.Exec("DELETE FROM signature_looks WHERE seen_at <= ?", tx.Now.Add(-LookLasts))
	return int(forgotten.RowsAffected), forgotten.Error
}
