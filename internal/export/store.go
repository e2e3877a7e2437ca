package export

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/signature"
)

type row struct {
	ID          uuid.UUID `gorm:"primaryKey"`
	LetterID    uuid.UUID
	OrganizerID uuid.UUID
	Purpose     string
	Format      string
	Filter      string
	N           int
	CreatedAt   time.Time
	ExpiresAt   time.Time
	UsedAt      *time.Time
}

// TableName tells gorm the table.
func (row) TableName() string { return "exports" }

func insert(tx *database.Tx, e Export) error {
	filter, err := json.Marshal(e.Filter)
	if err != nil {
		return fmt.Errorf("write an export's filter: %w", err)
	}
	r := row{e.ID, e.LetterID, e.OrganizerID, e.Purpose, e.Format, string(filter), e.N, tx.Now, e.ExpiresAt, nil}
	if err := tx.DB.Create(&r).Error; err != nil {
		return fmt.Errorf("store an export: %w", err)
	}
	return nil
}

func (s *Service) find(ctx context.Context, id, letterID, organizerID uuid.UUID) (Export, error) {
	var r row
	err := s.db.Read(ctx).Where("id = ? AND letter_id = ? AND organizer_id = ?", id, letterID, organizerID).Take(&r).Error
	if err != nil {
		return Export{}, database.NotFound(err, "error.not_found")
	}
	e := Export{ID: r.ID, LetterID: r.LetterID, OrganizerID: r.OrganizerID, Purpose: r.Purpose, Format: r.Format, N: r.N, ExpiresAt: r.ExpiresAt.UTC(), UsedAt: r.UsedAt}
	if err := json.Unmarshal([]byte(r.Filter), &e.Filter); err != nil {
		return Export{}, fmt.Errorf("read an export's filter: %w", err)
	}
	return e, nil
}

// claim marks an export as downloaded; it reports false if it was, or has expired.
func claim(tx *database.Tx, id uuid.UUID) (bool, error) {
	updated := tx.DB.Model(&row{}).Where("id = ? AND used_at IS NULL AND expires_at > ?", id, tx.Now).Update("used_at", tx.Now)
	if updated.Error != nil {
		return false, fmt.Errorf("claim an export: %w", updated.Error)
	}
	return updated.RowsAffected == 1, nil
}

// kept is for how long after its end an export's page says that it is over.
const kept = 24 * time.Hour

func deleteExpired(tx *database.Tx) (int, error) {
	deleted := tx.DB.Where("expires_at < ?", tx.Now.Add(-kept)).Delete(&row{})
	return int(deleted.RowsAffected), deleted.Error
}

// listedRow is an entry of the public list.
type listedRow struct {
	Seq                                                                            int64
	Kind, Name, Occupation, Affiliation, City, Country, Category, Comment, Website string
	Initials                                                                       bool
	ListedAt                                                                       time.Time
}

// list returns the query for what of the public list an export holds. All that it may show is in the list's own table; the
// signature says what to select by.
func (s *Service) list(ctx context.Context, e Export) *gorm.DB {
	g := s.db.Read(ctx).Table("signatories AS l").Joins("JOIN signatures s ON s.id = l.signature_id").
		Where("l.letter_id = ? AND s.status = ? AND s.visibility <> ?", e.LetterID, signature.Published, signature.Withheld)
	for _, c := range []struct{ column, value string }{
		{"l.kind", e.Filter.Kind}, {"l.category", e.Filter.Category}, {"l.country", e.Filter.Country}, {"s.language", e.Filter.Language},
		{"s.visibility", e.Filter.Visibility},
	} {
		if c.value != "" {
			g = g.Where(c.column+" = ?", c.value)
		}
	}
	if !e.Filter.From.IsZero() {
		g = g.Where("s.confirmed_at >= ?", e.Filter.From)
	}
	if !e.Filter.Until.IsZero() {
		g = g.Where("s.confirmed_at < ?", e.Filter.Until)
	}
	if e.Purpose == Handover {
		g = g.Where("EXISTS (SELECT 1 FROM consents c WHERE c.signature_id = s.id AND c.purpose = ? AND c.withdrawn_at IS NULL)", signature.ConsentToHandover)
	}
	return g
}

func (s *Service) listed(ctx context.Context, e Export, after int64) ([]listedRow, error) {
	var rows []listedRow
	err := s.list(ctx, e).Select("l.seq, l.kind, l.name, l.initials, l.occupation, l.affiliation, l.city, l.country, l.category, l.comment, l.website, l.listed_at").
		Where("l.seq > ?", after).Order("l.seq").Limit(batch).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read the list to export: %w", err)
	}
	return rows, nil
}

func (s *Service) count(ctx context.Context, e Export) (int, error) {
	if e.Purpose == Full {
		return s.signatures.Count(ctx, e.signatures())
	}
	var n int64
	if err := s.list(ctx, e).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count what to export: %w", err)
	}
	return int(n), nil
}
