package signatory

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/nameindex"
)

// found is where the index found a query's words.
type found struct {
	index    *nameindex.Index
	match    *nameindex.Match
	alphabet alphabet
	terms    []string
}

// LookUp finds the query's words once, for a page that lists the same query in several ways and counts it: what it returns
// can be given to List, Facets and Letters with another kind, category, country, order or cursor.
func (s *Service) LookUp(ctx context.Context, q Query) (Query, error) {
	in, err := s.index(ctx, q.LetterID)
	if err != nil {
		return q, err
	}
	q.found = &found{index: in.index, alphabet: in.alphabet, terms: searchTerms(q.Q)}
	q.found.match = in.index.Match(q.found.terms)
	return q, nil
}

// findable reports whether the query's words have anything in them that could be found, or whether there are none.
func (q Query) findable() bool { return q.Q == "" || len(searchTerms(q.Q)) > 0 }

func (q Query) filter() nameindex.Filter {
	return nameindex.Filter{Cell: nameindex.Cell{Kind: q.Kind, Category: q.Category, Country: q.Country}, Without: q.Without}
}

// descends reports whether a page that is read from a cursor goes to lower places.
func (q Query) descends(at cursor) bool { return (q.Sort == "" || q.Sort == Newest) != at.back }

// piece is a part of the list, in the direction of a cursor.
type piece struct {
	rows     []row
	more     bool // there are others in that direction
	preceded bool // it begins at a letter, and there are others before it
}

// find returns the rows from the cursor on.
func (s *Service) find(ctx context.Context, q Query, at cursor) (piece, error) {
	switch {
	case !q.findable():
		return piece{}, nil
	case q.found == nil && q.walked():
		rows, err := s.walk(ctx, q, at, q.Limit+1)
		return piece{rows: rows[:min(len(rows), q.Limit)], more: len(rows) > q.Limit}, err
	case q.found == nil:
		var err error
		if q, err = s.LookUp(ctx, q); err != nil {
			return piece{}, err
		}
	}
	position, err := s.position(ctx, q, at)
	if err != nil {
		return piece{}, err
	}
	places := q.places(position, at, q.Limit+1)
	rows, err := s.rowsAt(ctx, q.LetterID, places[:min(len(places), q.Limit)])
	if err != nil {
		return piece{}, err
	}
	// Whoever has changed since the index was asked must not be found by what they were.
	rows = slices.DeleteFunc(rows, func(r row) bool { return !q.found.holds(q, r) })
	preceded := position.Group > 0 && len(q.places(position, cursor{back: true}, 1)) > 0
	return piece{rows: rows, more: len(places) > q.Limit, preceded: preceded}, nil
}

// holds reports whether a row is what was looked for.
func (f *found) holds(q Query, r row) bool {
	return (q.Kind == "" || q.Kind == r.Kind) && (q.Category == "" || q.Category == r.Category) && (q.Country == "" || q.Country == r.Country) &&
		!slices.ContainsFunc(f.terms, func(term string) bool { return !strings.Contains(r.Search, term) })
}

// position returns where a page in the order of names begins.
func (s *Service) position(ctx context.Context, q Query, at cursor) (nameindex.Position, error) {
	position := nameindex.Position{Place: at.seq, Key: at.key}
	if q.Sort != ByName {
		return position, nil
	}
	if at.seq == 0 {
		position.Group = max(slices.Index(q.found.alphabet.letters, q.Letter), 0)
	} else if !q.found.index.Knows(at.seq) {
		var err error
		if position.Next, err = s.nextSettled(ctx, q.found.index, q.LetterID, at.key, at.seq); err != nil {
			return position, err
		}
	}
	return position, nil
}

// places returns up to n places of what was found, from a position on, in the cursor's direction.
func (q Query) places(from nameindex.Position, at cursor, n int) []int64 {
	if q.Sort == ByName {
		return q.found.match.ByName(q.filter(), from, at.back, n)
	}
	return q.found.match.ByPlace(q.filter(), at.seq, q.descends(at), n)
}

// Letter is a letter of the list's alphabet, and how many names stand under it.
type Letter struct {
	Letter string
	N      int
}

// Letters returns the letters of the list's alphabet in their order, and the headings of what else the query finds: what
// comes before letters, and other scripts.
func (s *Service) Letters(ctx context.Context, q Query) ([]Letter, error) {
	if !q.findable() {
		return nil, nil
	}
	if q.found == nil {
		var err error
		if q, err = s.LookUp(ctx, q); err != nil {
			return nil, err
		}
	}
	var all []Letter
	for i, n := range q.found.match.Groups(q.filter()) {
		if letter := q.found.alphabet.letters[i]; n > 0 || utf8.RuneCountInString(letter) == 1 {
			all = append(all, Letter{letter, n})
		}
	}
	return all, nil
}

// matching returns what the query's words are found in, as cells of the list, whatever else narrows the query.
func (s *Service) matching(ctx context.Context, q Query) ([]cell, error) {
	if !q.findable() {
		return nil, nil
	}
	if q.found == nil {
		var err error
		if q, err = s.LookUp(ctx, q); err != nil {
			return nil, err
		}
	}
	counts := q.found.match.Counts()
	cells := make([]cell, len(counts))
	for i, c := range counts {
		cells[i] = cell{Kind: c.Kind, Category: c.Category, Country: c.Country, Visible: true, N: c.N}
	}
	return cells, nil
}

// nextSettled returns the first place after a name that the index knows by its order, 0 if there is none.
func (s *Service) nextSettled(ctx context.Context, ix *nameindex.Index, letterID uuid.UUID, key []byte, seq int64) (int64, error) {
	for {
		spots, err := s.namesAfter(ctx, letterID, key, seq)
		if err != nil || len(spots) == 0 {
			return 0, err
		}
		for _, spot := range spots {
			if ix.Settled(spot.Seq) {
				return spot.Seq, nil
			}
		}
		last := spots[len(spots)-1]
		key, seq = last.SortKey, last.Seq
	}
}
