package signatory_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/signatory"
)

// listed is a letter with faces that were put on its list, by name.
type listed struct {
	letterID  uuid.UUID
	signature func() uuid.UUID
	db        *database.DB
	faces     map[string]signatory.Face
}

func newListed(t *testing.T, db *database.DB, names ...string) *listed {
	t.Helper()
	l := &listed{db: db, faces: map[string]signatory.Face{}}
	l.letterID, l.signature = newLetter(t, db, "one")
	for _, name := range names {
		l.add(t, name)
	}
	return l
}

func (l *listed) add(t *testing.T, name string) {
	t.Helper()
	f := signatory.Face{LetterID: l.letterID, Visible: true, Signatory: signatory.Signatory{SignatureID: l.signature(), Name: name, Category: "artist", Country: "CU"}}
	if strings.HasPrefix(name, "Red ") {
		f.Kind = signatory.Organization
	}
	l.faces[name] = list(t, l.db, f)
}

func (l *listed) in(t *testing.T, act func(tx *database.Tx) error) {
	t.Helper()
	if err := l.db.InTx(t.Context(), act); err != nil {
		t.Fatal(err)
	}
}

func (l *listed) want(t *testing.T, s *signatory.Service, q signatory.Query, names_ ...string) {
	t.Helper()
	q.LetterID = l.letterID
	page, err := s.List(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(names_, names(page)); diff != "" {
		t.Errorf("%q %s: %s", q.Q, q.Sort, diff)
	}
}

func TestIndex_FollowsEveryChangeBeforeItAnswers(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		l := newListed(t, db, "Ana Pérez", "Luis Zola", "Zoë Ñáñez")
		one, other := signatory.New(db), signatory.New(db) // as two processes have them
		byName := signatory.Query{Sort: signatory.ByName}
		for _, s := range []*signatory.Service{one, other} {
			l.want(t, s, byName, "Zoë Ñáñez", "Ana Pérez", "Luis Zola")
		}
		l.add(t, "Berta Núñez")
		changed := l.faces["Luis Zola"]
		changed.Name, changed.Initials = "L. Z.", true
		l.in(t, func(tx *database.Tx) error { return signatory.Replace(tx, l.faces["Luis Zola"], changed) })
		l.in(t, func(tx *database.Tx) error { return signatory.Remove(tx, l.faces["Ana Pérez"]) })
		for _, s := range []*signatory.Service{one, other} {
			l.want(t, s, byName, "Berta Núñez", "Zoë Ñáñez", "L. Z.")
			l.want(t, s, signatory.Query{Q: "nun"}, "Berta Núñez")
			l.want(t, s, signatory.Query{Q: "zola"})
			l.want(t, s, signatory.Query{Q: "perez"})
		}
		var at signatory.Place
		l.in(t, func(tx *database.Tx) (err error) {
			at, err = signatory.SetAside(tx, l.faces["Zoë Ñáñez"])
			return err
		})
		l.want(t, one, signatory.Query{Q: "zoe"})
		l.in(t, func(tx *database.Tx) error {
			return signatory.PutBack(tx, l.faces["Zoë Ñáñez"], at, nil)
		})
		l.want(t, one, signatory.Query{Q: "zoe"}, "Zoë Ñáñez")
		l.want(t, one, signatory.Query{Category: "artist", Sort: signatory.Oldest}, "L. Z.", "Zoë Ñáñez", "Berta Núñez")
	})
}

func TestIndex_KnowsNothingThatIsNotCommitted(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		l := newListed(t, db, "Ana Pérez")
		s := signatory.New(db)
		l.want(t, s, signatory.Query{Q: "ana"}, "Ana Pérez")
		id := l.signature()
		l.in(t, func(tx *database.Tx) error {
			f := signatory.Face{LetterID: l.letterID, Visible: true, Language: "es", Signatory: signatory.Signatory{SignatureID: id, Kind: signatory.Individual, Name: "Ana Later"}}
			if err := signatory.Add(tx, f); err != nil {
				return err
			}
			for range 2 { // the second time, the change log has been read beyond what is not committed
				l.want(t, s, signatory.Query{Q: "ana"}, "Ana Pérez")
			}
			return nil
		})
		l.want(t, s, signatory.Query{Q: "ana"}, "Ana Later", "Ana Pérez")
	})
}

func TestIndex_ForgetsTheChangesThatAllHaveRead(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		l := newListed(t, db, "Ana Pérez", "Luis Zola")
		s, idle := signatory.New(db), signatory.New(db)
		l.want(t, idle, signatory.Query{Q: "ana"}, "Ana Pérez")
		forget := func(want int) {
			t.Helper()
			if n, err := s.ForgetChanges(t.Context()); n != want || err != nil {
				t.Errorf("forgot %d, %v; want %d", n, err, want)
			}
		}
		forget(0)
		clock.Advance(59 * time.Minute)
		forget(0)
		clock.Advance(2 * time.Minute)
		l.add(t, "Ana Later")
		forget(2) // not the one that has just come
		l.in(t, func(tx *database.Tx) error { return signatory.Remove(tx, l.faces["Ana Pérez"]) })
		clock.Advance(2 * time.Hour)
		forget(1)
		clock.Advance(2 * time.Hour)
		forget(1)
		// A process that wasn't there for so long reads the list anew.
		l.want(t, idle, signatory.Query{Q: "ana"}, "Ana Later")
	})
}

func TestKeepIndexes_BuildsAnewWhatHoldsWordsOfWhoHasLeft(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		l := newListed(t, db, "Ana Pérez", "Luis Zola")
		s := signatory.New(db)
		keep := func(want int) {
			t.Helper()
			l.want(t, s, signatory.Query{Q: "luis"}, "Luis Zola")
			if n, err := s.KeepIndexes(t.Context()); n != want || err != nil {
				t.Errorf("built %d, %v; want %d", n, err, want)
			}
		}
		keep(0)
		l.in(t, func(tx *database.Tx) error { return signatory.Remove(tx, l.faces["Ana Pérez"]) })
		keep(0)
		for range 49 { // it was in use all the time
			clock.Advance(29 * time.Minute)
			l.want(t, s, signatory.Query{Q: "luis"}, "Luis Zola")
		}
		clock.Advance(29 * time.Minute)
		keep(1)
		keep(0)
	})
}

func TestKeyAnew_SortsWhatAnOlderVersionListed(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		l := newListed(t, db, "Ana Zola", "Zoila Abad", "Red de Apoyo")
		l.in(t, func(tx *database.Tx) error {
			return tx.DB.Exec("UPDATE signatories SET keyed = 0, sort_key = ? WHERE kind = 'individual'", []byte("?")).Error
		})
		s := signatory.New(db)
		if n, err := s.KeyAnew(t.Context()); n != 2 || err != nil {
			t.Errorf("KeyAnew = %d, %v", n, err)
		}
		if n, err := s.KeyAnew(t.Context()); n != 0 || err != nil {
			t.Errorf("KeyAnew again = %d, %v", n, err)
		}
		l.want(t, s, signatory.Query{Sort: signatory.ByName, Kind: signatory.Individual}, "Zoila Abad", "Ana Zola")
	})
}

func TestLetters_LeadIntoTheListByName(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		l := newListed(t, db, "Ana Nieto", "Zoë Ñáñez", "Ana Oliva", "Juan de la Cruz", "Óscar Álvarez", "7 de julio 7", "Анна Петрова", "Red de Apoyo")
		s := signatory.New(db)
		letters := func(q signatory.Query) string {
			t.Helper()
			q.LetterID, q.Sort = l.letterID, signatory.ByName
			all, err := s.Letters(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			var text []string
			for _, one := range all {
				if one.N > 0 {
					text = append(text, one.Letter+strings.Repeat("+", one.N-1))
				}
			}
			return strings.Join(text, " ")
		}
		for want, q := range map[string]signatory.Query{
			"0–9 A C N Ñ O R А–Я": {}, "N O": {Q: "ana"}, "R": {Kind: signatory.Organization}, "Ñ": {Q: "NANEZ", Country: "CU"},
		} {
			if got := letters(q); got != want {
				t.Errorf("%+v: %q, want %q", q, got, want)
			}
		}
		people := signatory.Query{LetterID: l.letterID, Sort: signatory.ByName, Kind: signatory.Individual, Letter: "Ñ", Limit: 2}
		page, err := s.List(t.Context(), people)
		if err != nil || !cmp.Equal(names(page), []string{"Zoë Ñáñez", "Ana Oliva"}) || page.Prev == "" || page.Next == "" {
			t.Fatalf("%v, %q, %q, %v", names(page), page.Prev, page.Next, err)
		}
		people.After = page.Prev
		l.want(t, s, people, "Juan de la Cruz", "Ana Nieto")
		people.After = page.Next
		l.want(t, s, people, "Анна Петрова")
		people.After, people.Letter = "", "B" // nobody: those who follow
		l.want(t, s, people, "Juan de la Cruz", "Ana Nieto")
		// Who stood at the cursor has left: the list goes on from there.
		l.in(t, func(tx *database.Tx) error { return signatory.Remove(tx, l.faces["Ana Oliva"]) })
		people.After = page.Next
		l.want(t, s, people, "Анна Петрова")
		l.want(t, s, signatory.Query{Sort: signatory.ByName, Letter: "0–9", Limit: 1}, "7 de julio 7")
	})
}

func TestFacets_CountAmongWhatIsSearched(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		l := newListed(t, db, "Ana Pérez", "Ana Zola", "Luis Zola", "Red Ana")
		s := signatory.New(db)
		for q, want := range map[string][]signatory.Count{
			"ana": {{Value: "individual", N: 2}, {Value: "organization", N: 1}}, "zo": {{Value: "individual", N: 2}}, "nobody": nil, "!!": nil,
		} {
			facets, err := s.Facets(t.Context(), signatory.Query{LetterID: l.letterID, Q: q, Country: "CU"})
			if diff := cmp.Diff(want, facets.Kinds); err != nil || diff != "" {
				t.Errorf("%q: %v %s", q, err, diff)
			}
		}
	})
}
