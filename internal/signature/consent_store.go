package signature

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
)

type wordingRow struct {
	ID       uuid.UUID `gorm:"primaryKey"`
	Language string
	Wording  string
}

// TableName tells gorm the table.
func (wordingRow) TableName() string { return "consent_wordings" }

type consentRow struct {
	ID          uuid.UUID `gorm:"primaryKey"`
	SignatureID uuid.UUID
	Purpose     string
	WordingID   uuid.UUID
	GivenAt     time.Time
	WithdrawnAt *time.Time
}

// TableName tells gorm the table.
func (consentRow) TableName() string { return "consents" }

// wordingSpace is the name space of the wordings' ids, which are UUIDs of version 5 (RFC 9562): the same words in the same
// language have the same id, so nobody looks one up before storing it.
var wordingSpace = uuid.NewSHA1(uuid.NameSpaceURL, []byte("undersigned:consent-wording"))

// recordConsent keeps what a signer consented to, in the words that they read.
func recordConsent(tx *database.Tx, signatureID uuid.UUID, purpose string, read Wording) error {
	w := wordingRow{ID: uuid.NewSHA1(wordingSpace, []byte(read.Language+"\x00"+read.Words)), Language: read.Language, Wording: read.Words}
	if err := tx.DB.Clauses(clause.OnConflict{DoNothing: true}).Create(&w).Error; err != nil {
		return fmt.Errorf("store the wording of a consent: %w", err)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an id: %w", err)
	}
	c := consentRow{ID: id, SignatureID: signatureID, Purpose: purpose, WordingID: w.ID, GivenAt: tx.Now}
	if err := tx.DB.Create(&c).Error; err != nil {
		return fmt.Errorf("store a consent: %w", err)
	}
	return nil
}

// withdrawConsents ends the consents of a signature for some purposes and returns how many held.
func withdrawConsents(tx *database.Tx, signatureID uuid.UUID, purposes ...string) (int, error) {
	ended := tx.DB.Model(&consentRow{}).Where("signature_id = ? AND purpose IN ? AND withdrawn_at IS NULL", signatureID, purposes).
		Update("withdrawn_at", tx.Now)
	if ended.Error != nil {
		return 0, fmt.Errorf("withdraw consents: %w", ended.Error)
	}
	return int(ended.RowsAffected), nil
}

// consents reports whether a signature's consent for a purpose holds.
func consents(tx *database.Tx, signatureID uuid.UUID, purpose string) (bool, error) {
	var n int64
	err := tx.DB.Model(&consentRow{}).Where("signature_id = ? AND purpose = ? AND withdrawn_at IS NULL", signatureID, purpose).Count(&n).Error
	if err != nil {
		return false, fmt.Errorf("look for a consent: %w", err)
	}
	return n > 0, nil
}

// consentsOf reads the consents of a signature, the oldest first.
func consentsOf(g *gorm.DB, signatureID uuid.UUID) ([]Consent, error) {
	var all []Consent
	err := g.Raw(`SELECT c.purpose, w.language, w.wording, c.given_at, c.withdrawn_at FROM consents c
		JOIN consent_wordings w ON w.id = c.wording_id WHERE c.signature_id = ? ORDER BY c.given_at, c.id`, signatureID).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("read consents: %w", err)
	}
	return all, nil
}
