package organizer

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/undersigned/undersigned/internal/database"
)

// letterRoleRow is a row of organizer_letters.
type letterRoleRow struct {
	OrganizerID uuid.UUID
	LetterID    uuid.UUID
	Role        string
}

// TableName tells gorm the table.
func (letterRoleRow) TableName() string { return "organizer_letters" }

func letterRolesOf(g *gorm.DB, ids []uuid.UUID) (rows []letterRoleRow, err error) {
	err = g.Where("organizer_id IN ?", ids).Find(&rows).Error
	return rows, err
}

// setRole is errNoRow if there is no such account.
func setRole(tx *database.Tx, id uuid.UUID, role string, lettersOnly bool) error {
	return one(tx.DB.Model(&row{}).Where("id = ?", id).Updates(map[string]any{"role": role, "letters_only": lettersOnly}))
}

// countOwners counts the accounts that can sign in and own the site.
func countOwners(tx *database.Tx) (n int64, err error) {
	err = tx.DB.Model(&row{}).Where("role = ? AND NOT letters_only AND password_hash <> '' AND disabled_at IS NULL", Owner).Count(&n).Error
	return n, err
}

func replaceLetterRoles(tx *database.Tx, id uuid.UUID, letters map[uuid.UUID]string) error {
	if err := tx.DB.Where("organizer_id = ?", id).Delete(&letterRoleRow{}).Error; err != nil || len(letters) == 0 {
		return err
	}
	var rows []letterRoleRow
	for letterID, role := range letters {
		rows = append(rows, letterRoleRow{OrganizerID: id, LetterID: letterID, Role: role})
	}
	return tx.DB.Create(&rows).Error
}

// withDetails fills in what stands in other tables: the roles on single letters and the passkeys.
func withDetails(g *gorm.DB, list []Organizer) error {
	if err := withLetterRoles(g, list); err != nil {
		return err
	}
	ids := make([]uuid.UUID, len(list))
	for i, o := range list {
		ids[i] = o.ID
	}
	counts, err := countPasskeys(g, ids)
	if err != nil {
		return fmt.Errorf("count passkeys: %w", err)
	}
	for i := range list {
		o := &list[i]
		o.Passkeys = counts[o.ID]
		o.Factor = o.App || o.Passkeys > 0
	}
	return nil
}

// withLetterRoles fills in the roles on single letters.
func withLetterRoles(g *gorm.DB, list []Organizer) error {
	ids := make([]uuid.UUID, len(list))
	for i, o := range list {
		ids[i] = o.ID
	}
	rows, err := letterRolesOf(g, ids)
	if err != nil {
		return fmt.Errorf("read roles on letters: %w", err)
	}
	for _, r := range rows {
		o := &list[slices.Index(ids, r.OrganizerID)]
		if o.LetterRoles == nil {
			o.LetterRoles = make(map[uuid.UUID]string)
		}
		o.LetterRoles[r.LetterID] = r.Role
	}
	return nil
}
