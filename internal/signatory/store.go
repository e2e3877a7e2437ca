package signatory

import (
	"context"
	"errors"
	"fmt"
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
		Comment: f.Comment, Website: f.Website, Vouched: f.Vouched, Search: searchText(f), SortKey: sortKey(f.Name, f.Language),
	}
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

// searchIndex serves searches in the whole list.
func searchIndex() database.TextIndex {
	return database.TextIndex{Table: "signatories", Key: "seq", Column: "search", Name: "signatories_search"}
}

// organizationIndex serves searches among organizations.
func organizationIndex() database.TextIndex {
	return database.TextIndex{Table: "signatories", Key: "seq", Column: "search", Name: "signatories_search_organizations", Kind: Organization}
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
	if len(q.Without) > 0 {
		g = g.Where("seq NOT IN ?", q.Without)
	}
	if q.Q != "" {
		found, err := s.lookUpFor(ctx, q)
		switch {
		case err != nil:
			return nil, err
		case len(found.keys) == 0:
			return nil, nil
		case len(found.keys) <= fewMatches:
			g = g.Where("seq IN ?", found.keys)
		default:
			g = g.Where(found.match.Where, found.match.WhereArgs...)
		}
	}
	var rows []row
	if err := ordered(g, q.Sort, at).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the list: %w", err)
	}
	return rows, nil
}

// hits are what a query's words were found in.
type hits struct {
	keys  []int64 // of the rows; if there are more than fewMatches, only some of them
	match database.Match
}

// LookUp finds the query's words once, for a page that lists the same query in several ways: what it returns can be
// given to List with another kind, category, country, order or cursor.
func (s *Service) LookUp(ctx context.Context, q Query) (Query, error) {
	found, err := s.lookUp(ctx, q.Q, searchIndex())
	q.hits = &found
	return q, err
}

// lookUpFor returns where a query's words are. What is common among all may be rare among organizations, who are few:
// walking along all of them for a word that hardly any has would be slow.
func (s *Service) lookUpFor(ctx context.Context, q Query) (hits, error) {
	if q.hits == nil {
		var err error
		if q, err = s.LookUp(ctx, q); err != nil {
			return hits{}, err
		}
	}
	if q.Kind != Organization || len(q.hits.keys) <= fewMatches {
		return *q.hits, nil
	}
	return s.lookUp(ctx, q.Q, organizationIndex())
}

func (s *Service) lookUp(ctx context.Context, words string, ix database.TextIndex) (hits, error) {
	terms := searchTerms(words)
	if len(terms) == 0 {
		return hits{}, nil // no words, or nothing in them that could be found
	}
	match := s.db.TextMatch(ix, terms)
	keys, err := s.matches(ctx, match)
	return hits{keys: keys, match: match}, err
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
