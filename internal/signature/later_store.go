package signature

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// lettersWithLater returns the letters some of whose published names wait to be shown.
func lettersWithLater(g *gorm.DB) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := g.Model(&row{}).Distinct("letter_id").Where("later_as <> '' AND status = ?", Published).Order("letter_id").Find(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("find letters whose names wait: %w", err)
	}
	return ids, nil
}

// laterDue returns published signatures of a letter whose names shall be shown by now.
func laterDue(g *gorm.DB, letterID uuid.UUID, total int, now time.Time) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := g.Model(&row{}).Select("id").Where("later_as <> '' AND letter_id = ? AND status = ? AND (later_count <= ? OR later_at <= ?)", letterID, Published, total, now).
		Order("id").Limit(laterBatch).Find(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("find names that are due: %w", err)
	}
	return ids, nil
}
