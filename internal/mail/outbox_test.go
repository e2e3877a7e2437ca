package mail_test

import (
	"testing"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/vault"
)

func TestSMTP_TakesWhatTheOutboxHolds(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		v, err := vault.New()
		if err != nil {
			t.Fatal(err)
		}
		queue := outbox.New(db, v)
		err = db.InTx(t.Context(), func(tx *database.Tx) error {
			for kind := range kinds() {
				if err := queue.Enqueue(tx, envelope(kind, "es").Message); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		p := startPeer(t, peerOptions{startTLS: true}, func(p *peer) { p.mechanisms = []string{"PLAIN"} })
		worker := outbox.NewWorker(queue, client(t, "smtp", credentials(peerPassword), p.addr, "tls=mandatory", p.roots), outbox.WorkerOptions{})
		if n, err := worker.DeliverDue(t.Context()); err != nil || n != len(kinds()) {
			t.Fatalf("%d messages were sent (%v), want %d", n, err, len(kinds()))
		}
		if n := len(p.messages()); n != len(kinds()) {
			t.Errorf("the server took %d messages, want %d", n, len(kinds()))
		}
		counts, err := queue.Counts(t.Context())
		if want := (outbox.Counts{Sent: len(kinds())}); err != nil || counts != want {
			t.Errorf("the outbox holds %+v (%v), want %+v", counts, err, want)
		}
	})
}
