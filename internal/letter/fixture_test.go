package letter_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

// fixture is the service on a database, with what a test asks of it in one line.
type fixture struct {
	*letter.Service
	t     *testing.T
	db    *database.DB
	clock *databasetest.Clock
	actor uuid.UUID
}

// each runs a test on both databases.
func each(t *testing.T, test func(t *testing.T, f fixture)) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		test(t, fixture{Service: letter.New(db, site()), t: t, db: db, clock: clock, actor: uuid.Must(uuid.NewV7())})
	})
}

// document is the whole letter with some words replaced: old, new, old, new.
func document(t *testing.T, replace ...string) letter.Document {
	t.Helper()
	content := whole
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(content, replace[i]) {
			t.Fatalf("the letter doesn't hold %q", replace[i])
		}
		content = strings.Replace(content, replace[i], replace[i+1], 1)
	}
	doc, err := letter.ParseFS(files("letter.md", content), "letter.md", site())
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func (f fixture) imported(replace ...string) letter.ImportResult {
	f.t.Helper()
	result, err := f.Import(f.t.Context(), f.actor, document(f.t, replace...))
	if err != nil {
		f.t.Fatal(err)
	}
	return result
}

// opened imports the letter and opens it.
func (f fixture) opened(replace ...string) letter.Letter {
	f.t.Helper()
	l := f.imported(replace...).Letter
	f.must(f.Open(f.t.Context(), f.actor, l.ID))
	return f.letter(l.ID)
}

func (f fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f fixture) letter(id uuid.UUID) letter.Letter {
	f.t.Helper()
	l, err := f.ByID(f.t.Context(), id)
	f.must(err)
	return l
}

// texts names what a reading function returns, such as "es 1 published".
func (f fixture) texts(read func(context.Context, uuid.UUID) ([]letter.Text, error), id uuid.UUID) []string {
	f.t.Helper()
	texts, err := read(f.t.Context(), id)
	f.must(err)
	names := []string{}
	for _, t := range texts {
		name := t.Language + " " + string(rune('0'+t.Version)) + " " + t.Title
		if t.Published() {
			name += ", published"
		}
		names = append(names, name)
	}
	return names
}

// trail returns the recorded actions on the letter, the first first.
func (f fixture) trail(id uuid.UUID) []string {
	f.t.Helper()
	page, err := audit.New(f.db).List(f.t.Context(), audit.Filter{LetterID: id})
	f.must(err)
	var actions []string
	for _, e := range page.Entries {
		if e.ActorID != f.actor || e.ActorKind != audit.Organizer {
			f.t.Errorf("%s was done by %s %s", e.Action, e.ActorKind, e.ActorID)
		}
		actions = append(actions, e.Action)
	}
	slices.Reverse(actions)
	return actions
}

func (f fixture) refused(err error, kind fault.Kind) {
	f.t.Helper()
	if !fault.Is(err, kind) {
		f.t.Errorf("got %v, want %s", err, kind)
	}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("got the +, want the -: %s", diff)
	}
}

// faultOf returns the fault that an error is, nil if it is none.
func faultOf(err error) *fault.Error {
	e, _ := errors.AsType[*fault.Error](err)
	return e
}
