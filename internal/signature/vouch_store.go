package signature

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/undersigned/undersigned/internal/database"
)

// mostVouchings bounds how many proofs of a signature are read.
const mostVouchings = 50

type vouchingRow struct {
	ID          uuid.UUID `gorm:"primaryKey"`
	SignatureID uuid.UUID
	BatchID     uuid.UUID
	OrganizerID uuid.UUID
	SealedProof []byte
	VouchedAt   time.Time
}

// TableName tells gorm the table.
func (vouchingRow) TableName() string { return "vouchings" }

func proofContext(id uuid.UUID) string { return "signature.proof:" + id.String() }

func (s *Service) insertVouching(tx *database.Tx, signatureID uuid.UUID, d Decision, p Proof) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an id: %w", err)
	}
	plain, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("write a proof: %w", err)
	}
	sealed, err := s.vault.Seal(plain, proofContext(id))
	if err != nil {
		return fmt.Errorf("seal a proof: %w", err)
	}
	r := vouchingRow{ID: id, SignatureID: signatureID, BatchID: d.Batch, OrganizerID: d.Organizer, SealedProof: sealed, VouchedAt: tx.Now}
	if err := tx.DB.Create(&r).Error; err != nil {
		return fmt.Errorf("store a proof: %w", err)
	}
	return nil
}

func (s *Service) openVouching(r vouchingRow) (Vouching, error) {
	v := Vouching{Organizer: r.OrganizerID, At: r.VouchedAt}
	plain, err := s.vault.Open(r.SealedProof, proofContext(r.ID))
	if err == nil {
		err = json.Unmarshal(plain, &v.Proof)
	}
	return v, err
}

func vouchingsOf(g *gorm.DB, signatureID uuid.UUID) ([]vouchingRow, error) {
	var rows []vouchingRow
	if err := g.Where("signature_id = ?", signatureID).Order("vouched_at DESC, id DESC").Limit(mostVouchings).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read proofs: %w", err)
	}
	return rows, nil
}

// removeVouchings deletes the proofs that came with an act, and returns how many there were and how many are left.
func removeVouchings(tx *database.Tx, signatureID, batch uuid.UUID) (taken, left int, err error) {
	deleted := tx.DB.Where("signature_id = ? AND batch_id = ?", signatureID, batch).Delete(&vouchingRow{})
	if deleted.Error != nil {
		return 0, 0, fmt.Errorf("take a proof back: %w", deleted.Error)
	}
	rows, err := vouchingsOf(tx.DB, signatureID)
	return int(deleted.RowsAffected), len(rows), err
}

func eraseVouchings(tx *database.Tx, signatureID uuid.UUID) error {
	if err := tx.DB.Where("signature_id = ?", signatureID).Delete(&vouchingRow{}).Error; err != nil {
		return fmt.Errorf("erase proofs: %w", err)
	}
	return nil
}

// confirmedAfter returns ids and times of the confirmed signatures of a letter after a place in the order of confirmation.
func confirmedAfter(g *gorm.DB, letterID uuid.UUID, at *time.Time, id uuid.UUID, most int) ([]row, error) {
	found := g.Select("id, confirmed_at").Where("letter_id = ? AND confirmed_at IS NOT NULL", letterID)
	if at != nil {
		found = found.Where("(confirmed_at, id) > (?, ?)", *at, id)
	}
	var rows []row
	if err := found.Order("confirmed_at, id").Limit(most).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read confirmed signatures: %w", err)
	}
	return rows, nil
}
