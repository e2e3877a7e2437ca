package organizer

import (
	"errors"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
)

// row is a row of organizers.
type row struct {
	ID           uuid.UUID
	EmailHash    []byte
	SealedEmail  []byte
	Name         string
	Role         string
	LettersOnly  bool
	Language     string
	PasswordHash string
	CreatedAt    time.Time
	LastSignInAt *time.Time
	DisabledAt   *time.Time

	SealedTotp     []byte // the app's secret; nil without a second step
	SealedTotpNext []byte // the one that waits for its first code
	TotpStep       int64  // the last one whose code was used
}

// TableName tells gorm the table.
func (row) TableName() string { return "organizers" }

// linkRow is a row of organizer_links.
type linkRow struct {
	ID          uuid.UUID
	OrganizerID uuid.NullUUID
	Purpose     string
	Mailed      bool // because somebody asked for it at the sign-in
	CreatedAt   time.Time
	ExpiresAt   time.Time
	UsedAt      *time.Time
}

// TableName tells gorm the table.
func (linkRow) TableName() string { return "organizer_links" }

// errNoRow says that a guarded statement met no row that it may change.
var errNoRow = errors.New("no such row in that state")

// one turns a guarded statement's result into errNoRow unless it changed a row.
func one(result *gorm.DB) error {
	if result.Error == nil && result.RowsAffected == 0 {
		return errNoRow
	}
	return result.Error
}

func allRows(g *gorm.DB) (rows []row, err error) {
	err = g.Order("created_at, id").Find(&rows).Error
	return rows, err
}

// anyRow returns the newest account, the zero row if there is none.
func anyRow(g *gorm.DB) (r row, err error) {
	err = g.Order("id DESC").Limit(1).Find(&r).Error
	return r, err
}

func rowsByIDs(g *gorm.DB, ids []uuid.UUID) (rows []row, err error) {
	err = g.Where("id IN ?", ids).Find(&rows).Error
	return rows, err
}

func rowByID(g *gorm.DB, id uuid.UUID) (r row, err error) {
	err = g.Where("id = ?", id).Take(&r).Error
	return r, database.NotFound(err, "organizer.unknown")
}

func rowByEmail(g *gorm.DB, hash []byte) (r row, err error) {
	err = g.Where("email_hash = ?", hash).Take(&r).Error
	return r, database.NotFound(err, "organizer.unknown")
}

func countRows(tx *database.Tx) (n int64, err error) {
	err = tx.DB.Model(&row{}).Count(&n).Error
	return n, err
}

// insertRow is errNoRow if the address has an account.
func insertRow(tx *database.Tx, r row) error {
	return one(tx.DB.Clauses(clause.OnConflict{DoNothing: true}).Create(&r))
}

// insertInvited inserts an account without a password, or gives an older invitation its new name, role and language. It
// is errNoRow if the address has an account that is set up.
func insertInvited(tx *database.Tx, r row) (row, error) {
	err := insertRow(tx, r)
	if !errors.Is(err, errNoRow) {
		return r, err
	}
	err = one(tx.DB.Model(&row{}).Where("email_hash = ? AND password_hash = '' AND disabled_at IS NULL", r.EmailHash).
		Updates(map[string]any{"name": r.Name, "role": r.Role, "letters_only": r.LettersOnly, "language": r.Language}))
	if err != nil {
		return row{}, err
	}
	return rowByEmail(tx.DB, r.EmailHash)
}

// setPassword sets the password, and the name unless it is "". It is errNoRow if the account is disabled or gone.
func setPassword(tx *database.Tx, id uuid.UUID, name, hash string) error {
	change := map[string]any{"password_hash": hash}
	if name != "" {
		change["name"] = name
	}
	return one(tx.DB.Model(&row{}).Where("id = ? AND disabled_at IS NULL", id).Updates(change))
}

// markSignedIn is errNoRow if the account was disabled or got another password meanwhile.
func markSignedIn(tx *database.Tx, id uuid.UUID, passwordHash string) error {
	return one(tx.DB.Model(&row{}).Where("id = ? AND password_hash = ? AND disabled_at IS NULL", id, passwordHash).
		Update("last_sign_in_at", tx.Now))
}

func updateLanguage(tx *database.Tx, id uuid.UUID, language string) error {
	return one(tx.DB.Model(&row{}).Where("id = ?", id).Update("language", language))
}

func linkByID(g *gorm.DB, id uuid.UUID) (l linkRow, err error) {
	err = g.Where("id = ?", id).Take(&l).Error
	return l, database.NotFound(err, "error.link_unknown")
}

func insertLink(tx *database.Tx, l linkRow) error { return tx.DB.Create(&l).Error }

// ensureLink inserts an account-less link, or renews it once it has expired.
func ensureLink(tx *database.Tx, l linkRow) error {
	created := tx.DB.Clauses(clause.OnConflict{DoNothing: true}).Create(&l)
	if created.Error != nil || created.RowsAffected > 0 {
		return created.Error
	}
	return tx.DB.Model(&linkRow{}).Where("id = ? AND expires_at <= ?", l.ID, tx.Now).
		Updates(map[string]any{"created_at": l.CreatedAt, "expires_at": l.ExpiresAt, "used_at": nil}).Error
}

// useLink marks a link used. It is errNoRow if it was, or has expired.
func useLink(tx *database.Tx, id uuid.UUID) error {
	return one(tx.DB.Model(&linkRow{}).Where("id = ? AND used_at IS NULL AND expires_at > ?", id, tx.Now).Update("used_at", tx.Now))
}

// mailedSince returns up to limit links of an account that were mailed since a time, the newest first.
func mailedSince(tx *database.Tx, organizerID uuid.UUID, since time.Time, limit int) (links []linkRow, err error) {
	err = tx.DB.Where("organizer_id = ? AND mailed AND created_at > ?", organizerID, since).Order("created_at DESC").Limit(limit).Find(&links).Error
	return links, err
}

// lockOrganizer reads an account for a change about it; another transaction waits until this one ends.
func lockOrganizer(tx *database.Tx, id uuid.UUID) (r row, err error) {
	err = tx.DB.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Take(&r).Error
	return r, database.NotFound(err, "organizer.unknown")
}

// endLinks makes the open links of an account useless.
func endLinks(tx *database.Tx, organizerID uuid.UUID) error {
	return tx.DB.Model(&linkRow{}).Where("organizer_id = ? AND used_at IS NULL", organizerID).Update("used_at", tx.Now).Error
}

// sessionRow is a row of sessions.
type sessionRow struct {
	TokenHash   []byte
	OrganizerID uuid.NullUUID
	Data        []byte
	CreatedAt   time.Time
	ExpiresAt   time.Time
}

// TableName tells gorm the table.
func (sessionRow) TableName() string { return "sessions" }

// sessionByHash returns a session that expires after now and was created after bornAfter.
func sessionByHash(g *gorm.DB, hash []byte, now, bornAfter time.Time) (sessionRow, bool, error) {
	var rows []sessionRow
	err := g.Where("token_hash = ? AND expires_at > ? AND created_at > ?", hash, now, bornAfter).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return sessionRow{}, false, err
	}
	return rows[0], true, nil
}

func upsertSession(tx *database.Tx, r sessionRow) error {
	return tx.DB.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "token_hash"}},
		DoUpdates: clause.AssignmentColumns([]string{"organizer_id", "data", "expires_at"}),
	}).Create(&r).Error
}

// updateSession changes a session if it is still there.
func updateSession(tx *database.Tx, r sessionRow) error {
	return tx.DB.Model(&sessionRow{}).Where("token_hash = ?", r.TokenHash).
		Updates(map[string]any{"organizer_id": r.OrganizerID, "data": r.Data, "expires_at": r.ExpiresAt}).Error
}

func touchSession(tx *database.Tx, hash []byte, expiresAt time.Time) error {
	return tx.DB.Model(&sessionRow{}).Where("token_hash = ?", hash).Update("expires_at", expiresAt).Error
}

func deleteSession(tx *database.Tx, hash []byte) error {
	return tx.DB.Where("token_hash = ?", hash).Delete(&sessionRow{}).Error
}

func deleteSessionsOf(tx *database.Tx, organizerID uuid.UUID) error {
	return tx.DB.Where("organizer_id = ?", organizerID).Delete(&sessionRow{}).Error
}

// deleteExpiredSessions removes sessions that have expired or were created at bornBy or before.
func deleteExpiredSessions(tx *database.Tx, bornBy time.Time) (int64, error) {
	deleted := tx.DB.Where("expires_at <= ? OR created_at <= ?", tx.Now, bornBy).Delete(&sessionRow{})
	return deleted.RowsAffected, deleted.Error
}

// sessionsOf returns an account's sessions that expire after now and were created after bornAfter, the latest first.
func sessionsOf(g *gorm.DB, organizerID uuid.UUID, now, bornAfter time.Time, limit int) (rows []sessionRow, err error) {
	err = g.Where("organizer_id = ? AND expires_at > ? AND created_at > ?", organizerID, now, bornAfter).
		Order("expires_at DESC, token_hash").Limit(limit).Find(&rows).Error
	return rows, err
}

func deleteSessionOf(tx *database.Tx, organizerID uuid.UUID, hash []byte) (bool, error) {
	deleted := tx.DB.Where("organizer_id = ? AND token_hash = ?", organizerID, hash).Delete(&sessionRow{})
	return deleted.RowsAffected > 0, deleted.Error
}

func deleteOtherSessions(tx *database.Tx, organizerID uuid.UUID, hash []byte) (int64, error) {
	deleted := tx.DB.Where("organizer_id = ? AND token_hash <> ?", organizerID, hash).Delete(&sessionRow{})
	return deleted.RowsAffected, deleted.Error
}
