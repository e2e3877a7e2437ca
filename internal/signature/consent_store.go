package signature

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
)

// The purposes of consent.
const (
	consentToSign    = "sign"    // the signature is kept, counted, and shown as chosen
	consentToUpdates = "updates" // news of the letter by mail
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
