package web

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/milestone"
)

// The kinds of event, beside those of milestone.
const (
	opened   = "opened"
	answered = "answered"
	closed   = "closed"
)

// event is what has happened to a letter, as feed and API tell it.
type event struct {
	Kind      string
	At        time.Time         // to the minute, as the figures tell it; an answer's is midnight UTC
	N         int               // of a milestone
	Addressee *letter.Addressee // who has answered
}

// eventsOf returns what has happened to a letter, the latest first.
func (s *Server) eventsOf(ctx context.Context, l letter.Letter, now time.Time) ([]event, error) {
	reached, err := s.Milestones.Of(ctx, l.ID)
	if err != nil {
		return nil, err
	}
	var all []event
	for _, m := range reached {
		isGoal := func(other milestone.Milestone) bool { return other.Kind == milestone.Goal && other.N == m.N }
		if m.Kind == milestone.Goal || !slices.ContainsFunc(reached, isGoal) {
			all = append(all, event{Kind: m.Kind, N: m.N, At: m.At})
		}
	}
	if l.OpenedAt != nil {
		all = append(all, event{Kind: opened, At: *l.OpenedAt})
	}
	switch {
	case l.ClosedAt != nil:
		all = append(all, event{Kind: closed, At: *l.ClosedAt})
	case l.ClosesAt != nil && !now.Before(*l.ClosesAt):
		all = append(all, event{Kind: closed, At: *l.ClosesAt})
	}
	for i, a := range l.Addressees {
		if a.Answer != nil {
			all = append(all, event{Kind: answered, At: a.Answer.Date, Addressee: &l.Addressees[i]})
		}
	}
	for i := range all {
		all[i].At = all[i].At.UTC().Truncate(time.Minute) // by the second it would tell who confirmed just then
	}
	slices.SortStableFunc(all, func(a, b event) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.N, a.N)) })
	return all, nil
}

// key names an event among those of its letter, for good and without a name of anybody.
func (e event) key(l letter.Letter) string {
	switch {
	case e.N > 0:
		return e.Kind + "/" + plainNumber(e.N)
	case e.Addressee != nil:
		name := e.Addressee.Name(l.Language, l.Language) + "\x00" + e.Addressee.Answer.Date.Format(time.DateOnly)
		return e.Kind + "/" + uuid.NewSHA1(l.ID, []byte(name)).String()
	}
	return e.Kind
}
