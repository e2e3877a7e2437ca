package moderation

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/signature"
)

type decisionRow struct {
	ID          uuid.UUID `gorm:"primaryKey"`
	BatchID     uuid.UUID
	SignatureID uuid.UUID
	LetterID    uuid.UUID
	OrganizerID uuid.UUID
	Decision    string
	FromStatus  signature.Status
	FromReason  string
	Reason      string
	DecidedAt   time.Time
	UndoneAt    *time.Time
}

// TableName tells gorm the table.
func (decisionRow) TableName() string { return "decisions" }

// kept reports whether the decision was Keep, which is stored as publishing what was published.
func (d decisionRow) kept() bool { return d.Decision == Publish && d.FromStatus == signature.Published }

func record(tx *database.Tx, batch, signatureID uuid.UUID, in DecideInput, before signature.Before) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an id: %w", err)
	}
	decision := in.Decision
	if decision == Keep {
		decision = Publish // see kept
	}
	d := decisionRow{
		ID: id, BatchID: batch, SignatureID: signatureID, LetterID: in.LetterID, OrganizerID: in.Organizer, Decision: decision,
		FromStatus: before.Status, FromReason: before.Reason, Reason: in.Reason, DecidedAt: tx.Now,
	}
	if err := tx.DB.Create(&d).Error; err != nil {
		return fmt.Errorf("record a decision: %w", err)
	}
	return nil
}

// takeBack marks the decisions of an act as undone and returns those that were not yet: of two who undo, one gets them.
func takeBack(tx *database.Tx, organizer, letterID, batch uuid.UUID) ([]decisionRow, error) {
	var decisions []decisionRow
	err := tx.DB.Raw(`UPDATE decisions SET undone_at = ? WHERE batch_id = ? AND organizer_id = ? AND letter_id = ? AND undone_at IS NULL RETURNING *`,
		tx.Now, batch, organizer, letterID).Scan(&decisions).Error
	if err != nil {
		return nil, fmt.Errorf("take decisions back: %w", err)
	}
	return decisions, nil
}
