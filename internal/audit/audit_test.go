package audit_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/fault"
)

func TestList_PagesNewestFirst(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		one, other, who := uuid.New(), uuid.New(), uuid.New()
		record := func(subject uuid.UUID, action string) {
			clock.Advance(time.Second)
			err := db.InTx(t.Context(), func(tx *database.Tx) error {
				return audit.Record(tx, audit.Entry{ActorKind: audit.Organizer, ActorID: who, Action: action, SubjectKind: "thing", SubjectID: subject, Reason: "why"})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, action := range []string{"a", "b", "c"} {
			record(one, action)
		}
		record(other, "z")
		s := audit.New(db)
		var got []string
		filter := audit.Filter{SubjectID: one, Limit: 2}
		for {
			page, err := s.List(t.Context(), filter)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page.Entries {
				got = append(got, e.Action)
			}
			if page.Next == "" {
				break
			}
			filter.Before = page.Next
		}
		if diff := cmp.Diff([]string{"c", "b", "a"}, got); diff != "" {
			t.Error(diff)
		}
		page, err := s.List(t.Context(), audit.Filter{})
		if err != nil || len(page.Entries) != 4 {
			t.Fatalf("%d entries, %v", len(page.Entries), err)
		}
		e := page.Entries[0]
		if e.ActorID != who || e.LetterID != uuid.Nil || e.Reason != "why" || !e.At.Equal(db.Now()) {
			t.Errorf("entry %+v", e)
		}
		if _, err := s.List(t.Context(), audit.Filter{Before: "x"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a wrong cursor: %v", err)
		}
	})
}

func TestRecord_IsUndoneWithItsTransaction(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		failed := errors.New("later")
		err := db.InTx(t.Context(), func(tx *database.Tx) error {
			if err := audit.Record(tx, audit.Entry{ActorKind: audit.System, Action: "x", SubjectKind: "thing"}); err != nil {
				t.Fatal(err)
			}
			return failed
		})
		page, listErr := audit.New(db).List(t.Context(), audit.Filter{})
		if !errors.Is(err, failed) || listErr != nil || len(page.Entries) != 0 {
			t.Errorf("%v, %v, %d entries", err, listErr, len(page.Entries))
		}
	})
}
