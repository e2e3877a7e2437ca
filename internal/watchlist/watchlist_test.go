package watchlist_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter/lettertest"
	"github.com/undersigned/undersigned/internal/vault"
	"github.com/undersigned/undersigned/internal/watchlist"
)

// desk is a site with two letters.
type desk struct {
	*watchlist.Service
	t             *testing.T
	db            *database.DB
	letter, other uuid.UUID
}

func each(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		keys, err := vault.New()
		if err != nil {
			t.Fatal(err)
		}
		d := &desk{t: t, db: db, Service: watchlist.New(db, keys)}
		one, _ := lettertest.Open(t, db, "libertad")
		two, _ := lettertest.Open(t, db, "otra")
		d.letter, d.other = one.ID, two.ID
		test(t, d)
	})
}

func (d *desk) add(letterID uuid.UUID, text string) watchlist.Added {
	d.t.Helper()
	added, err := d.Add(d.t.Context(), watchlist.AddInput{Organizer: uuid.New(), LetterID: letterID, Text: text})
	if err != nil {
		d.t.Fatal(err)
	}
	return added
}

// matches returns the names that a name may stand for.
func (d *desk) matches(letterID uuid.UUID, name string) string {
	d.t.Helper()
	entries, err := d.Match(d.t.Context(), letterID, name)
	if err != nil {
		d.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name)
	}
	return strings.Join(names, ", ")
}

// listed returns all names of a list, page by page.
func (d *desk) listed(q watchlist.Query) string {
	d.t.Helper()
	var names []string
	for {
		page, err := d.List(d.t.Context(), q)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, e := range page.Entries {
			names = append(names, e.Name)
		}
		if q.After = page.Next; q.After == "" {
			return strings.Join(names, ", ")
		}
	}
}

func TestMatch_WhateverTheOrderAccentsAlphabetTitlesAndOneLetter(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.add(d.letter, "Gabriel García Márquez; Gabo, G. García Márquez; escritor\nShakira\nAmnistía Internacional")
		const gabriel = "Gabriel García Márquez"
		for name, want := range map[string]string{
			gabriel: gabriel, "garcia marquez, gabriel": gabriel, "GABRIEL GARCIA MÁRQUES": gabriel, "Gаbriel Gаrcíа Márquez": gabriel,
			"Prof. Dr. Gabriel García Márquez": gabriel, "Gabriel José García Márquez": gabriel, "Gabo": gabriel, "G García Marquez": gabriel,
			"Gabriel Márquez": "", "Ana García Márquez": "", "Shakira": "Shakira", "Shakirra": "Shakira", "Shakira Isabel Mebarak": "",
			"Amnistia Internacional España": "Amnistía Internacional", "": "",
		} {
			if got := d.matches(d.letter, name); got != want {
				t.Errorf("%q is %q, want %q", name, got, want)
			}
		}
	})
}

func TestMatch_OfTheLetterAndOfTheWholeSite(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.add(d.letter, "Ana Quintana")
		d.add(uuid.Nil, "Berta Quintana")
		for _, c := range []struct {
			letter     uuid.UUID
			name, want string
		}{{d.letter, "Ana Quintana", "Ana Quintana"}, {d.other, "Ana Quintana", ""}, {d.letter, "Berta Quintana", "Berta Quintana"}, {d.other, "Berta Quintana", "Berta Quintana"}} {
			if got := d.matches(c.letter, c.name); got != c.want {
				t.Errorf("%s: %q", c.name, got)
			}
		}
		if got := d.listed(watchlist.Query{LetterID: d.letter}); got != "Ana Quintana, Berta Quintana" {
			t.Errorf("of the letter: %s", got)
		}
		if got := d.listed(watchlist.Query{}); got != "Berta Quintana" {
			t.Errorf("of the site: %s", got)
		}
	})
}

func TestAdd_KeepsWhatWasThereAndSealsNotes(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		first := d.add(d.letter, "Ana Quintana; ; una nota\nBerta Pérez")
		again := d.add(d.letter, "ANA QUINTANA; ; otra\nCora Ruiz\nCora Ruiz")
		if first != (watchlist.Added{New: 2}) || again != (watchlist.Added{New: 1, Known: 2}) {
			t.Errorf("added %+v, %+v", first, again)
		}
		page, err := d.List(t.Context(), watchlist.Query{LetterID: d.letter, Q: "quintána"})
		if err != nil || len(page.Entries) != 1 || page.Entries[0].Note != "una nota" {
			t.Errorf("found %+v, %v", page, err)
		}
		var n int
		if err := d.db.Read(t.Context()).Raw("SELECT count(*) FROM watch_entries WHERE sealed_note IS NOT NULL AND name = 'Ana Quintana'").Scan(&n).Error; err != nil || n != 1 {
			t.Errorf("%d sealed notes, %v", n, err)
		}
		trail, err := audit.New(d.db).List(t.Context(), audit.Filter{LetterID: d.letter, Action: "watch.added"})
		if err != nil || len(trail.Entries) != 2 || trail.Entries[1].Reason != "Ana Quintana, Berta Pérez" || trail.Entries[0].Reason != "Cora Ruiz" {
			t.Errorf("trail %+v, %v", trail, err)
		}
	})
}

func TestList_PageByPageAndSearchedInAliases(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		var text strings.Builder
		for i := range 7 {
			fmt.Fprintf(&text, "Ana %c; Apodo %c\n", 'A'+i, 'Z'-i)
		}
		d.add(d.letter, text.String())
		if got := d.listed(watchlist.Query{LetterID: d.letter, Limit: 3}); got != "Ana A, Ana B, Ana C, Ana D, Ana E, Ana F, Ana G" {
			t.Errorf("listed %s", got)
		}
		if got := d.listed(watchlist.Query{LetterID: d.letter, Q: "APODO x"}); got != "Ana C" {
			t.Errorf("searched %s", got)
		}
		if _, err := d.List(t.Context(), watchlist.Query{After: "x"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a cursor that is none: %v", err)
		}
	})
}

func TestRemove_FromItsOwnListAlone(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.add(uuid.Nil, "Ana Quintana")
		page, err := d.List(t.Context(), watchlist.Query{})
		if err != nil {
			t.Fatal(err)
		}
		id, organizer := page.Entries[0].ID, uuid.New()
		if err := d.Remove(t.Context(), organizer, d.letter, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("by a letter's organizer: %v", err)
		}
		if err := d.Remove(t.Context(), organizer, uuid.Nil, id); err != nil {
			t.Fatal(err)
		}
		if got := d.matches(d.letter, "Ana Quintana"); got != "" {
			t.Errorf("still matched: %s", got)
		}
		var keys int
		if err := d.db.Read(t.Context()).Raw("SELECT count(*) FROM watch_keys").Scan(&keys).Error; err != nil || keys != 0 {
			t.Errorf("%d keys are left, %v", keys, err)
		}
		trail, err := audit.New(d.db).List(t.Context(), audit.Filter{Action: "watch.removed"})
		if err != nil || len(trail.Entries) != 1 || trail.Entries[0].Reason != "Ana Quintana" || trail.Entries[0].ActorID != organizer {
			t.Errorf("trail %+v, %v", trail, err)
		}
	})
}

func TestAdd_NothingWhereALineIsWrong(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		_, err := d.Add(t.Context(), watchlist.AddInput{LetterID: d.letter, Text: "Ana Quintana\n;sin nombre\n"})
		if !fault.Is(err, fault.Invalid) {
			t.Fatalf("error %v", err)
		}
		if got := d.listed(watchlist.Query{LetterID: d.letter}); got != "" {
			t.Errorf("added %s", got)
		}
	})
}
