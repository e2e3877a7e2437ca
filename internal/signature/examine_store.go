package signature

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
)

// mostOthers bounds how many other signatures are counted for a signal.
const mostOthers = 100

// other is another signature that one has something in common with.
type other struct {
	ID          uuid.UUID
	ConfirmedAt time.Time
}

type nameKeyRow struct {
	KeyHash     []byte    `gorm:"primaryKey"`
	SignatureID uuid.UUID `gorm:"primaryKey"`
}

// TableName tells gorm the table.
func (nameKeyRow) TableName() string { return "name_keys" }

// confirmedOthers selects the confirmed signatures of r's letter without r.
func confirmedOthers(tx *database.Tx, r row) *gorm.DB {
	return tx.DB.Model(&row{}).Select("id, confirmed_at").Where("letter_id = ? AND id <> ? AND confirmed_at IS NOT NULL AND withdrawn_at IS NULL", r.LetterID, r.ID)
}

func scanOthers(found *gorm.DB) ([]other, error) {
	var all []other
	if err := found.Limit(mostOthers).Scan(&all).Error; err != nil {
		return nil, fmt.Errorf("look for other signatures: %w", err)
	}
	return all, nil
}

// sameNames returns the other confirmed signatures of a letter under the same name.
func sameNames(tx *database.Tx, r row) ([]other, error) {
	return scanOthers(confirmedOthers(tx, r).Where("name_hash = ?", r.NameHash))
}

// nearNames returns those under another name that shares a key.
func nearNames(tx *database.Tx, r row, keys [][]byte) ([]other, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	sharing := tx.DB.Model(&nameKeyRow{}).Select("signature_id").Where("key_hash IN ?", keys)
	return scanOthers(confirmedOthers(tx, r).Where("name_hash <> ? AND id IN (?)", r.NameHash, sharing))
}

// cameTogether returns those that were signed about the same time and have the same hash in a column.
func cameTogether(tx *database.Tx, r row, column string, hash []byte) ([]other, error) {
	if hash == nil {
		return nil, nil
	}
	return scanOthers(confirmedOthers(tx, r).Where(column+" = ? AND signed_at BETWEEN ? AND ?", hash, r.SignedAt.Add(-burstWithin), r.SignedAt.Add(burstWithin)))
}

func replaceNameKeys(tx *database.Tx, id uuid.UUID, keys [][]byte) error {
	if err := eraseNameKeys(tx, id); err != nil || len(keys) == 0 {
		return err
	}
	rows := make([]nameKeyRow, len(keys))
	for i, key := range keys {
		rows[i] = nameKeyRow{KeyHash: key, SignatureID: id}
	}
	if err := tx.DB.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error; err != nil {
		return fmt.Errorf("store the keys of a name: %w", err)
	}
	return nil
}

func eraseNameKeys(tx *database.Tx, id uuid.UUID) error {
	if err := tx.DB.Where("signature_id = ?", id).Delete(&nameKeyRow{}).Error; err != nil {
		return fmt.Errorf("erase the keys of a name: %w", err)
	}
	return nil
}

func hasNameKeys(tx *database.Tx, id uuid.UUID) (bool, error) {
	var one []nameKeyRow
	if err := tx.DB.Where("signature_id = ?", id).Limit(1).Find(&one).Error; err != nil {
		return false, fmt.Errorf("read the keys of a name: %w", err)
	}
	return len(one) > 0, nil
}

// toLookAt returns the signatures that were last looked at before a time, the longest ago first.
func toLookAt(g *gorm.DB, before time.Time, most int) ([]row, error) {
	var due []row
	err := g.Select("id, letter_id").Where("looked_at IS NOT NULL AND looked_at <= ?", before).Order("looked_at").Limit(most).Find(&due).Error
	if err != nil {
		return nil, fmt.Errorf("read what to look at again: %w", err)
	}
	return due, nil
}

// oldOriginsQuery says what the index signatures_origin_age says.
const oldOriginsQuery = `UPDATE signatures SET network_hash = NULL, referrer_hash = NULL WHERE id IN
	(SELECT id FROM signatures WHERE (network_hash IS NOT NULL OR referrer_hash IS NOT NULL) AND signed_at < ? ORDER BY signed_at LIMIT ?)`

func forgetOrigins(tx *database.Tx, before time.Time, most int) (int, error) {
	forgotten := tx.DB.Exec(oldOriginsQuery, before, most)
	return int(forgotten.RowsAffected), forgotten.Error
}
