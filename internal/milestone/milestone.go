// Package milestone keeps when a letter had a round number of signatures, or as many as its goal, for the first time. What
// is kept once stays, whatever the figures do afterwards.
package milestone

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// The kinds of milestone.
const (
	Signatures = "signatures" // one of Rounds
	Goal       = "goal"       // the goal that the letter had then
)

// Milestone is a number of signatures that a letter has reached.
type Milestone struct {
	Kind string
	N    int
	At   time.Time // when the signature was published that made them so many
}

// Rounds returns the numbers that are kept, from the smallest.
func Rounds() []int {
	rounds := []int{10, 50}
	for ten := 100; ten <= 1_000_000; ten *= 10 {
		rounds = append(rounds, ten, ten*5/2, ten*5)
	}
	return append(rounds, 10_000_000)
}

// Change is one more signature, or one less.
type Change struct {
	N  int
	At time.Time
}

// Pass keeps what a letter reaches by changes, in their order, from a number of signatures on, in the transaction that adds
// them up. Its callers add up one after the other.
func Pass(tx *database.Tx, letterID uuid.UUID, from int, changes []Change) error {
	most := from
	for n, i := from, 0; i < len(changes); i++ {
		n += changes[i].N
		most = max(most, n)
	}
	highest, goal, err := standing(tx, letterID)
	if err != nil {
		return err
	}
	ahead := slices.DeleteFunc(Rounds(), func(n int) bool { return n <= highest || n > most })
	if len(ahead) == 0 && (goal <= from || goal > most) {
		return nil
	}
	for _, m := range reached(from, changes, ahead, goal) {
		if err := keep(tx, letterID, m); err != nil {
			return err
		}
	}
	return nil
}

// reached walks along the changes. A round number below where the walk begins, which was never kept, is reached by the
// first change; a goal that was set below it was never reached.
func reached(n int, changes []Change, ahead []int, goal int) []Milestone {
	var all []Milestone
	for _, c := range changes {
		before := n
		n += c.N
		for len(ahead) > 0 && ahead[0] <= n {
			all = append(all, Milestone{Kind: Signatures, N: ahead[0], At: c.At})
			ahead = ahead[1:]
		}
		if before < goal && goal <= n {
			all = append(all, Milestone{Kind: Goal, N: goal, At: c.At})
		}
	}
	return all
}

// Service reads milestones.
type Service struct{ db *database.DB }

// New returns a reader of the milestones in db.
func New(db *database.DB) *Service { return &Service{db: db} }

// Of returns what a letter has reached, the latest first.
func (s *Service) Of(ctx context.Context, letterID uuid.UUID) ([]Milestone, error) {
	all, err := s.all(ctx, letterID)
	if err != nil {
		return nil, fmt.Errorf("read the milestones: %w", err)
	}
	slices.SortFunc(all, func(a, b Milestone) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.N, a.N), cmp.Compare(a.Kind, b.Kind))
	})
	return all, nil
}
