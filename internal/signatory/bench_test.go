package signatory_test

import (
	"testing"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/letter/lettertest"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signatory/signatorytest"
)

// BenchmarkList measures the queries of a letter with 100,000 signatures.
func BenchmarkList(b *testing.B) {
	for _, engine := range databasetest.Engines() {
		b.Run(engine, func(b *testing.B) {
			db := databasetest.Open(b, engine, nil)
			l, text := lettertest.Open(b, db, "one")
			signatorytest.Fill(b, db, l.ID, text.ID, 100_000)
			analyze(b, db)
			s := signatory.New(db)
			for name, q := range map[string]signatory.Query{
				"newest": {}, "by name": {Sort: signatory.ByName}, "country and kind": {Country: "ES", Kind: signatory.Organization},
				"rare word": {Q: "zolkiewski nanez"}, "common word": {Q: "maria"}, "common word by name": {Q: "universidad", Sort: signatory.ByName},
				"common word in a country": {Q: "universidad", Country: "CZ", Kind: signatory.Individual},
				"two letters":              {Q: "an"}, "two letters, none": {Q: "xq"}, "nothing": {Q: "nobodyatall"}, "two common words": {Q: "ana perez"},
			} {
				b.Run(name, func(b *testing.B) {
					q.LetterID = l.ID
					for b.Loop() {
						if _, err := s.List(b.Context(), q); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
			b.Run("figures", func(b *testing.B) {
				for b.Loop() {
					if _, err := s.Figures(b.Context(), l.ID); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

// analyze lets the planner know the data, as both engines do by themselves in time.
func analyze(b *testing.B, db *database.DB) {
	b.Helper()
	if err := db.InTx(b.Context(), func(tx *database.Tx) error { return tx.DB.Exec("ANALYZE").Error }); err != nil {
		b.Fatal(err)
	}
}
