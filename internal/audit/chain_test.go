package audit_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/fault"
)

// record writes n entries, each a second after the other.
func record(t *testing.T, db *database.DB, clock *databasetest.Clock, n int) {
	t.Helper()
	for i := range n {
		clock.Advance(time.Second + 1234*time.Microsecond)
		err := db.InTx(t.Context(), func(tx *database.Tx) error {
			return audit.Record(tx, audit.Entry{ActorKind: audit.Organizer, ActorID: uuid.New(), Action: "thing.done", SubjectKind: "thing", SubjectID: uuid.New(), Reason: fmt.Sprint("ñ, ", i)})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func chain(t *testing.T, s *audit.Service) int {
	t.Helper()
	n, err := s.Chain(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func check(t *testing.T, s *audit.Service, known audit.Head) audit.Report {
	t.Helper()
	r, err := s.Check(t.Context(), known)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCheck_FindsAWholeTrailWhole(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		s := audit.New(db)
		if r := check(t, s, audit.Head{}); r.Broken != "" || r.Entries != 0 || r.Head.String() != "" {
			t.Errorf("an empty trail: %+v", r)
		}
		record(t, db, clock, 3)
		if r := check(t, s, audit.Head{}); r.Entries != 0 || r.Waiting != 3 || r.Late {
			t.Errorf("before the job: %+v", r)
		}
		if n := chain(t, s); n != 3 {
			t.Errorf("chained %d", n)
		}
		head, err := s.Head(t.Context())
		if err != nil || head.Seq != 3 {
			t.Fatalf("head %+v, %v", head, err)
		}
		record(t, db, clock, 2)
		if n := chain(t, s) + chain(t, s); n != 2 {
			t.Errorf("chained %d", n)
		}
		if r := check(t, s, head); r.Broken != "" || r.Entries != 5 || r.Waiting != 0 {
			t.Errorf("a whole trail: %+v", r)
		}
	})
}

func TestCheck_SaysWhereTheChainBreaks(t *testing.T) {
	for name, c := range map[string]struct {
		spoil  string
		broken string
		whole  int
	}{
		"a reason":       {"UPDATE audit_entries SET reason = 'other' WHERE seq = 3", audit.Changed, 2},
		"an actor":       {"UPDATE audit_entries SET actor_id = NULL WHERE seq = 3", audit.Changed, 2},
		"an act":         {"UPDATE audit_entries SET action = 'thing.undone' WHERE seq = 1", audit.Changed, 0},
		"a time":         {"UPDATE audit_entries SET at = (SELECT at FROM audit_entries WHERE seq = 1) WHERE seq = 4", audit.Changed, 3},
		"a hash":         {"UPDATE audit_entries SET hash = (SELECT hash FROM audit_entries WHERE seq = 1) WHERE seq = 5", audit.Changed, 4},
		"one taken out":  {"DELETE FROM audit_entries WHERE seq = 2", audit.Missing, 1},
		"the first one":  {"DELETE FROM audit_entries WHERE seq = 1", audit.Missing, 0},
		"the last one":   {"DELETE FROM audit_entries WHERE seq = 5", audit.Missing, 4},
		"one moved back": {"UPDATE audit_entries SET seq = 9 WHERE seq = 4", audit.Missing, 3},
	} {
		t.Run(name, func(t *testing.T) {
			databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
				s := audit.New(db)
				record(t, db, clock, 5)
				chain(t, s)
				head, err := s.Head(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if err := db.InTx(t.Context(), func(tx *database.Tx) error { return tx.DB.Exec(c.spoil).Error }); err != nil {
					t.Fatal(err)
				}
				if r := check(t, s, head); r.Broken != c.broken || r.Entries != c.whole {
					t.Errorf("%+v, want %s after %d", r, c.broken, c.whole)
				}
			})
		})
	}
}

// Who can write to the database can also make a new chain of hashes; a head that was noted elsewhere tells.
func TestCheck_ANotedHeadTellsAChainMadeAnew(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		s := audit.New(db)
		record(t, db, clock, 4)
		chain(t, s)
		noted, err := s.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		err = db.InTx(t.Context(), func(tx *database.Tx) error {
			return tx.DB.Exec("UPDATE audit_entries SET seq = NULL, hash = NULL, reason = 'other'").Error
		})
		if err != nil {
			t.Fatal(err)
		}
		chain(t, s)
		if r := check(t, s, audit.Head{}); r.Broken != "" {
			t.Errorf("without a head: %+v", r)
		}
		if r := check(t, s, noted); r.Broken != audit.NotKnown || r.At == nil || r.At.Seq != 4 {
			t.Errorf("with a head: %+v", r)
		}
	})
}

func TestCheck_TellsOfAJobThatDoesNotRun(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		record(t, db, clock, 1)
		clock.Advance(2 * time.Minute)
		if r := check(t, audit.New(db), audit.Head{}); r.Waiting != 1 || !r.Late {
			t.Errorf("%+v", r)
		}
	})
}

func TestChain_ManyAtOnceMakeOneChain(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		var group sync.WaitGroup
		for range 4 {
			s := audit.New(db)
			group.Go(func() {
				for range 10 {
					record(t, db, clock, 2)
					if _, err := s.Chain(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		s := audit.New(db)
		chain(t, s)
		if r := check(t, s, audit.Head{}); r.Broken != "" || r.Entries != 80 || r.Waiting != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestParseHead_ReadsWhatWasNoted(t *testing.T) {
	h := audit.Head{Seq: 12, Hash: make([]byte, 32)}
	if got, err := audit.ParseHead(" " + h.String() + "\n"); err != nil || got.String() != h.String() {
		t.Errorf("%v, %v", got, err)
	}
	for _, text := range []string{"12", "12:zz", "0:" + h.String()[3:], "-1:00", ":", "x:" + h.String()[3:]} {
		if _, err := audit.ParseHead(text); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestList_IsNarrowedByActorActionAndTime(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		olga, system, start := uuid.New(), uuid.Nil, clock.Now()
		for _, e := range []audit.Entry{
			{ActorKind: audit.Organizer, ActorID: olga, Action: "a"}, {ActorKind: audit.Organizer, ActorID: uuid.New(), Action: "b"},
			{ActorKind: audit.System, ActorID: system, Action: "a"}, {ActorKind: audit.Supporter, ActorID: uuid.New(), Action: "a"},
		} {
			e.SubjectKind, e.SubjectID = "thing", uuid.New()
			if err := db.InTx(t.Context(), func(tx *database.Tx) error { return audit.Record(tx, e) }); err != nil {
				t.Fatal(err)
			}
			clock.Advance(time.Hour)
		}
		s := audit.New(db)
		for name, c := range map[string]struct {
			filter audit.Filter
			want   int
		}{
			"actor":     {audit.Filter{ActorID: olga}, 1},
			"ours":      {audit.Filter{Actors: []string{audit.Organizer, audit.System}}, 3},
			"signers":   {audit.Filter{Actors: []string{audit.Supporter}}, 1},
			"action":    {audit.Filter{Action: "a"}, 3},
			"both":      {audit.Filter{Action: "b", ActorID: olga}, 0},
			"from":      {audit.Filter{From: start.Add(time.Hour)}, 3},
			"until":     {audit.Filter{Until: start.Add(time.Hour)}, 1},
			"in a span": {audit.Filter{From: start.Add(time.Hour), Until: start.Add(3 * time.Hour)}, 2},
		} {
			if page, err := s.List(t.Context(), c.filter); err != nil || len(page.Entries) != c.want {
				t.Errorf("%s: %d entries, want %d, %v", name, len(page.Entries), c.want, err)
			}
		}
		if acts, err := s.Actions(t.Context()); err != nil || fmt.Sprint(acts) != "[a b]" {
			t.Errorf("acts %v, %v", acts, err)
		}
	})
}
