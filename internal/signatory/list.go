package signatory

import (
	"context"
	"slices"

	"github.com/google/uuid"
)

// The orders of the list.
const (
	Newest = "newest"
	Oldest = "oldest"
	ByName = "name"
)

// Bounds of a page of the list.
const (
	DefaultLimit = 50
	MaxLimit     = 100
)

// Query selects a page of a letter's list. Empty fields select all.
type Query struct {
	LetterID uuid.UUID
	Q        string // words, each to be found in name, affiliation or occupation, whatever its case and accents
	Kind     string
	Category string
	Country  string
	Sort     string  // Newest (default), Oldest or ByName
	After    string  // a Next or Prev of another page of the same query
	Letter   string  // of the alphabet, with ByName and without After: where the page begins
	Limit    int     // DefaultLimit if 0, MaxLimit at most
	Without  []int64 // leaves out these places in the order of listing, a few: of who stands elsewhere on the page

	found *found // what LookUp found; nil: not looked up yet
}

// Page is a piece of the list. Next and Prev are "" where there is nothing further that way.
type Page struct {
	Signatories []Signatory
	Next, Prev  string
}

// List returns a page of the list. A cursor that isn't one of this list is fault.NotFound.
func (s *Service) List(ctx context.Context, q Query) (Page, error) {
	if q.Limit <= 0 {
		q.Limit = DefaultLimit
	}
	q.Limit = min(q.Limit, MaxLimit)
	at, err := parseCursor(q.After)
	if err != nil {
		return Page{}, err
	}
	read, err := s.find(ctx, q, at)
	if err != nil {
		return Page{}, err
	}
	rows := read.rows
	if at.back {
		slices.Reverse(rows)
	}
	page := Page{Signatories: make([]Signatory, len(rows))}
	for i, r := range rows {
		page.Signatories[i] = r.signatory()
	}
	if n := len(rows); n > 0 {
		if read.more || at.back {
			page.Next = cursor{seq: rows[n-1].Seq, key: q.cursorKey(rows[n-1])}.String()
		}
		if at.seq != 0 && (read.more || !at.back) || read.preceded {
			page.Prev = cursor{seq: rows[0].Seq, key: q.cursorKey(rows[0]), back: true}.String()
		}
	}
	return page, nil
}

func (q Query) cursorKey(r row) []byte {
	if q.Sort == ByName {
		return r.SortKey
	}
	return nil
}

// First returns n signatories of one kind, or of both if kind is "": whom the organizers put first, in their order, and then
// who was listed first.
func (s *Service) First(ctx context.Context, letterID uuid.UUID, kind string, n int) ([]Signatory, error) {
	first, err := s.Pinned(ctx, letterID, kind)
	if err != nil || len(first) >= n {
		return first[:min(n, len(first))], err
	}
	page, err := s.List(ctx, Query{LetterID: letterID, Kind: kind, Sort: Oldest, Limit: n - len(first), Without: Seqs(first)})
	return append(first, page.Signatories...), err
}

// Latest returns the n signatories who were listed last, of one kind, or of both if kind is "".
func (s *Service) Latest(ctx context.Context, letterID uuid.UUID, kind string, n int) ([]Signatory, error) {
	page, err := s.List(ctx, Query{LetterID: letterID, Kind: kind, Sort: Newest, Limit: n})
	return page.Signatories, err
}
