package signature

import (
	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
)

// subscribed selects the signatories who asked for news. It is spelled out as in the index.
const subscribed = "wants_updates AND status = 'published'"

// lockSubscribers returns the next of a letter's signatories who asked for news, and has whoever changes their signature
// wait until the transaction ends.
func lockSubscribers(tx *database.Tx, letterID, after uuid.UUID, most int) ([]row, error) {
	q := tx.DB.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("letter_id = ? AND "+subscribed, letterID)
	if after != uuid.Nil {
		q = q.Where("id > ?", after)
	}
	var rows []row
	err := q.Order("id").Limit(most).Find(&rows).Error
	return rows, err
}

// subscribersOf returns the other signatures of an address on its letter that asked for news.
func subscribersOf(tx *database.Tx, r row) ([]row, error) {
	var rows []row
	// Both kinds are named because the index of an address's signatures begins with them.
	err := tx.DB.Where("letter_id = ? AND kind IN ? AND email_hash = ? AND id <> ? AND "+subscribed, r.LetterID, []string{Individual, Organization}, r.EmailHash, r.ID).
		Order("id").Find(&rows).Error
	return rows, err
}

// countSubscribers counts addresses, up to a bound.
func countSubscribers(g *gorm.DB, letterID uuid.UUID, most int) (int, error) {
	var n int64
	addresses := g.Session(&gorm.Session{NewDB: true}).Model(&row{}).Distinct("email_hash").Where("letter_id = ? AND "+subscribed, letterID).Limit(most)
	err := g.Table("(?) AS addresses", addresses).Count(&n).Error
	return int(n), err
}
