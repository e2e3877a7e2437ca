package signatory

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

type pinRow struct {
	SignatureID uuid.UUID `gorm:"primaryKey"`
	LetterID    uuid.UUID
	Kind        string
	Place       int
	PinnedAt    time.Time
}

// TableName tells gorm the table.
func (pinRow) TableName() string { return "pins" }

func insertPin(tx *database.Tx, p pinRow) error {
	if err := tx.DB.Create(&p).Error; err != nil {
		return fmt.Errorf("pin a signatory: %w", err)
	}
	return nil
}

// kindOnList returns the kind of a signature on a letter's list; fault.Conflict where it isn't there.
func kindOnList(tx *database.Tx, letterID, signatureID uuid.UUID) (string, error) {
	var r []row
	err := tx.DB.Select("kind").Where("signature_id = ? AND letter_id = ?", signatureID, letterID).Limit(1).Find(&r).Error
	if err != nil {
		return "", fmt.Errorf("look for a signatory: %w", err)
	}
	if len(r) == 0 {
		return "", fault.New(fault.Conflict, "pin.not_listed")
	}
	return r[0].Kind, nil
}

// kindOfPin returns the kind of a pinned signature, "" for one that isn't.
func kindOfPin(tx *database.Tx, letterID, signatureID uuid.UUID) (string, error) {
	var p []pinRow
	err := tx.DB.Where("signature_id = ? AND letter_id = ?", signatureID, letterID).Limit(1).Find(&p).Error
	if err != nil || len(p) == 0 {
		return "", err
	}
	return p[0].Kind, nil
}

func pinsOf(g *gorm.DB, letterID uuid.UUID, kind string) ([]pinRow, error) {
	var pins []pinRow
	err := g.Where("letter_id = ? AND kind = ?", letterID, kind).Order("place, signature_id").Limit(MaxPins).Find(&pins).Error
	if err != nil {
		return nil, fmt.Errorf("read the pins: %w", err)
	}
	return pins, nil
}

func setPlace(tx *database.Tx, signatureID uuid.UUID, place int) error {
	if err := tx.DB.Model(&pinRow{}).Where("signature_id = ?", signatureID).Update("place", place).Error; err != nil {
		return fmt.Errorf("move a pin: %w", err)
	}
	return nil
}

func deletePin(tx *database.Tx, letterID, signatureID uuid.UUID) (bool, error) {
	deleted := tx.DB.Where("signature_id = ? AND letter_id = ?", signatureID, letterID).Delete(&pinRow{})
	if deleted.Error != nil {
		return false, fmt.Errorf("take a pin away: %w", deleted.Error)
	}
	return deleted.RowsAffected == 1, nil
}

// ErasePin takes the pin of a signature away, in the transaction that erases the signature.
func ErasePin(tx *database.Tx, signatureID uuid.UUID) error {
	if err := tx.DB.Where("signature_id = ?", signatureID).Delete(&pinRow{}).Error; err != nil {
		return fmt.Errorf("erase a pin: %w", err)
	}
	return nil
}

// pinnedRows reads the list's rows of who is put first: what is pinned and not on the list is not among them.
func pinnedRows(g *gorm.DB, letterID uuid.UUID, kind string) ([]row, error) {
	g = g.Table("pins").Select("signatories.*").Joins("JOIN signatories ON signatories.signature_id = pins.signature_id").
		Where("pins.letter_id = ?", letterID)
	if kind != "" {
		g = g.Where("pins.kind = ?", kind)
	}
	var rows []row
	if err := g.Order("pins.kind DESC, pins.place, pins.signature_id").Limit(2 * MaxPins).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read who is put first: %w", err)
	}
	return rows, nil
}
