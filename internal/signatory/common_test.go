package signatory_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/script"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signatory/signatorytest"
)

// all returns every signatory that a query selects, page by page.
func all(t *testing.T, s *signatory.Service, q signatory.Query) []signatory.Signatory {
	t.Helper()
	q.Limit = signatory.MaxLimit
	var found []signatory.Signatory
	for {
		page, err := s.List(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, page.Signatories...)
		if page.Next == "" {
			return found
		}
		q.After = page.Next
	}
}

func TestList_ACommonWordIsFoundInEveryKindAndOrder(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		letterID, _ := newLetter(t, db, "one")
		var textID uuid.UUID
		if err := db.Read(t.Context()).Raw("SELECT id FROM letter_texts WHERE letter_id = ?", letterID).Row().Scan(&textID); err != nil {
			t.Fatal(err)
		}
		signatorytest.Fill(t, db, letterID, textID, 7000)
		s := signatory.New(db)
		everybody := all(t, s, signatory.Query{LetterID: letterID})
		for _, word := range []string{"de", "universidad", "observatorio", "maria"} {
			for _, kind := range []string{"", signatory.Individual, signatory.Organization} {
				want := 0
				for _, one := range everybody {
					text := " " + script.Folded(one.Name+" "+one.Affiliation+" "+one.Occupation)
					if (kind == "" || one.Kind == kind) && strings.Contains(text, " "+word) {
						want++
					}
				}
				for _, sort := range []string{signatory.Newest, signatory.ByName} {
					if got := len(all(t, s, signatory.Query{LetterID: letterID, Q: word, Kind: kind, Sort: sort})); got != want {
						t.Errorf("%q, kind %q, %s: found %d, want %d", word, kind, sort, got, want)
					}
				}
			}
		}
	})
}
