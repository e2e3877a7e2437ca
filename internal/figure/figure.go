// Package figure counts what organizers want to know about a letter: how many sign and confirm, when, how fast, from
// where, and who decided how often. What it tells holds nothing that would tell a withheld signer apart.
package figure

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// Summary is a letter's figures as they were counted last. It holds numbers alone.
type Summary struct {
	CountedAt  time.Time      `json:"-"`
	Signed     int            `json:"signed"`    // forms ever sent, those that expired or were withdrawn among them
	Confirmed  int            `json:"confirmed"` // of them those whose address was proved
	ByStatus   map[string]int `json:"by_status"` // what is stored now
	Days       []Span         `json:"days"`      // from the first signing on, those without any left out
	Hours      []Span         `json:"hours"`     // the same, of the last week
	Confirming *Confirming    `json:"confirming,omitempty"`
	Withheld   int            `json:"withheld"` // of the published ones
	Categories []Cell         `json:"categories"`
	Countries  []Cell         `json:"countries"`
	Languages  []Cell         `json:"languages"`
	Sources    []Came         `json:"sources"` // the most first; forms that came by none are not in it
	Decided    []Decided      `json:"decided"`
	Mail       map[string]int `json:"mail"` // messages about the letter of the last 30 days, by their state
}

// Span is what happened in an hour or a day.
type Span struct {
	At        time.Time `json:"at"` // its beginning, in UTC
	Signed    int       `json:"signed"`
	Confirmed int       `json:"confirmed"`
}

// Confirming is how long it took those who confirmed lately: half of them at most Median, nine of ten at most Ninety.
type Confirming struct {
	N      int           `json:"n"`
	Median time.Duration `json:"median"`
	Ninety time.Duration `json:"ninety"`
}

// Decided is how often an organizer decided what; what was taken back isn't counted.
type Decided struct {
	Organizer uuid.UUID `json:"organizer"`
	Published int       `json:"published"`
	Held      int       `json:"held"`
	Rejected  int       `json:"rejected"`
}

// Share is the part of those who signed that confirmed, in per cent, rounded down.
func (s Summary) Share() int {
	if s.Signed == 0 {
		return 0
	}
	return min(100, 100*s.Confirmed/s.Signed)
}

// Service counts figures and keeps them.
type Service struct{ db *database.DB }

// New returns the service over db.
func New(db *database.DB) *Service { return &Service{db: db} }

const (
	fresh    = 5 * time.Second        // how long figures are shown that are quickly counted
	quick    = 100 * time.Millisecond // what a page may count by itself
	restTime = 100                    // a job counts for a hundredth of the time at most
	minute   = time.Minute            // and no letter more often
)

// Of returns a letter's figures: those counted last, or new ones where counting takes a page no time, or never was done.
func (s *Service) Of(ctx context.Context, letterID uuid.UUID) (Summary, error) {
	last, took, err := s.find(ctx, letterID)
	if err != nil {
		return Summary{}, err
	}
	if last != nil && (took > quick || s.db.Now().Sub(last.CountedAt) < fresh) {
		return *last, nil
	}
	return s.Count(ctx, letterID)
}

// CountDue counts the figures of every letter whose are old and returns of how many. It is a job's work: the longer a
// letter takes, the rarer it is counted.
func (s *Service) CountDue(ctx context.Context) (int, error) {
	ids, err := s.letters(ctx)
	if err != nil {
		return 0, err
	}
	counted := 0
	for _, id := range ids {
		last, took, err := s.find(ctx, id)
		if err != nil {
			return counted, err
		}
		if last != nil && s.db.Now().Sub(last.CountedAt) < max(minute, restTime*took) {
			continue
		}
		if _, err := s.Count(ctx, id); err != nil {
			return counted, err
		}
		counted++
	}
	return counted, nil
}

// Count counts a letter's figures now, reading all of its signatures, and keeps them.
func (s *Service) Count(ctx context.Context, letterID uuid.UUID) (Summary, error) {
	started, now := time.Now(), s.db.Now()
	sum := Summary{CountedAt: now}
	for _, part := range []func(context.Context, uuid.UUID, *Summary) error{s.countSpans, s.countCells, s.countConfirming, s.countSources, s.countDecided, s.countMail} {
		if err := part(ctx, letterID, &sum); err != nil {
			return Summary{}, fmt.Errorf("count a letter's figures: %w", err)
		}
	}
	if err := s.keep(ctx, letterID, sum, time.Since(started)); err != nil {
		return Summary{}, err
	}
	return sum, nil
}
