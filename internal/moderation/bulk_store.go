package moderation

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
)

type bulkRow struct {
	ID          uuid.UUID `gorm:"primaryKey"`
	LetterID    uuid.UUID
	OrganizerID uuid.UUID
	Decision    string
	Reason      string
	Filter      string
	AfterID     uuid.NullUUID
	Done        int
	Refused     int
	Undone      int
	BegunAt     time.Time
	EndedAt     *time.Time
	UndoAt      *time.Time
	UndoneAt    *time.Time
}

// TableName tells gorm the table.
func (bulkRow) TableName() string { return "bulk_acts" }

// insertBulk stores an act; it reports false if it is there already.
func insertBulk(tx *database.Tx, r bulkRow) (bool, error) {
	inserted := tx.DB.Clauses(clause.OnConflict{DoNothing: true}).Create(&r)
	if inserted.Error != nil {
		return false, fmt.Errorf("store an act in bulk: %w", inserted.Error)
	}
	return inserted.RowsAffected == 1, nil
}

// findBulk reads an act. A missing one is fault.NotFound.
func findBulk(g *gorm.DB, id uuid.UUID) (bulkRow, error) {
	var r bulkRow
	if err := g.Where("id = ?", id).Take(&r).Error; err != nil {
		return r, fmt.Errorf("read an act in bulk: %w", database.NotFound(err, "error.not_found"))
	}
	return r, nil
}

// lockBulk reads an act for the next piece of it: another process waits until this one is done.
func lockBulk(tx *database.Tx, id uuid.UUID) (bulkRow, error) {
	return findBulk(tx.DB.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), id)
}

func saveBulk(tx *database.Tx, r bulkRow) error {
	if err := tx.DB.Save(&r).Error; err != nil {
		return fmt.Errorf("store how far an act in bulk is: %w", err)
	}
	return nil
}

// unfinishedBulk returns the acts that aren't complete, or not yet taken back, the oldest first.
func (s *Service) unfinishedBulk(ctx context.Context, most int) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := s.db.Read(ctx).Model(&bulkRow{}).Where("ended_at IS NULL OR undo_at IS NOT NULL AND undone_at IS NULL").
		Order("begun_at").Limit(most).Pluck("id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("read unfinished acts: %w", err)
	}
	return ids, nil
}

// takeSomeBack marks some decisions of an act as undone and returns them.
func takeSomeBack(tx *database.Tx, batch uuid.UUID, most int) ([]decisionRow, error) {
	var decisions []decisionRow
	err := tx.DB.Raw(`UPDATE decisions SET undone_at = ? WHERE id IN (SELECT id FROM decisions WHERE batch_id = ? AND undone_at IS NULL ORDER BY signature_id LIMIT ?)
		RETURNING *`, tx.Now, batch, most).Scan(&decisions).Error
	if err != nil {
		return nil, fmt.Errorf("take decisions back: %w", err)
	}
	return decisions, nil
}
