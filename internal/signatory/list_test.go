package signatory_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/signatory"
)

func TestList_Searches(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		letterID, signature := newLetter(t, db, "one")
		otherID, otherSignature := newLetter(t, db, "other")
		person := func(name, affiliation string) {
			list(t, db, signatory.Face{LetterID: letterID, Visible: true, Signatory: signatory.Signatory{SignatureID: signature(), Name: name, Affiliation: affiliation}})
		}
		person("Zoë Ñáñez", "Galería Sur")
		person("Łukasz Żółkiewski", "")
		person("Mª del Carmen O’Quendo", "Universidad de Cádiz")
		person("100 % Libre_", "")
		person("王伟", "")
		person("Анна Петрова", "")
		person("محمد الأمين", "")
		list(t, db, signatory.Face{LetterID: otherID, Visible: true, Signatory: signatory.Signatory{SignatureID: otherSignature(), Name: "Zoë de otra carta"}})

		s := signatory.New(db)
		for q, want := range map[string][]string{
			"nanez":           {"Zoë Ñáñez"},
			"ÑÁÑEZ zoe":       {"Zoë Ñáñez"},
			"ñez":             {"Zoë Ñáñez"},
			"zoë":             {"Zoë Ñáñez"},
			"galeria":         {"Zoë Ñáñez"},
			"lukasz zolk":     {"Łukasz Żółkiewski"},
			"oquendo":         {"Mª del Carmen O’Quendo"},
			"de":              {"Mª del Carmen O’Quendo"}, // two letters: where a word begins
			"arm":             {"Mª del Carmen O’Quendo"}, // three: anywhere
			"ma carmen cadiz": {"Mª del Carmen O’Quendo"},
			"%":               nil,
			"_":               nil,
			"100":             {"100 % Libre_"},
			"伟":               {"王伟"},
			"王伟":              {"王伟"},
			"петрова":         {"Анна Петрова"},
			"محمد":            {"محمد الأمين"},
			"nobody":          nil,
			"individual":      nil, // what the index holds beside the names is no word
			"\"zoe\" OR":      nil,
			"zoe' --":         {"Zoë Ñáñez"},
		} {
			page, err := s.List(t.Context(), signatory.Query{LetterID: letterID, Q: q})
			if err != nil {
				t.Errorf("%q: %v", q, err)
			}
			if diff := cmp.Diff(want, names(page)); diff != "" {
				t.Errorf("%q: %s", q, diff)
			}
		}
	})
}

func TestList_PagesBothWaysInEveryOrder(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		letterID, signature := newLetter(t, db, "one")
		for i := range 25 {
			list(t, db, signatory.Face{LetterID: letterID, Visible: true, Signatory: signatory.Signatory{
				SignatureID: signature(), Name: fmt.Sprintf("Ana %02d", i*7%25), Country: []string{"CU", "ES"}[i%2]}})
		}
		s := signatory.New(db)
		for _, sort := range []string{signatory.Newest, signatory.Oldest, signatory.ByName} {
			for _, q := range []string{"", "ana"} {
				query := signatory.Query{LetterID: letterID, Sort: sort, Q: q, Limit: 10}
				var forward []string
				var last signatory.Page
				pages := 0
				for {
					page, err := s.List(t.Context(), query)
					if err != nil {
						t.Fatal(err)
					}
					forward, last = append(forward, names(page)...), page
					pages++
					if page.Next == "" {
						break
					}
					query.After = page.Next
				}
				if unique := slices.Compact(slices.Sorted(slices.Values(forward))); len(forward) != 25 || len(unique) != 25 || pages != 3 {
					t.Errorf("%s: %d names, %d different, %d pages", sort, len(forward), len(unique), pages)
				}
				query.After = last.Prev
				back, err := s.List(t.Context(), query)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(forward[10:20], names(back)); diff != "" {
					t.Errorf("%s: the page before the last: %s", sort, diff)
				}
				query.After = back.Prev
				first, err := s.List(t.Context(), query)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(forward[:10], names(first)); diff != "" || first.Prev != "" {
					t.Errorf("%s: the first page again: prev %q %s", sort, first.Prev, diff)
				}
			}
		}
		page, err := s.List(t.Context(), signatory.Query{LetterID: letterID, Country: "CU", Limit: 100})
		if err != nil || len(page.Signatories) != 13 || page.Next != "" || page.Prev != "" {
			t.Errorf("by country: %d, %q, %q, %v", len(page.Signatories), page.Next, page.Prev, err)
		}
		if _, err := s.List(t.Context(), signatory.Query{LetterID: letterID, After: "nonsense"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a wrong cursor: %v", err)
		}
	})
}

func TestList_SortsByTheLanguagesAlphabet(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		letterID, signature := newLetter(t, db, "one")
		for _, name := range []string{"Zoila", "Ñico", "ana", "Óscar", "Nuria", "Álvaro", "Oscar"} {
			list(t, db, signatory.Face{LetterID: letterID, Visible: true, Signatory: signatory.Signatory{SignatureID: signature(), Name: name}})
		}
		page, err := signatory.New(db).List(t.Context(), signatory.Query{LetterID: letterID, Sort: signatory.ByName})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"Álvaro", "ana", "Nuria", "Ñico", "Oscar", "Óscar", "Zoila"}, names(page)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestFigures_CountTheWithheldAndShowNothingOfThem(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		letterID, signature := newLetter(t, db, "one")
		face := func(kind, name, country string, visible bool) signatory.Face {
			return signatory.Face{LetterID: letterID, Visible: visible, Signatory: signatory.Signatory{SignatureID: signature(), Kind: kind, Name: name, Country: country, Category: "artist"}}
		}
		s := signatory.New(db)
		list(t, db, face(signatory.Individual, "Ana", "CU", true))
		gone := list(t, db, face(signatory.Individual, "Luis", "ES", true))
		list(t, db, face(signatory.Organization, "Observatorio", "ES", true))
		hidden := list(t, db, face(signatory.Individual, "Secreta", "IT", false))
		lastAt := db.Now()

		check := func(when string, people, organizations, withheld int) {
			t.Helper()
			f, err := s.Figures(t.Context(), letterID)
			if err != nil || f.People != people || f.Organizations != organizations || f.Withheld != withheld {
				t.Errorf("%s: %+v, %v", when, f, err)
			}
			if f.LastAt == nil || !f.LastAt.Equal(lastAt) {
				t.Errorf("%s: last at %v, want %v", when, f.LastAt, lastAt)
			}
			if listed, counted, err := s.Recount(t.Context(), letterID); err != nil || listed != counted {
				t.Errorf("%s: recount %d, %d, %v", when, listed, counted, err)
			}
		}
		check("before adding up", 3, 1, 1)
		if n, err := s.AddUp(t.Context()); n != 4 || err != nil {
			t.Errorf("AddUp = %d, %v", n, err)
		}
		check("after adding up", 3, 1, 1)

		clock.Advance(1000)
		for _, f := range []signatory.Face{gone, hidden} {
			if err := db.InTx(t.Context(), func(tx *database.Tx) error { return signatory.Remove(tx, f) }); err != nil {
				t.Fatal(err)
			}
		}
		check("after two left", 1, 1, 0)
		if n, err := s.AddUp(t.Context()); n != 2 || err != nil {
			t.Errorf("AddUp = %d, %v", n, err)
		}
		check("added up again", 1, 1, 0)

		facets, err := s.Facets(t.Context(), signatory.Query{LetterID: letterID, Country: "ES"})
		want := signatory.Facets{
			Kinds:      []signatory.Count{{Value: "organization", N: 1}},
			Categories: []signatory.Count{{Value: "artist", N: 1}},
			Countries:  []signatory.Count{{Value: "CU", N: 1}, {Value: "ES", N: 1}},
		}
		if diff := cmp.Diff(want, facets); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		if err := db.InTx(t.Context(), func(tx *database.Tx) error { return signatory.Remove(tx, gone) }); err == nil {
			t.Error("one who is not on the list was removed from it")
		}
		if f, err := s.Figures(t.Context(), uuid.New()); err != nil || f != (signatory.Figures{}) {
			t.Errorf("an unknown letter: %+v, %v", f, err)
		}
	})
}
