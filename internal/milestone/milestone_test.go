package milestone_test

import (
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/letter/lettertest"
	"github.com/undersigned/undersigned/internal/milestone"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/migrations"
)

// site is a letter whose signatures are counted.
type site struct {
	*testing.T
	db     *database.DB
	clock  *databasetest.Clock
	letter letter.Letter
	text   letter.Text
}

func each(t *testing.T, test func(s site)) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		l, text := lettertest.Open(t, db, "libertad")
		test(site{t, db, clock, l, text})
	})
}

func (s site) in(fn func(tx *database.Tx) error) {
	s.Helper()
	if err := s.db.InTx(s.Context(), fn); err != nil {
		s.Fatal(err)
	}
}

// publish counts n more signatures, or fewer, each a minute after the one before, and returns the time of the last one.
func (s site) publish(n int) time.Time {
	s.Helper()
	for range max(n, -n) {
		s.clock.Advance(time.Minute)
		s.in(func(tx *database.Tx) error {
			f := signatory.Face{LetterID: s.letter.ID, Signatory: signatory.Signatory{Kind: signatory.Individual}}
			if n < 0 {
				return signatory.Uncount(tx, f)
			}
			return signatory.Add(tx, f)
		})
	}
	return s.db.Now()
}

func (s site) addUp() {
	s.Helper()
	if _, err := signatory.New(s.db).AddUp(s.Context()); err != nil {
		s.Fatal(err)
	}
}

func (s site) must(want ...milestone.Milestone) {
	s.Helper()
	got, err := milestone.New(s.db).Of(s.Context(), s.letter.ID)
	if err != nil {
		s.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		s.Errorf("-want +got\n%s", diff)
	}
}

func (s site) goal(n int) {
	s.Helper()
	s.in(func(tx *database.Tx) error {
		return tx.DB.Exec("UPDATE letters SET goal = ? WHERE id = ?", n, s.letter.ID).Error
	})
}

func TestMilestones_AreKeptOnceAtTheirMoment(t *testing.T) {
	each(t, func(s site) {
		s.goal(11)
		s.publish(9)
		s.addUp()
		s.must()
		tenth := s.publish(1)
		goal := s.publish(1)
		s.publish(2) // all three in one piece of work
		s.addUp()
		reached := []milestone.Milestone{{Kind: milestone.Goal, N: 11, At: goal}, {Kind: milestone.Signatures, N: 10, At: tenth}}
		s.must(reached...)
		s.publish(-5)
		s.addUp()
		s.publish(4) // beyond ten and eleven a second time
		s.addUp()
		s.must(reached...)
	})
}

func TestMilestones_WhatOneStepCrossesIsKeptWhole(t *testing.T) {
	each(t, func(s site) {
		first := s.publish(51)
		s.addUp()
		s.must(milestone.Milestone{Kind: milestone.Signatures, N: 50, At: first.Add(-time.Minute)},
			milestone.Milestone{Kind: milestone.Signatures, N: 10, At: first.Add(-41 * time.Minute)})
	})
}

func TestMilestones_AGoalSetBelowTheFigureWasNeverReached(t *testing.T) {
	each(t, func(s site) {
		s.publish(8)
		s.addUp()
		s.goal(7)
		s.publish(1)
		s.addUp()
		s.must()
	})
}

// TestMilestones_LettersFromBeforeHaveThem runs what the migration does on a letter with signatures.
func TestMilestones_LettersFromBeforeHaveThem(t *testing.T) {
	each(t, func(s site) {
		s.goal(12)
		start := s.db.Now()
		s.in(func(tx *database.Tx) error {
			for n := range 14 {
				at, status := start.Add(time.Duration(n)*time.Hour), "published"
				if n == 0 {
					status = "pending"
				}
				if err := tx.DB.Exec(`INSERT INTO signatures (id, letter_id, text_id, kind, status, visibility, language, category, country, wants_updates, signals, reason, code_attempts, mails, signed_at, published_at)
					VALUES (?, ?, ?, 'individual', ?, 'withheld', 'es', '', '', ?, '', '', 0, 0, ?, ?)`, uuid.New(), s.letter.ID, s.text.ID, status, false, at, at).Error; err != nil {
					return err
				}
			}
			for _, statement := range backfill(s.T) {
				if err := tx.DB.Exec(statement).Error; err != nil {
					return err
				}
			}
			return nil
		})
		s.must(milestone.Milestone{Kind: milestone.Goal, N: 12, At: start.Add(12 * time.Hour)},
			milestone.Milestone{Kind: milestone.Signatures, N: 10, At: start.Add(10 * time.Hour)})
	})
}

// backfill returns the migration's statements that write rows.
func backfill(t *testing.T) []string {
	t.Helper()
	file, err := fs.ReadFile(migrations.Files, "0035_milestones.sql")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, part := range strings.Split(string(file), ";") {
		if at := strings.Index(part, "INSERT INTO"); at >= 0 {
			found = append(found, part[at:])
		}
	}
	if len(found) != 2 {
		t.Fatalf("%d statements", len(found))
	}
	return found
}

func TestRounds_AreThoseOfTheMigration(t *testing.T) {
	var written []string
	for _, n := range milestone.Rounds() {
		written = append(written, strconv.Itoa(n))
	}
	if list := "nth IN (" + strings.Join(written, ", ") + ")"; !strings.Contains(backfill(t)[0], list) {
		t.Errorf("the migration doesn't have %s", list)
	}
}
