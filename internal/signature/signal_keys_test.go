package signature_test

import (
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/migrations"
)

func TestSignalKeys_OfEarlierSignaturesAreThoseOfLaterOnes(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		odd := person("Ana 123 Quintana", "ana@example.org")
		odd.Comment = "Mire https://example.org"
		w.confirmed(odd)
		w.confirmed(person("Rosa Peña", "rosa@example.org"))
		keys := func(prepare ...string) string {
			t.Helper()
			var all []string
			err := w.db.InTx(t.Context(), func(tx *database.Tx) error {
				for _, statement := range prepare {
					if err := tx.DB.Exec(statement).Error; err != nil {
						return err
					}
				}
				return tx.DB.Table("signatures").Order("id").Pluck("signal_keys", &all).Error
			})
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join(strings.Fields(strings.Join(all, "|")), " ")
		}
		written := keys()
		migration, err := migrations.Files.ReadFile("0020_queue.sql")
		if err != nil {
			t.Fatal(err)
		}
		statements := []string{"UPDATE signatures SET signal_keys = ''"}
		for line := range strings.Lines(string(migration)) {
			if strings.HasPrefix(line, "UPDATE signatures") {
				statements = append(statements, line)
			}
		}
		if got := keys(statements...); got != written || !strings.Contains(got, "digits link") {
			t.Errorf("the migration gives %q, the program %q", got, written)
		}
	})
}
