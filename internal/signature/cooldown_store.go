package signature

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
)

// contact is what is remembered of an address on a letter: how often it was written to, by its keyed hash alone.
type contact struct {
	LetterID     uuid.UUID
	EmailHash    []byte
	Mails        int
	MailedAt     *time.Time // when the last message left, or will leave
	StoppedUntil *time.Time
	TouchedAt    time.Time
}

// TableName tells gorm the table.
func (contact) TableName() string { return "address_mails" }

// ofAddress selects an address's row.
const ofAddress = "letter_id = ? AND email_hash = ?"

// lockContact returns what is remembered of an address, for a change of it; nothing is an empty row.
func lockContact(tx *database.Tx, letterID uuid.UUID, emailHash []byte) (contact, error) {
	c := contact{LetterID: letterID, EmailHash: emailHash, TouchedAt: tx.Now}
	if err := tx.DB.Clauses(clause.OnConflict{DoNothing: true}).Create(&c).Error; err != nil {
		return contact{}, fmt.Errorf("remember an address: %w", err)
	}
	var locked contact
	err := tx.DB.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where(ofAddress, letterID, emailHash).Take(&locked).Error
	if err != nil {
		return contact{}, fmt.Errorf("read what an address was sent: %w", err)
	}
	return locked, nil
}

// findContact returns what is remembered of an address; nothing is the zero contact.
func findContact(tx *database.Tx, letterID uuid.UUID, emailHash []byte) (contact, error) {
	var all []contact
	if err := tx.DB.Where(ofAddress, letterID, emailHash).Limit(1).Find(&all).Error; err != nil {
		return contact{}, fmt.Errorf("read what an address was sent: %w", err)
	}
	if len(all) == 0 {
		return contact{}, nil
	}
	return all[0], nil
}

// countMail counts one more message to an address, which leaves at a time.
func countMail(tx *database.Tx, c contact, at time.Time) error {
	err := tx.DB.Model(&contact{}).Where(ofAddress, c.LetterID, c.EmailHash).
		Updates(map[string]any{"mails": c.Mails + 1, "mailed_at": at, "touched_at": at}).Error
	if err != nil {
		return fmt.Errorf("count a message to an address: %w", err)
	}
	return nil
}

func stopContact(tx *database.Tx, letterID uuid.UUID, emailHash []byte, until time.Time) error {
	c, err := lockContact(tx, letterID, emailHash)
	if err != nil {
		return err
	}
	set := map[string]any{"stopped_until": until, "touched_at": tx.Now}
	if c.MailedAt != nil && c.MailedAt.After(tx.Now) { // what waited is given up
		set["mailed_at"] = tx.Now
	}
	if err := tx.DB.Model(&contact{}).Where(ofAddress, letterID, emailHash).Updates(set).Error; err != nil {
		return fmt.Errorf("stop messages to an address: %w", err)
	}
	return nil
}

// forgetContact deletes what is remembered of an address on a letter.
func forgetContact(tx *database.Tx, letterID uuid.UUID, emailHash []byte) error {
	if err := tx.DB.Where(ofAddress, letterID, emailHash).Delete(&contact{}).Error; err != nil {
		return fmt.Errorf("forget an address: %w", err)
	}
	return nil
}

// forgetContacts deletes what is remembered of addresses that have rested since before a time.
func forgetContacts(tx *database.Tx, before time.Time) error {
	if err := tx.DB.Where("touched_at < ?", before).Delete(&contact{}).Error; err != nil {
		return fmt.Errorf("forget addresses: %w", err)
	}
	return nil
}

// unconfirmedOf returns the ids of the unconfirmed signatures of both kinds that an address has on a letter. They are few.
func unconfirmedOf(tx *database.Tx, letterID uuid.UUID, emailHash []byte) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := tx.DB.Model(&row{}).Where("letter_id = ? AND kind IN ? AND email_hash = ? AND status = ?",
		letterID, []string{Individual, Organization}, emailHash, Unconfirmed).Order("id").Pluck("id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("read the unconfirmed signatures of an address: %w", err)
	}
	return ids, nil
}
