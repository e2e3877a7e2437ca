package signature

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
)

func TestJobs_ReadTheirIndexes(t *testing.T) {
	for _, engine := range databasetest.Engines() {
		t.Run(engine, func(t *testing.T) {
			db := databasetest.Open(t, engine, nil)
			explain, prepare := "EXPLAIN QUERY PLAN ", ""
			if engine == databasetest.Postgres {
				explain, prepare = "EXPLAIN ", "SET LOCAL enable_seqscan = off" // an empty table is read whole
			}
			err := db.InTx(t.Context(), func(tx *database.Tx) error {
				if prepare != "" {
					if err := tx.DB.Exec(prepare).Error; err != nil {
						return err
					}
				}
				for _, c := range []struct {
					index, query string
					args         []any
				}{
					{"signatures_by_signing", signingsQuery, signingsArgs(uuid.New(), tx.Now)},
					{"signatures_origin_age", oldOriginsQuery, []any{tx.Now, lookMost}},
				} {
					var plan []map[string]any
					if err := tx.DB.Raw(explain+c.query, c.args...).Scan(&plan).Error; err != nil {
						return err
					}
					if text := fmt.Sprint(plan); !strings.Contains(text, c.index) || strings.Contains(text, "USE TEMP B-TREE") {
						t.Errorf("the plan: %s", text)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}
