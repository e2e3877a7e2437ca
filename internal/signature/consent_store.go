package signature

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
)

// The purposes of consent.
const (
	ConsentToSign    = "sign"    // the signature is kept and counted
	ConsentToUpdates = "updates" // news of the letter by mail
)

// Consent is what a signer agreed to, in the words that they read.
type Consent struct {
	Purpose, Language, Wording string
	GivenAt                    time.Time
	WithdrawnAt                *time.Time // nil while it holds
}

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
func recordConsent(tx *database.Tx, signatureID uuid.UUID, purpose, language, wording string) error {
	w := wordingRow{ID: uuid.NewSHA1(wordingSpace, []byte(language+"\x00"+wording)), Language: language, Wording: wording}
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

// withdrawConsents ends every consent of a signature.
func withdrawConsents(tx *database.Tx, signatureID uuid.UUID) error {
	err := tx.DB.Model(&consentRow{}).Where("signature_id = ? AND withdrawn_at IS NULL", signatureID).Update("withdrawn_at", tx.Now).Error
	if err != nil {
		return fmt.Errorf("withdraw consents: %w", err)
	}
	return nil
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
