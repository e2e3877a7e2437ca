package signature

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/undersigned/undersigned/internal/limit"
)

// signingsQuery counts the latest signings of a letter. It reads an index alone, and a bounded part of it.
const signingsQuery = `SELECT
	COUNT(CASE WHEN status = 'unconfirmed' THEN 1 END) AS unconfirmed,
	COUNT(CASE WHEN signed_at <= ? THEN 1 END) AS due,
	COUNT(CASE WHEN signed_at <= ? AND status <> 'unconfirmed' THEN 1 END) AS confirmed
	FROM (SELECT signed_at, status FROM signatures WHERE letter_id = ? AND signed_at > ? ORDER BY signed_at DESC LIMIT ?) AS latest`

// signingsArgs are the query's arguments.
func signingsArgs(letterID uuid.UUID, now time.Time) []any {
	due := now.Add(-limit.Grace)
	return []any{due, due, letterID, now.Add(-limit.Window), limit.MaxCount}
}

func countSignings(g *gorm.DB, letterID uuid.UUID, now time.Time) (limit.Counts, error) {
	var c limit.Counts
	if err := g.Raw(signingsQuery, signingsArgs(letterID, now)...).Scan(&c).Error; err != nil {
		return limit.Counts{}, fmt.Errorf("count the latest signings: %w", err)
	}
	return c, nil
}
