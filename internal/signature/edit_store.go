package signature

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

type editRow struct {
	SignatureID uuid.UUID `gorm:"primaryKey"`
	ID          uuid.UUID
	Status      string
	Sealed      []byte
	Signals     string
	EditedAt    time.Time
}

// TableName tells gorm the table.
func (editRow) TableName() string { return "signature_edits" }

func editContext(id uuid.UUID) string { return "signature.edit:" + id.String() }

// keepEdit stores an edit that doesn't hold yet and returns its id.
func (s *Service) keepEdit(tx *database.Tx, signatureID uuid.UUID, status string, wanted Particulars, found []Signal) (uuid.UUID, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.Nil, fmt.Errorf("make an id: %w", err)
	}
	plain, err := json.Marshal(wanted)
	if err != nil {
		return uuid.Nil, fmt.Errorf("write an edit: %w", err)
	}
	encoded, err := encodeSignals(found)
	if err != nil {
		return uuid.Nil, err
	}
	e := editRow{SignatureID: signatureID, ID: id, Status: status, Signals: encoded, EditedAt: tx.Now}
	if e.Sealed, err = s.vault.Seal(plain, editContext(id)); err != nil {
		return uuid.Nil, fmt.Errorf("seal an edit: %w", err)
	}
	if err := tx.DB.Create(&e).Error; err != nil {
		return uuid.Nil, fmt.Errorf("store an edit: %w", err)
	}
	return id, nil
}

func (s *Service) openEdit(e editRow) (Edit, error) {
	edit := Edit{ID: e.ID, Status: e.Status, EditedAt: e.EditedAt}
	plain, err := s.vault.Open(e.Sealed, editContext(e.ID))
	if err != nil {
		return Edit{}, fmt.Errorf("open an edit: %w", err)
	}
	if err := json.Unmarshal(plain, &edit.Particulars); err != nil {
		return Edit{}, fmt.Errorf("read an edit: %w", err)
	}
	if err := json.Unmarshal([]byte(e.Signals), &edit.Signals); err != nil {
		return Edit{}, fmt.Errorf("read the signals of an edit: %w", err)
	}
	return edit, nil
}

// findEdit reads an edit. A missing one is fault.Gone.
func findEdit(g *gorm.DB, where string, values ...any) (editRow, error) {
	var e editRow
	err := g.Where(where, values...).Take(&e).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return e, fault.Wrap(fault.Gone, "error.edit_gone", err)
	}
	if err != nil {
		return e, fmt.Errorf("read an edit: %w", err)
	}
	return e, nil
}

// deleteEdit deletes the edit of a signature, if there is one.
func deleteEdit(tx *database.Tx, signatureID uuid.UUID) error {
	if err := tx.DB.Where("signature_id = ?", signatureID).Delete(&editRow{}).Error; err != nil {
		return fmt.Errorf("delete an edit: %w", err)
	}
	return nil
}

// deleteExpiredEdits deletes the edits that were never confirmed.
func deleteExpiredEdits(tx *database.Tx, before time.Time) error {
	if err := tx.DB.Where("status = ? AND edited_at < ?", EditUnconfirmed, before).Delete(&editRow{}).Error; err != nil {
		return fmt.Errorf("delete expired edits: %w", err)
	}
	return nil
}
