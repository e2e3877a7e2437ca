package signatory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/undersigned/undersigned/internal/database"
)

type row struct {
	Seq         int64 `gorm:"primaryKey;autoIncrement"`
	SignatureID uuid.UUID
	LetterID    uuid.UUID
	Kind        string
	Name        string
	Initials    bool
	Occupation  string
	Affiliation string
	City        string
	Country     string
	Category    string
	Comment     string
	Website     string
	Vouched     bool
	Search      string
	SortKey     []byte
	Keyed       int
	ListedAt    time.Time
}

// TableName tells gorm the table.
func (row) TableName() string { return "signatories" }

func (r row) signatory() Signatory {
	return Signatory{
		Seq: r.Seq, SignatureID: r.SignatureID, Kind: r.Kind, Name: r.Name, Initials: r.Initials, Occupation: r.Occupation,
		Affiliation: r.Affiliation, City: r.City, Country: r.Country, Category: r.Category, Comment: r.Comment,
		Website: r.Website, Vouched: r.Vouched, ListedAt: r.ListedAt,
	}
}

// newRow returns the row of a visible face.
func newRow(f Face) row {
	return row{
		SignatureID: f.SignatureID, LetterID: f.LetterID, Kind: f.Kind, Name: f.Name, Initials: f.Initials,
		Occupation: f.Occupation, Affiliation: f.Affiliation, City: f.City, Country: f.Country, Category: f.Category,
		Comment: f.Comment, Website: f.Website, Vouched: f.Vouched, Search: searchText(f), SortKey: sortKey(f.Kind, f.Name, f.Language), Keyed: keyRule,
	}
}

// insertBatch bounds how many rows one statement inserts: one engine's driver takes the square of their values.
const insertBatch = 50

func insertAll(tx *database.Tx, faces []Face) error {
	var rows []row
	for _, f := range faces {
		if f.Visible {
			r := newRow(f)
			r.ListedAt = tx.Now
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := tx.DB.CreateInBatches(rows, insertBatch).Error; err != nil {
		return fmt.Errorf("list signatories: %w", err)
	}
	return nil
}

func insert(tx *database.Tx, f Face) error {
	r := newRow(f)
	r.ListedAt = tx.Now
	tx.Added(f.LetterID)
	if err := tx.DB.Create(&r).Error; err != nil {
		return fmt.Errorf("list a signatory: %w", err)
	}
	return nil
}

// insertAt is insert, in a place where the face has stood.
func insertAt(tx *database.Tx, f Face, at Place) error {
	if at.Seq == 0 {
		return insert(tx, f)
	}
	r := newRow(f)
	r.Seq, r.ListedAt = at.Seq, at.ListedAt
	tx.Added(f.LetterID)
	if err := tx.DB.Create(&r).Error; err != nil {
		return fmt.Errorf("list a signatory again: %w", err)
	}
	return nil
}

func placeOf(tx *database.Tx, signatureID uuid.UUID) (Place, error) {
	var r row
	if err := tx.DB.Select("seq, listed_at").Where("signature_id = ?", signatureID).Take(&r).Error; err != nil {
		return Place{}, fmt.Errorf("find a signatory on the list: %w", err)
	}
	return Place{Seq: r.Seq, ListedAt: r.ListedAt.UTC()}, nil
}

func update(tx *database.Tx, f Face) error {
	r := newRow(f)
	tx.Changed(f.LetterID)
	updated := tx.DB.Model(&row{}).Where("signature_id = ?", f.SignatureID).
		Select("*").Omit("seq", "signature_id", "letter_id", "listed_at").Updates(&r)
	if updated.Error != nil {
		return fmt.Errorf("change a signatory: %w", updated.Error)
	}
	return expectOne(updated, "change a signatory on the list")
}

func remove(tx *database.Tx, f Face) error {
	tx.Changed(f.LetterID)
	deleted := tx.DB.Where("signature_id = ?", f.SignatureID).Delete(&row{})
	if deleted.Error != nil {
		return fmt.Errorf("take a signatory off the list: %w", deleted.Error)
	}
	return expectOne(deleted, "take a signatory off the list")
}

func expectOne(result *gorm.DB, what string) error {
	if result.RowsAffected != 1 {
		return errors.New(what + ": it is not there")
	}
	return nil
}

// walked reports whether a page of the list can be read along an index of the table: the whole of it, or one kind, by time. So a
// letter's page needs nothing in memory.
func (q Query) walked() bool {
	return q.Q == "" && q.Category == "" && q.Country == "" && q.Sort != ByName
}

// walk returns up to limit rows from the cursor on, in the cursor's direction.
func (s *Service) walk(ctx context.Context, q Query, at cursor, limit int) ([]row, error) {
	direction, beyond := "ASC", ">"
	if q.descends(at) {
		direction, beyond = "DESC", "<"
	}
	g := s.db.Read(ctx).Where("letter_id = ?", q.LetterID).Order("seq " + direction).Limit(limit)
	if q.Kind != "" {
		g = g.Where("kind = ?", q.Kind)
	}
	if at.seq != 0 {
		g = g.Where("seq "+beyond+" ?", at.seq)
	}
	if len(q.Without) > 0 {
		g = g.Where("seq NOT IN ?", q.Without)
	}
	var rows []row
	if err := g.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the list: %w", err)
	}
	return rows, nil
}

// rowsAt returns the rows at some places, in that order. A place that somebody has left meanwhile is passed over.
func (s *Service) rowsAt(ctx context.Context, letterID uuid.UUID, seqs []int64) ([]row, error) {
	if len(seqs) == 0 {
		return nil, nil
	}
	var rows []row
	if err := s.db.Read(ctx).Where("letter_id = ? AND seq IN ?", letterID, seqs).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the list: %w", err)
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(slices.Index(seqs, a.Seq), slices.Index(seqs, b.Seq)) })
	return rows, nil
}
