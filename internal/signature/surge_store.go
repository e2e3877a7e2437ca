package signature

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/undersigned/undersigned/internal/limit"
)

// countSignings counts the latest signings of a letter. It reads an index alone, and a bounded part of it.
func countSignings(g *gorm.DB, letterID uuid.UUID, now time.Time) (limit.Counts, error) {
	latest := g.Table("signatures").Select("signed_at, status").Where("letter_id = ? AND signed_at > ?", letterID, now.Add(-limit.Window)).
		Order("signed_at DESC").Limit(limit.MaxCount)
	due := now.Add(-limit.Grace)
	var c limit.Counts
	err := g.Raw(`SELECT
		COUNT(CASE WHEN status = ? THEN 1 END) AS unconfirmed,
		COUNT(CASE WHEN signed_at <= ? THEN 1 END) AS due,
		COUNT(CASE WHEN signed_at <= ? AND status <> ? THEN 1 END) AS confirmed
		FROM (?) AS latest`, Unconfirmed, due, due, Unconfirmed, latest).Scan(&c).Error
	if err != nil {
		return limit.Counts{}, fmt.Errorf("count the latest signings: %w", err)
	}
	return c, nil
}
