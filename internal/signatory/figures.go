package signatory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Figures are what a letter's signatures add up to.
type Figures struct {
	People        int        // individuals, the withheld among them
	Organizations int        // the withheld among them
	Withheld      int        // of both, those who are counted and not named
	LastAt        *time.Time // when the last one was published; nil before the first
}

// Total is the number of all signatures.
func (f Figures) Total() int { return f.People + f.Organizations }

// Count is one value of a filter and how many signatories have it.
type Count struct {
	Value string
	N     int
}

// Facets are the values by which a list can be filtered, the most frequent first.
type Facets struct{ Kinds, Categories, Countries []Count }

// cell is a number of signatures that are alike in everything that the list filters by.
type cell struct {
	Kind     string
	Category string
	Country  string
	Visible  bool
	N        int
}

// Figures returns a letter's figures, exact to the last committed decision.
func (s *Service) Figures(ctx context.Context, letterID uuid.UUID) (Figures, error) {
	sums, err := s.figureSums(ctx, letterID)
	if err != nil {
		return Figures{}, err
	}
	var f Figures
	for _, sum := range sums {
		if sum.Kind == Organization {
			f.Organizations += sum.N
		} else {
			f.People += sum.N
		}
		if !sum.Visible {
			f.Withheld += sum.N
		}
	}
	if f.LastAt, err = s.lastAt(ctx, letterID); err != nil {
		return Figures{}, err
	}
	return f, nil
}

// Facets returns, for each filter of the list, its values under the query's words and its other filters. All numbers are exact.
func (s *Service) Facets(ctx context.Context, q Query) (Facets, error) {
	cells, err := s.matching(ctx, q)
	if err != nil {
		return Facets{}, err
	}
	kinds, categories, countries := map[string]int{}, map[string]int{}, map[string]int{}
	for _, c := range cells {
		if !c.Visible {
			continue
		}
		kind, category, country := q.Kind == "" || q.Kind == c.Kind, q.Category == "" || q.Category == c.Category, q.Country == "" || q.Country == c.Country
		if category && country {
			kinds[c.Kind] += c.N
		}
		if kind && country {
			categories[c.Category] += c.N
		}
		if kind && category {
			countries[c.Country] += c.N
		}
	}
	return Facets{Kinds: counts(kinds), Categories: counts(categories), Countries: counts(countries)}, nil
}

func counts(m map[string]int) []Count {
	var all []Count
	for value, n := range m {
		if value != "" && n > 0 {
			all = append(all, Count{value, n})
		}
	}
	slices.SortFunc(all, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) })
	return all
}
