package organizer

import (
	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/undersigned/undersigned/internal/database"
)

// recoveryRow is a row of recovery_codes: a code that can be used.
type recoveryRow struct {
	OrganizerID uuid.UUID
	CodeHash    []byte
}

// TableName tells gorm the table.
func (recoveryRow) TableName() string { return "recovery_codes" }

func setNextApp(tx *database.Tx, id uuid.UUID, sealed []byte) error {
	return one(tx.DB.Model(&row{}).Where("id = ?", id).Update("sealed_totp_next", sealed))
}

// takeNextApp is errNoRow if another secret waits by now. The step whose code was typed is used.
func takeNextApp(tx *database.Tx, id uuid.UUID, sealed []byte, step int64) error {
	return one(tx.DB.Model(&row{}).Where("id = ? AND sealed_totp_next = ?", id, sealed).
		Updates(map[string]any{"sealed_totp": sealed, "sealed_totp_next": nil, "totp_step": step}))
}

// useStep is errNoRow if the step, or a later one, was used, or the app was replaced.
func useStep(tx *database.Tx, id uuid.UUID, sealed []byte, step int64) error {
	return one(tx.DB.Model(&row{}).Where("id = ? AND sealed_totp = ? AND totp_step < ?", id, sealed, step).Update("totp_step", step))
}

// clearApp is errNoRow if there is none.
func clearApp(tx *database.Tx, id uuid.UUID) error {
	return one(tx.DB.Model(&row{}).Where("id = ? AND sealed_totp IS NOT NULL", id).
		Updates(map[string]any{"sealed_totp": nil, "sealed_totp_next": nil}))
}

func insertRecoveryCodes(tx *database.Tx, rows []recoveryRow) error { return tx.DB.Create(&rows).Error }

// deleteRecoveryCode is errNoRow if there is no such code.
func deleteRecoveryCode(tx *database.Tx, id uuid.UUID, hash []byte) error {
	return one(tx.DB.Where("organizer_id = ? AND code_hash = ?", id, hash).Delete(&recoveryRow{}))
}

func deleteRecoveryCodes(tx *database.Tx, id uuid.UUID) error {
	return tx.DB.Where("organizer_id = ?", id).Delete(&recoveryRow{}).Error
}

func countRecoveryCodes(g *gorm.DB, id uuid.UUID) (int, error) {
	var n int64
	err := g.Model(&recoveryRow{}).Where("organizer_id = ?", id).Count(&n).Error
	return int(n), err
}
