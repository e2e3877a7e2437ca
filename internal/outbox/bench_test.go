package outbox_test

import (
	"context"
	"testing"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/vault"
)

// BenchmarkDeliver measures claim, delivery to nowhere and mark, by one worker.
func BenchmarkDeliver(b *testing.B) {
	for _, engine := range databasetest.Engines() {
		b.Run(engine, func(b *testing.B) {
			db := databasetest.Open(b, engine, nil)
			v, err := vault.New()
			if err != nil {
				b.Fatal(err)
			}
			queue := outbox.New(db, v)
			for left := b.N; left > 0; left -= 1000 {
				err := db.InTx(b.Context(), func(tx *database.Tx) error {
					for range min(left, 1000) {
						if err := queue.Enqueue(tx, letter()); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			worker := outbox.NewWorker(queue, by(func(context.Context, outbox.Envelope) error { return nil }), outbox.WorkerOptions{Concurrency: 8})
			b.ResetTimer()
			n, err := worker.DeliverDue(b.Context())
			if err != nil || n != b.N {
				b.Fatalf("%d of %d sent: %v", n, b.N, err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}
