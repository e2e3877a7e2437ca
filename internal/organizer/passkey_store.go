package organizer

import (
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
)

// passkeyRow is a row of passkeys.
type passkeyRow struct {
	ID           uuid.UUID
	OrganizerID  uuid.UUID
	CredentialID []byte
	PublicKey    []byte
	SignCount    int64
	Transports   string
	Name         string
	Alone        bool
	CreatedAt    time.Time
	LastUsedAt   *time.Time
}

// TableName tells gorm the table.
func (passkeyRow) TableName() string { return "passkeys" }

// challengeRow is a row of passkey_challenges.
type challengeRow struct {
	ChallengeHash []byte
	ExpiresAt     time.Time
}

// TableName tells gorm the table.
func (challengeRow) TableName() string { return "passkey_challenges" }

func passkeysOf(g *gorm.DB, organizerID uuid.UUID) (rows []passkeyRow, err error) {
	err = g.Where("organizer_id = ?", organizerID).Order("created_at, id").Limit(MaxPasskeys).Find(&rows).Error
	return rows, err
}

func passkeyByCredential(g *gorm.DB, credential []byte) (r passkeyRow, err error) {
	err = g.Where("credential_id = ?", credential).Take(&r).Error
	return r, database.NotFound(err, "passkey.unknown")
}

// countPasskeys returns how many passkeys each of some accounts has; those without any are left out.
func countPasskeys(g *gorm.DB, ids []uuid.UUID) (map[uuid.UUID]int, error) {
	var rows []struct {
		OrganizerID uuid.UUID
		N           int
	}
	err := g.Model(&passkeyRow{}).Select("organizer_id, COUNT(*) AS n").Where("organizer_id IN ?", ids).Group("organizer_id").Find(&rows).Error
	counts := make(map[uuid.UUID]int, len(rows))
	for _, r := range rows {
		counts[r.OrganizerID] = r.N
	}
	return counts, err
}

// insertPasskey is errNoRow if there is a passkey with that id.
func insertPasskey(tx *database.Tx, r passkeyRow) error {
	return one(tx.DB.Clauses(clause.OnConflict{DoNothing: true}).Create(&r))
}

// usePasskey is errNoRow if the passkey is gone, or was shown with this count or a higher one meanwhile.
func usePasskey(tx *database.Tx, id uuid.UUID, count int64) error {
	return one(tx.DB.Model(&passkeyRow{}).Where("id = ? AND (sign_count < ? OR (sign_count = 0 AND ? = 0))", id, count, count).
		Updates(map[string]any{"sign_count": count, "last_used_at": tx.Now}))
}

// deletePasskey is errNoRow if the account has no such passkey.
func deletePasskey(tx *database.Tx, organizerID, id uuid.UUID) error {
	return one(tx.DB.Where("organizer_id = ? AND id = ?", organizerID, id).Delete(&passkeyRow{}))
}

func deletePasskeysOf(tx *database.Tx, organizerID uuid.UUID) (int64, error) {
	deleted := tx.DB.Where("organizer_id = ?", organizerID).Delete(&passkeyRow{})
	return deleted.RowsAffected, deleted.Error
}

func insertChallenge(tx *database.Tx, r challengeRow) error { return tx.DB.Create(&r).Error }

// deleteChallenge is errNoRow if the challenge was answered, or is too old.
func deleteChallenge(tx *database.Tx, hash []byte) error {
	return one(tx.DB.Where("challenge_hash = ? AND expires_at > ?", hash, tx.Now).Delete(&challengeRow{}))
}

func deleteExpiredChallenges(tx *database.Tx) (int64, error) {
	deleted := tx.DB.Where("expires_at <= ?", tx.Now).Delete(&challengeRow{})
	return deleted.RowsAffected, deleted.Error
}
