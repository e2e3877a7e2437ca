package revision

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/undersigned/undersigned/internal/database"
)

type row struct {
	ID          uuid.UUID `gorm:"primaryKey"`
	SignatureID uuid.UUID
	ActorKind   string
	ActorID     uuid.UUID
	Sealed      []byte
	At          time.Time
}

// TableName tells gorm the table.
func (row) TableName() string { return "signature_revisions" }

func insert(tx *database.Tx, r row) error {
	if err := tx.DB.Create(&r).Error; err != nil {
		return fmt.Errorf("store a revision: %w", err)
	}
	return nil
}

func before(g *gorm.DB, signatureID uuid.UUID, until time.Time, limit int) ([]row, error) {
	g = g.Where("signature_id = ?", signatureID)
	if !until.IsZero() {
		g = g.Where("at < ?", until.UTC())
	}
	var rows []row
	if err := g.Order("at DESC, id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	return rows, nil
}

// Latest returns the id of a signature's last revision, which changes with each; uuid.Nil without one.
func Latest(tx *database.Tx, signatureID uuid.UUID) (uuid.UUID, error) {
	rows, err := before(tx.DB, signatureID, time.Time{}, 1)
	if err != nil || len(rows) == 0 {
		return uuid.Nil, err
	}
	return rows[0].ID, nil
}

// Erase deletes all revisions of a signature, in the transaction that erases it.
func Erase(tx *database.Tx, signatureID uuid.UUID) error {
	if err := tx.DB.Where("signature_id = ?", signatureID).Delete(&row{}).Error; err != nil {
		return fmt.Errorf("erase revisions: %w", err)
	}
	return nil
}

func deleteOld(tx *database.Tx, before time.Time, limit int) (int, error) {
	deleted := tx.DB.Exec(`DELETE FROM signature_revisions WHERE id IN
		(SELECT id FROM signature_revisions WHERE actor_kind = 'supporter' AND at < ? LIMIT ?)`, before, limit)
	return int(deleted.RowsAffected), deleted.Error
}
