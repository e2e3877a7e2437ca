package note

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

type row struct {
	ID          uuid.UUID `gorm:"primaryKey"`
	SignatureID uuid.UUID
	OrganizerID uuid.UUID
	SealedText  []byte
	At          time.Time
}

// TableName tells gorm the table.
func (row) TableName() string { return "notes" }

// lockSignature has whoever withdraws the signature wait until the note is there, so that it goes with the rest.
func lockSignature(tx *database.Tx, on About) error {
	var status []string
	err := tx.DB.Table("signatures").Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("id = ? AND letter_id = ? AND status <> 'unconfirmed'", on.SignatureID, on.LetterID).Pluck("status", &status).Error
	switch {
	case err != nil:
		return fmt.Errorf("lock a signature: %w", err)
	case len(status) == 0:
		return fault.New(fault.NotFound, "error.not_found")
	case status[0] == "withdrawn":
		return fault.New(fault.Gone, "error.signature_withdrawn")
	}
	return nil
}

// reached reports whether a signature has as many notes as it may.
func reached(tx *database.Tx, signatureID uuid.UUID, most int) (bool, error) {
	n, err := count(tx.DB, signatureID)
	return n >= most, err
}

func count(g *gorm.DB, signatureID uuid.UUID) (int, error) {
	var n int64
	if err := g.Model(&row{}).Where("signature_id = ?", signatureID).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count notes: %w", err)
	}
	return int(n), nil
}

func insert(tx *database.Tx, r row) error {
	if err := tx.DB.Create(&r).Error; err != nil {
		return fmt.Errorf("store a note: %w", err)
	}
	return nil
}

func of(g *gorm.DB, signatureID uuid.UUID) ([]row, error) {
	var rows []row
	if err := g.Where("signature_id = ?", signatureID).Order("at DESC, id DESC").Limit(MaxOf).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read notes: %w", err)
	}
	return rows, nil
}

func deleteOwn(tx *database.Tx, on About, id uuid.UUID) error {
	deleted := tx.DB.Where("id = ? AND signature_id = ? AND organizer_id = ?", id, on.SignatureID, on.Organizer).Delete(&row{})
	if deleted.Error != nil {
		return fmt.Errorf("delete a note: %w", deleted.Error)
	}
	if deleted.RowsAffected != 1 {
		return fault.Wrap(fault.NotFound, "error.not_found", errors.New("no note of this organizer's"))
	}
	return nil
}

// Erase deletes all notes on a signature, in the transaction that erases it.
func Erase(tx *database.Tx, signatureID uuid.UUID) error {
	if err := tx.DB.Where("signature_id = ?", signatureID).Delete(&row{}).Error; err != nil {
		return fmt.Errorf("erase notes: %w", err)
	}
	return nil
}
