package moderation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
)

// selection returns what a queue's filter selects, without its page. An unknown state is fault.NotFound.
func (s *Service) selection(ctx context.Context, f QueueFilter) (signature.Filter, error) {
	if f.State == "" {
		f.State = Waiting
	}
	selected := signature.Filter{
		LetterID: f.LetterID, Statuses: Statuses(f.State), Kind: f.Kind, Category: f.Category, Country: f.Country, Language: f.Language,
		Signal: f.Signal, From: f.From, Until: f.Until,
		Reported: f.State == Reported, Edited: f.State == Edited, NewestFirst: f.State != Waiting && f.State != Held,
	}
	if selected.Statuses == nil {
		return signature.Filter{}, notFound()
	}
	if f.Text == "" {
		return selected, nil
	}
	var err error
	selected.IDs, err = s.lookUp(ctx, f.LetterID, f.Text)
	return selected, err
}

// lookUp returns the signatures that a text finds: under that full name or nearly the same, and those whose entry on the
// public list holds its words. None is an empty slice, not nil.
func (s *Service) lookUp(ctx context.Context, letterID uuid.UUID, text string) ([]uuid.UUID, error) {
	found, err := s.signatures.Named(ctx, letterID, text)
	if err != nil {
		return nil, fmt.Errorf("look a text up: %w", err)
	}
	listed, err := s.signatories.List(ctx, signatory.Query{LetterID: letterID, Q: text, Limit: signatory.MaxLimit})
	if err != nil {
		return nil, fmt.Errorf("look a text up: %w", err)
	}
	for _, one := range listed.Signatories {
		found = append(found, one.SignatureID)
	}
	slices.SortFunc(found, byID)
	return slices.Compact(append([]uuid.UUID{}, found...)), nil
}

// Facets are the numbers beside a queue's filters: of all signatures of a state, whatever else narrows it. If Capped, only
// MaxCount of them were counted, so that each number means "at least" and some values are missing.
type Facets struct {
	Kinds, Categories, Countries, Languages, Signals map[string]int // Signals has signature.AnySignal and NoSignal, too
	Since                                            []int          // confirmed from each of the times on
	Capped                                           bool
}

// Facets counts a letter's signatures in a state by what can be filtered, and those confirmed from each of some times on.
func (s *Service) Facets(ctx context.Context, letterID uuid.UUID, state string, since ...time.Time) (Facets, error) {
	selected, err := s.selection(ctx, QueueFilter{LetterID: letterID, State: state})
	if err != nil {
		return Facets{}, err
	}
	tallies, err := s.signatures.Tallies(ctx, selected, MaxCount)
	if err != nil {
		return Facets{}, fmt.Errorf("count by filters: %w", err)
	}
	facets := facetsOf(tallies)
	for _, at := range since {
		selected.From = at
		n, err := s.signatures.CountMatching(ctx, selected, MaxCount)
		if err != nil {
			return Facets{}, fmt.Errorf("count by filters: %w", err)
		}
		facets.Since = append(facets.Since, n)
	}
	return facets, nil
}

func facetsOf(tallies []signature.Tally) Facets {
	f := Facets{Kinds: map[string]int{}, Categories: map[string]int{}, Countries: map[string]int{}, Languages: map[string]int{}, Signals: map[string]int{}}
	all := 0
	for _, t := range tallies {
		all += t.N
		f.Kinds[t.Kind] += t.N
		f.Categories[t.Category] += t.N
		f.Countries[t.Country] += t.N
		f.Languages[t.Language] += t.N
		keys := append(strings.Fields(t.SignalKeys), signature.AnySignal)
		if t.SignalKeys == "" {
			keys = []string{signature.NoSignal}
		}
		slices.Sort(keys)
		for _, key := range slices.Compact(keys) {
			f.Signals[key] += t.N
		}
	}
	f.Capped = all >= MaxCount
	return f
}

// Matching counts what a filter selects, most at most.
func (s *Service) Matching(ctx context.Context, f QueueFilter, most int) (int, error) {
	selected, err := s.selection(ctx, f)
	if err != nil {
		return 0, err
	}
	n, err := s.signatures.CountMatching(ctx, selected, most)
	if err != nil {
		return 0, fmt.Errorf("count what matches: %w", err)
	}
	return n, nil
}
