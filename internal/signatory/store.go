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
	Search      string
	SortKey     []byte
	ListedAt    time.Time
}

// TableName tells gorm the table.
func (row) TableName() string { return "signatories" }

func (r row) signatory() Signatory {
	return Signatory{
		Seq: r.Seq, SignatureID: r.SignatureID, Kind: r.Kind, Name: r.Name, Initials: r.Initials, Occupation: r.Occupation,
		Affiliation: r.Affiliation, City: r.City, Country: r.Country, Category: r.Category, Comment: r.Comment,
		Website: r.Website, ListedAt: r.ListedAt,
	}
}

// newRow returns the row of a visible face.
func newRow(f Face) row {
	return row{
		SignatureID: f.SignatureID, LetterID: f.LetterID, Kind: f.Kind, Name: f.Name, Initials: f.Initials,
		Occupation: f.Occupation, Affiliation: f.Affiliation, City: f.City, Country: f.Country, Category: f.Category,
		Comment: f.Comment, Website: f.Website, Search: searchText(f), SortKey: sortKey(f.Name, f.Language),
	}
}

func insert(tx *database.Tx, f Face) error {
	r := newRow(f)
	r.ListedAt = tx.Now
	if err := tx.DB.Create(&r).Error; err != nil {
		return fmt.Errorf("list a signatory: %w", err)
	}
	return nil
}

func update(tx *database.Tx, f Face) error {
	r := newRow(f)
	updated := tx.DB.Model(&row{}).Where("signature_id = ?", f.SignatureID).
		Select("*").Omit("seq", "signature_id", "letter_id", "listed_at").Updates(&r)
	if updated.Error != nil {
		return fmt.Errorf("change a signatory: %w", updated.Error)
	}
	return expectOne(updated, "change a signatory on the list")
}

func remove(tx *database.Tx, signatureID uuid.UUID) error {
	deleted := tx.DB.Where("signature_id = ?", signatureID).Delete(&row{})
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

// searchIndex serves searches in the list.
func searchIndex() database.TextIndex {
	return database.TextIndex{Table: "signatories", Key: "seq", Column: "search", Name: "signatories_search"}
}

// fewMatches is how many matching rows are fetched by their keys and sorted. Where more match, walking along the sorted
// index finds a page of them soon.
const fewMatches = 1000

// find returns up to limit rows from the cursor on, in the cursor's direction.
func (s *Service) find(ctx context.Context, q Query, at cursor, limit int) ([]row, error) {
	g := s.db.Read(ctx).Where("letter_id = ?", q.LetterID).Limit(limit)
	for _, filter := range []struct{ column, value string }{{"kind", q.Kind}, {"category", q.Category}, {"country", q.Country}} {
		if filter.value != "" {
			g = g.Where(filter.column+" = ?", filter.value)
		}
	}
	if terms := searchTerms(q.Q); len(terms) > 0 {
		match := s.db.TextMatch(searchIndex(), terms)
		keys, err := s.matches(ctx, match)
		switch {
		case err != nil:
			return nil, err
		case len(keys) == 0:
			return nil, nil
		case len(keys) <= fewMatches:
			g = g.Where("seq IN ?", keys)
		default:
			g = g.Where(match.Where, match.WhereArgs...)
		}
	} else if q.Q != "" {
		return nil, nil // nothing in it that could be found
	}
	var rows []row
	if err := ordered(g, q.Sort, at).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the list: %w", err)
	}
	return rows, nil
}

func (s *Service) matches(ctx context.Context, m database.Match) ([]int64, error) {
	var keys []int64
	err := s.db.Read(ctx).Raw(m.Source+" LIMIT ?", append(m.SourceArgs, fewMatches+1)...).Scan(&keys).Error
	if err != nil {
		return nil, fmt.Errorf("search the list: %w", err)
	}
	return keys, nil
}

// ordered sorts by the keys of one index and goes on from the cursor.
func ordered(g *gorm.DB, sort string, at cursor) *gorm.DB {
	direction, beyond := "ASC", ">"
	if (sort == "" || sort == Newest) != at.back {
		direction, beyond = "DESC", "<"
	}
	if sort == ByName {
		g = g.Order("sort_key " + direction + ", seq " + direction)
		if at.seq != 0 {
			// The space keeps gorm from spelling the bytes out one by one, as it does behind a parenthesis.
			g = g.Where("(sort_key, seq) "+beyond+" ( ?, ?)", at.key, at.seq)
		}
		return g
	}
	g = g.Order("seq " + direction)
	if at.seq != 0 {
		g = g.Where("seq "+beyond+" ?", at.seq)
	}
	return g
}

type changeRow struct {
	ID       uuid.UUID `gorm:"primaryKey"`
	LetterID uuid.UUID
	Kind     string
	Category string
	Country  string
	Visible  bool
	N        int
	At       time.Time
}

// TableName tells gorm the table.
func (changeRow) TableName() string { return "figure_changes" }

// change appends to the count. The withheld are counted by kind alone.
func change(tx *database.Tx, f Face, n int) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an id: %w", err)
	}
	c := changeRow{ID: id, LetterID: f.LetterID, Kind: f.Kind, Visible: f.Visible, N: n, At: tx.Now}
	if f.Visible {
		c.Category, c.Country = f.Category, f.Country
	}
	if err := tx.DB.Create(&c).Error; err != nil {
		return fmt.Errorf("count a signature: %w", err)
	}
	return nil
}

// cells reads what has been added up and what has not yet, in one statement and so from one moment.
func (s *Service) cells(ctx context.Context, letterID uuid.UUID) ([]cell, error) {
	var cells []cell
	err := s.db.Read(ctx).Raw(`
		SELECT kind, category, country, visible, n, last_at FROM figures WHERE letter_id = ?
		UNION ALL
		SELECT kind, category, country, visible, n, at FROM figure_changes WHERE letter_id = ?`, letterID, letterID).Scan(&cells).Error
	if err != nil {
		return nil, fmt.Errorf("read the figures: %w", err)
	}
	return cells, nil
}

// addUpBatch bounds how many changes one transaction adds up.
const addUpBatch = 5000

// AddUp adds the changes so far up into the figures and returns how many it took. It is a job's work: reading is exact
// without it, and slow only where changes pile up. Several processes may run it.
func (s *Service) AddUp(ctx context.Context) (int, error) {
	taken := 0
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		var changes []changeRow
		err := tx.DB.Raw(`DELETE FROM figure_changes WHERE id IN (SELECT id FROM figure_changes ORDER BY id LIMIT ?)
			RETURNING id, letter_id, kind, category, country, visible, n, at`, addUpBatch).Scan(&changes).Error
		if err != nil {
			return fmt.Errorf("take the changes: %w", err)
		}
		taken = len(changes)
		for _, sum := range sums(changes) {
			err := tx.DB.Exec(`INSERT INTO figures (letter_id, kind, category, country, visible, n, last_at) VALUES (?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (letter_id, kind, category, country, visible)
				DO UPDATE SET n = figures.n + excluded.n,
					last_at = CASE WHEN excluded.last_at > figures.last_at THEN excluded.last_at ELSE figures.last_at END`,
				sum.LetterID, sum.Kind, sum.Category, sum.Country, sum.Visible, sum.N, sum.At).Error
			if err != nil {
				return fmt.Errorf("add up: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("add up the figures: %w", err)
	}
	return taken, nil
}

// sums adds changes that are alike, in an order that keeps two processes from waiting for each other in a circle.
func sums(changes []changeRow) []changeRow {
	alike := map[changeRow]*changeRow{}
	for _, c := range changes {
		key := c
		key.ID, key.N, key.At = uuid.Nil, 0, time.Time{}
		sum := alike[key]
		if sum == nil {
			sum = &key
			alike[key] = sum
		}
		sum.N += c.N
		if c.N > 0 && c.At.After(sum.At) {
			sum.At = c.At // a removal is no sign of life
		}
	}
	all := make([]changeRow, 0, len(alike))
	for _, sum := range alike {
		all = append(all, *sum)
	}
	slices.SortFunc(all, func(a, b changeRow) int {
		return cmp.Or(cmp.Compare(a.LetterID.String(), b.LetterID.String()), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Category, b.Category), cmp.Compare(a.Country, b.Country))
	})
	return all
}

// Recount counts the list's rows and returns them beside the figures' own, which must be the same for all who are
// visible. It reads the whole list: it is a check, not for a page.
func (s *Service) Recount(ctx context.Context, letterID uuid.UUID) (listed, counted int, err error) {
	var n int64
	if err := s.db.Read(ctx).Model(&row{}).Where("letter_id = ?", letterID).Count(&n).Error; err != nil {
		return 0, 0, fmt.Errorf("recount the list: %w", err)
	}
	f, err := s.Figures(ctx, letterID)
	if err != nil {
		return 0, 0, err
	}
	return int(n), f.Total() - f.Withheld, nil
}
