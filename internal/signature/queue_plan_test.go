package signature

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/letter/lettertest"
)

// fillQueue stores n signatures of a letter that wait, of which few are from France and few have a signal.
func fillQueue(t *testing.T, db *database.DB, n int) uuid.UUID {
	t.Helper()
	l, text := lettertest.Open(t, db, "many")
	at := db.Now()
	err := db.InTx(t.Context(), func(tx *database.Tx) error {
		var rows []row
		for i := range n {
			confirmed := at.Add(time.Duration(i) * time.Second)
			r := row{ID: uuid.Must(uuid.NewV7()), LetterID: l.ID, TextID: text.ID, Kind: Individual, Status: Pending, Visibility: Public, Language: "es",
				Category: "artist", Country: "CU", Signals: "[]", SealedProfile: make([]byte, 500), EmailHash: fmt.Append(nil, i), SignedAt: at, ConfirmedAt: &confirmed}
			if i%1000 == 999 {
				r.Country, r.SignalKeys = "FR", " link "
			}
			rows = append(rows, r)
		}
		if err := tx.DB.CreateInBatches(&rows, 400).Error; err != nil {
			return err
		}
		return tx.DB.Exec("ANALYZE").Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return l.ID
}

// planOf returns how the engine would answer a query.
func planOf(t *testing.T, db *database.DB, engine string, query *gorm.DB) string {
	t.Helper()
	asked := query.Session(&gorm.Session{DryRun: true}).Find(&[]row{}).Statement
	var plan []map[string]any
	err := db.InTx(t.Context(), func(tx *database.Tx) error {
		explain := "EXPLAIN QUERY PLAN "
		if engine == databasetest.Postgres {
			explain = "EXPLAIN "
			if err := tx.DB.Exec("SET LOCAL enable_seqscan = off").Error; err != nil { // half a table is read whole
				return err
			}
		}
		return tx.DB.Raw(explain + asked.Explain(asked.SQL.String(), asked.Vars...)).Scan(&plan).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(plan)
}

func TestQueue_ReadsItsIndexAloneHoweverItIsNarrowed(t *testing.T) {
	for _, engine := range databasetest.Engines() {
		t.Run(engine, func(t *testing.T) {
			db := databasetest.Open(t, engine, nil)
			s := New(db, nil, nil)
			waiting := Filter{LetterID: fillQueue(t, db, 10_000), Statuses: []Status{Pending}, Limit: 51}
			rare, signal, recent := waiting, waiting, waiting
			rare.Country, rare.NewestFirst = "FR", true
			signal.Signal = "link"
			recent.From = db.Now().Add(9_990 * time.Second)
			for name, f := range map[string]Filter{"all": waiting, "few from one country": rare, "few with a signal": signal, "the latest": recent} {
				ordered, _ := s.ordered(t.Context(), f)
				page := planOf(t, db, engine, ordered.Select("id"))
				count := planOf(t, db, engine, s.selected(t.Context(), f).Select("1").Limit(10_000))
				for _, plan := range []string{page, count} {
					// PostgreSQL may rather sort the few that it expects, or read a table's part that isn't vacuumed.
					sorted := strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "Sort") && f.Signal == ""
					if !strings.Contains(plan, "signatures_queue") && engine == databasetest.SQLite || sorted || strings.Contains(plan, "Seq Scan") {
						t.Errorf("%s: %s", name, plan)
					}
				}
			}
			if n, err := s.CountMatching(t.Context(), signal, 10_000); err != nil || n != 10 {
				t.Errorf("%d with a signal, %v", n, err)
			}
			if n, err := s.CountMatching(t.Context(), waiting, 500); err != nil || n != 500 {
				t.Errorf("counted on beyond the bound: %d, %v", n, err)
			}
		})
	}
}
