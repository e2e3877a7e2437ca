package audit_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
)

// benchEntries is how long the trail of the benchmarks is.
const benchEntries = 100_000

// BenchmarkChain tells how many entries a second the job chains, and how many the check reads.
func BenchmarkChain(b *testing.B) {
	for _, engine := range databasetest.Engines() {
		b.Run(engine, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				db := databasetest.Open(b, engine, nil)
				for range benchEntries / 10_000 {
					err := db.InTx(b.Context(), func(tx *database.Tx) error {
						for range 10_000 {
							if err := audit.Record(tx, audit.Entry{ActorKind: audit.System, Action: "thing.done", SubjectKind: "thing", SubjectID: uuid.New()}); err != nil {
								return err
							}
						}
						return nil
					})
					if err != nil {
						b.Fatal(err)
					}
				}
				s := audit.New(db)
				b.StartTimer()
				n, err := s.Chain(b.Context())
				if err != nil || n != benchEntries {
					b.Fatalf("chained %d, %v", n, err)
				}
				chained := b.Elapsed()
				r, err := s.Check(b.Context(), audit.Head{})
				if err != nil || r.Broken != "" {
					b.Fatalf("%+v, %v", r, err)
				}
				b.ReportMetric(benchEntries/chained.Seconds(), "chained/s")
				b.ReportMetric(benchEntries/(b.Elapsed()-chained).Seconds(), "checked/s")
			}
		})
	}
}
