package signature

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// row is a signature as it is stored.
type row struct {
	ID            uuid.UUID `gorm:"primaryKey"`
	LetterID      uuid.UUID
	TextID        uuid.UUID
	Kind          string
	Status        Status
	Visibility    string
	Language      string
	Category      string
	Country       string
	WantsUpdates  bool
	Discreet      bool
	EmailHash     []byte
	NameHash      []byte
	DomainHash    []byte
	NetworkHash   []byte
	ReferrerHash  []byte
	Slot          *int
	SealedEmail   []byte
	SealedProfile []byte
	MarkHash      []byte
	Signals       string
	SignalKeys    string // see signalKeys
	Reason        string
	CodeAttempts  int
	Mails         int
	MailedAt      *time.Time
	RemindedAt    *time.Time
	Vouched       bool
	ReportedAt    *time.Time
	Told          Status // the last decision that the signer was told
	Telling       Status // the same, with the message that may still wait
	SignedAt      time.Time
	ConfirmedAt   *time.Time
	DecidedAt     *time.Time
	PublishedAt   *time.Time
	WithdrawnAt   *time.Time
	LookedAt      *time.Time
	LaterAs       string // a visibility, "" for none
	LaterCount    *int
	LaterAt       *time.Time
	WaveID        uuid.NullUUID
	CountedAs     string // JSON of countedAs; "" for what isn't counted although it is held

	AskedTextID    *uuid.UUID // the version of changed meaning about which the signer was asked last
	AffirmedTextID *uuid.UUID
}

// TableName tells gorm the table.
func (row) TableName() string { return "signatures" }

func emailContext(id uuid.UUID) string   { return "signature.email:" + id.String() }
func profileContext(id uuid.UUID) string { return "signature.profile:" + id.String() }

// seal puts address and profile into the row.
func (s *Service) seal(r *row, email string, p Profile) error {
	var err error
	if r.SealedEmail, err = s.vault.Seal([]byte(email), emailContext(r.ID)); err != nil {
		return fmt.Errorf("seal the address: %w", err)
	}
	plain, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("write the profile: %w", err)
	}
	if r.SealedProfile, err = s.vault.Seal(plain, profileContext(r.ID)); err != nil {
		return fmt.Errorf("seal the profile: %w", err)
	}
	return nil
}

// open returns the row as a signature, its sealed parts opened. Those of a withdrawn one are empty.
func (s *Service) open(r row) (Signature, error) {
	sig := Signature{
		ID: r.ID, LetterID: r.LetterID, TextID: r.TextID, Kind: r.Kind, Status: r.Status, Visibility: r.Visibility,
		Language: r.Language, Category: r.Category, Country: r.Country, Updates: r.WantsUpdates, Discreet: r.Discreet, Reason: r.Reason,
		SignedAt: r.SignedAt, ConfirmedAt: r.ConfirmedAt, DecidedAt: r.DecidedAt, PublishedAt: r.PublishedAt, WithdrawnAt: r.WithdrawnAt,
		MarkHash: r.MarkHash, ReportedAt: r.ReportedAt, AskedTextID: r.AskedTextID, AffirmedTextID: r.AffirmedTextID, Vouched: r.Vouched,
	}
	if err := json.Unmarshal([]byte(r.Signals), &sig.Signals); err != nil {
		return Signature{}, fmt.Errorf("read the signals of %s: %w", r.ID, err)
	}
	if r.LaterAs != "" {
		sig.Later = &Later{As: r.LaterAs, At: r.LaterAt}
		if r.LaterCount != nil {
			sig.Later.Count = *r.LaterCount
		}
	}
	if r.SealedProfile == nil {
		return sig, nil
	}
	email, err := s.vault.Open(r.SealedEmail, emailContext(r.ID))
	if err != nil {
		return Signature{}, fmt.Errorf("open the address of %s: %w", r.ID, err)
	}
	profile, err := s.vault.Open(r.SealedProfile, profileContext(r.ID))
	if err != nil {
		return Signature{}, fmt.Errorf("open the profile of %s: %w", r.ID, err)
	}
	if err := json.Unmarshal(profile, &sig.Profile); err != nil {
		return Signature{}, fmt.Errorf("read the profile of %s: %w", r.ID, err)
	}
	sig.Email = string(email)
	return sig, nil
}

// insertRow stores a new signature; it reports false if the same one is there already.
func insertRow(tx *database.Tx, r row) (bool, error) {
	inserted := tx.DB.Clauses(clause.OnConflict{DoNothing: true}).Create(&r)
	if inserted.Error != nil {
		return false, fmt.Errorf("store a signature: %w", inserted.Error)
	}
	return inserted.RowsAffected == 1, nil
}

// lockRow reads a signature for a change of it; another transaction waits until this one ends. A missing one is
// fault.Gone: it expired or was disowned.
func lockRow(tx *database.Tx, id uuid.UUID) (row, error) {
	var r row
	err := tx.DB.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Take(&r).Error
	return r, removed(err)
}

// findRow reads a signature. A missing one is fault.Gone.
func findRow(g *gorm.DB, id uuid.UUID) (row, error) {
	var r row
	err := g.Where("id = ?", id).Take(&r).Error
	return r, removed(err)
}

// anySealedRow returns the newest signature that holds something sealed; without one, a row that holds nothing.
func anySealedRow(g *gorm.DB) (row, error) {
	r := row{Signals: "[]"}
	err := g.Where("sealed_profile IS NOT NULL").Order("id DESC").Limit(1).Find(&r).Error
	return r, err
}

func removed(err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return fault.Wrap(fault.Gone, "error.signature_removed", err)
	}
	if err != nil {
		return fmt.Errorf("read a signature: %w", err)
	}
	return nil
}

// sameAddress reads and locks the signatures of one kind that an address has on a letter. They are few.
func sameAddress(tx *database.Tx, letterID uuid.UUID, kind string, emailHash []byte) ([]row, error) {
	var rows []row
	err := tx.DB.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("letter_id = ? AND kind = ? AND email_hash = ?", letterID, kind, emailHash).Order("id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read the signatures of an address: %w", err)
	}
	return rows, nil
}

// updateRow changes columns of a signature that is still in the status that r was read in.
func updateRow(tx *database.Tx, r row, columns map[string]any) error {
	if err := withSignalKeys(columns); err != nil {
		return err
	}
	updated := tx.DB.Model(&row{}).Where("id = ? AND status = ?", r.ID, r.Status).Updates(columns)
	if updated.Error != nil {
		return fmt.Errorf("change a signature: %w", updated.Error)
	}
	if updated.RowsAffected != 1 {
		return fault.Wrap(fault.Conflict, "error.transition", errors.New("another change was quicker"))
	}
	return nil
}

// deleteUnconfirmed deletes a signature that nobody confirmed.
func deleteUnconfirmed(tx *database.Tx, id uuid.UUID) error {
	deleted := tx.DB.Where("id = ? AND status = ?", id, Unconfirmed).Delete(&row{})
	if deleted.Error != nil {
		return fmt.Errorf("delete an unconfirmed signature: %w", deleted.Error)
	}
	if deleted.RowsAffected != 1 {
		return fault.New(fault.Conflict, "error.transition")
	}
	return nil
}

// deleteExpired deletes up to limit signatures that were signed before a time and never confirmed, and returns their ids
// and letters.
func deleteExpired(tx *database.Tx, before time.Time, limit int) ([]row, error) {
	var deleted []row
	err := tx.DB.Raw(`DELETE FROM signatures WHERE id IN (SELECT id FROM signatures WHERE status = ? AND signed_at < ? LIMIT ?) AND status = ?
		RETURNING id, letter_id`, Unconfirmed, before, limit, Unconfirmed).Scan(&deleted).Error
	if err != nil {
		return nil, fmt.Errorf("delete expired signatures: %w", err)
	}
	return deleted, nil
}

// What a filter says of signals beside one's key.
const (
	AnySignal = "any"
	NoSignal  = "none"
)

// Filter selects confirmed signatures of a letter. Empty fields select all.
type Filter struct {
	LetterID                uuid.UUID
	Statuses                []Status // at least one
	Kind, Category, Country string
	Language, Visibility    string
	Signal                  string      // a signal's key, without "signal."; AnySignal or NoSignal
	From, Until             time.Time   // confirmed from the one on, and before the other
	IDs                     []uuid.UUID // only these, unless nil
	Reported                bool        // only those with a report that waits
	Edited                  bool        // only those with an edit that waits for an organizer
	NewestFirst             bool        // by time of confirmation
	After                   uuid.UUID   // the last one of the page before
	Limit                   int
}

// selected returns the query for what f selects.
func (s *Service) selected(ctx context.Context, f Filter) *gorm.DB {
	g := s.db.Read(ctx).Model(&row{}).Where("letter_id = ?", f.LetterID)
	if len(f.Statuses) == 1 { // by a list of one, what is found may be sorted without need
		g = g.Where("status = ?", f.Statuses[0])
	} else {
		g = g.Where("status IN ?", f.Statuses)
	}
	for _, c := range []struct{ column, value string }{
		{"kind", f.Kind}, {"category", f.Category}, {"country", f.Country}, {"language", f.Language}, {"visibility", f.Visibility},
	} {
		if c.value != "" {
			g = g.Where(c.column+" = ?", c.value)
		}
	}
	switch f.Signal {
	case "":
	case AnySignal:
		g = g.Where("signal_keys <> ''")
	case NoSignal:
		g = g.Where("signal_keys = ''")
	default:
		g = g.Where("signal_keys LIKE ?", "% "+f.Signal+" %")
	}
	if f.IDs != nil {
		g = g.Where("id IN ?", f.IDs)
	}
	if !f.From.IsZero() {
		g = g.Where("confirmed_at >= ?", f.From)
	}
	if !f.Until.IsZero() {
		g = g.Where("confirmed_at < ?", f.Until)
	}
	if f.Reported {
		g = g.Where("reported_at IS NOT NULL")
	}
	if f.Edited {
		g = g.Where("id IN (?)", s.db.Read(ctx).Model(&editRow{}).Select("signature_id").Where("status = ?", EditWaiting))
	}
	return g
}

// Count counts the signatures that f selects, wherever f begins.
func (s *Service) Count(ctx context.Context, f Filter) (int, error) {
	var n int64
	if err := s.selected(ctx, f).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count signatures: %w", err)
	}
	return int(n), nil
}

// Find returns the signatures that f selects, in the order in which they were confirmed.
func (s *Service) Find(ctx context.Context, f Filter) ([]Signature, error) {
	ordered, order := s.ordered(ctx, f)
	var rows []row
	if err := s.db.Read(ctx).Where("id IN (?)", ordered.Select("id")).Order(order).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read signatures: %w", err)
	}
	all := make([]Signature, len(rows))
	for i, r := range rows {
		var err error
		if all[i], err = s.open(r); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// ordered returns the query for a page of what f selects, and its order. Its ids can be read from an index alone, however
// much is passed over on the way.
func (s *Service) ordered(ctx context.Context, f Filter) (g *gorm.DB, order string) {
	g = s.selected(ctx, f).Limit(f.Limit)
	direction, beyond := "ASC", ">"
	if f.NewestFirst {
		direction, beyond = "DESC", "<"
	}
	if f.After != uuid.Nil {
		g = g.Where("(confirmed_at, id) "+beyond+" (SELECT confirmed_at, id FROM signatures WHERE id = ?)", f.After)
	}
	order = "confirmed_at " + direction + ", id " + direction
	return g.Order(order), order
}

// CountUpTo returns how many signatures of a letter have a status, and a kind unless it is "", but most at most: counting
// on is what makes a page slow.
func (s *Service) CountUpTo(ctx context.Context, letterID uuid.UUID, status Status, kind string, most int) (int, error) {
	q := s.db.Read(ctx).Table("signatures").Select("1").Where("letter_id = ? AND status = ?", letterID, status).Limit(most)
	if kind != "" {
		q = q.Where("kind = ?", kind)
	}
	var n int
	if err := s.db.Read(ctx).Raw("SELECT count(*) FROM (?) AS counted", q).Scan(&n).Error; err != nil {
		return 0, fmt.Errorf("count signatures: %w", err)
	}
	return n, nil
}
