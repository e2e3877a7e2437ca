package report

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/undersigned/undersigned/internal/database"
)

type row struct {
	ID          uuid.UUID `gorm:"primaryKey"`
	LetterID    uuid.UUID
	SignatureID uuid.UUID
	SealedNote  []byte
	At          time.Time
	SettledAt   *time.Time
	BatchID     uuid.NullUUID
}

// TableName tells gorm the table.
func (row) TableName() string { return "reports" }

func insert(tx *database.Tx, r row) error {
	if err := tx.DB.Create(&r).Error; err != nil {
		return fmt.Errorf("store a report: %w", err)
	}
	return nil
}

// tooMany reports whether a signature or its letter has as many reports as are stored. Counting stops there.
func tooMany(tx *database.Tx, letterID, signatureID uuid.UUID) (bool, error) {
	var n struct{ Waiting, Hourly int }
	err := tx.DB.Raw(`SELECT
		(SELECT count(*) FROM (SELECT 1 FROM reports WHERE signature_id = ? AND settled_at IS NULL LIMIT ?) AS of_signature) AS waiting,
		(SELECT count(*) FROM (SELECT 1 FROM reports WHERE letter_id = ? AND at > ? LIMIT ?) AS of_letter) AS hourly`,
		signatureID, MaxWaiting, letterID, tx.Now.Add(-time.Hour), MaxHourly).Scan(&n).Error
	if err != nil {
		return false, fmt.Errorf("count reports: %w", err)
	}
	return n.Waiting >= MaxWaiting || n.Hourly >= MaxHourly, nil
}

func waiting(g *gorm.DB, signatureID uuid.UUID) ([]row, error) {
	var rows []row
	err := g.Where("signature_id = ? AND settled_at IS NULL", signatureID).Order("at DESC, id DESC").Limit(MaxWaiting).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read reports: %w", err)
	}
	return rows, nil
}

func before(g *gorm.DB, signatureID uuid.UUID, until time.Time, limit int) ([]row, error) {
	g = g.Where("signature_id = ?", signatureID)
	if !until.IsZero() {
		g = g.Where("at < ?", until.UTC())
	}
	var rows []row
	if err := g.Order("at DESC, id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read reports: %w", err)
	}
	return rows, nil
}

// Settle marks the reports on a signature that wait as decided in one act, in the transaction of the decision, and returns
// how many there were.
func Settle(tx *database.Tx, signatureID, batch uuid.UUID) (int, error) {
	settled := tx.DB.Model(&row{}).Where("signature_id = ? AND settled_at IS NULL", signatureID).
		Updates(map[string]any{"settled_at": tx.Now, "batch_id": batch})
	if settled.Error != nil {
		return 0, fmt.Errorf("settle reports: %w", settled.Error)
	}
	return int(settled.RowsAffected), nil
}

// Reopen has the reports on a signature that an act settled wait again, in the transaction that takes the act back, and
// returns how many there were.
func Reopen(tx *database.Tx, signatureID, batch uuid.UUID) (int, error) {
	reopened := tx.DB.Model(&row{}).Where("signature_id = ? AND batch_id = ?", signatureID, batch).
		Updates(map[string]any{"settled_at": nil, "batch_id": nil})
	if reopened.Error != nil {
		return 0, fmt.Errorf("reopen reports: %w", reopened.Error)
	}
	return int(reopened.RowsAffected), nil
}

// Erase deletes all reports on a signature, in the transaction that erases it.
func Erase(tx *database.Tx, signatureID uuid.UUID) error {
	if err := tx.DB.Where("signature_id = ?", signatureID).Delete(&row{}).Error; err != nil {
		return fmt.Errorf("erase reports: %w", err)
	}
	return nil
}

func deleteSettled(tx *database.Tx, before time.Time, limit int) (int, error) {
	deleted := tx.DB.Exec("DELETE FROM reports WHERE id IN (SELECT id FROM reports WHERE settled_at < ? LIMIT ?)", before, limit)
	return int(deleted.RowsAffected), deleted.Error
}
