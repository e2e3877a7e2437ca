package organizer

import (
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
)

// browserRow is a row of known_browsers.
type browserRow struct {
	TokenHash   []byte
	OrganizerID uuid.UUID
	SeenAt      time.Time
}

// TableName tells gorm the table.
func (browserRow) TableName() string { return "known_browsers" }

func knowsBrowser(g *gorm.DB, id uuid.UUID, hash []byte, now time.Time) (bool, error) {
	return anyBrowser(g.Where("token_hash = ? AND organizer_id = ?", hash, id), now)
}

func anybodyKnowsBrowser(g *gorm.DB, hash []byte, now time.Time) (bool, error) {
	return anyBrowser(g.Where("token_hash = ?", hash), now)
}

// anyBrowser reports whether a condition meets one that is still known.
func anyBrowser(g *gorm.DB, now time.Time) (bool, error) {
	var rows []browserRow
	err := g.Where("seen_at > ?", now.Add(-BrowserLasts)).Limit(1).Find(&rows).Error
	return len(rows) > 0, err
}

func upsertBrowser(tx *database.Tx, r browserRow) error {
	return tx.DB.Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "token_hash"}, {Name: "organizer_id"}}, DoUpdates: clause.AssignmentColumns([]string{"seen_at"}),
	}).Create(&r).Error
}

func forgetBrowsersOf(tx *database.Tx, id uuid.UUID) error {
	return tx.DB.Where("organizer_id = ?", id).Delete(&browserRow{}).Error
}

func deleteOldBrowsers(tx *database.Tx, seenBy time.Time) (int64, error) {
	deleted := tx.DB.Where("seen_at <= ?", seenBy).Delete(&browserRow{})
	return deleted.RowsAffected, deleted.Error
}
