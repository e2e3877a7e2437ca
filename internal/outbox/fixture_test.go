package outbox_test

import (
	"bytes"
	"context"
	"log/slog"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/vault"
)

const recipient = "ana.maria@example.org"

// world is a queue on an empty database with a clock that stands still.
type world struct {
	t     *testing.T
	db    *database.DB
	clock *databasetest.Clock
	vault *vault.Vault
	queue *outbox.Queue
	log   *syncBuffer
}

// sibling is the queue of another process on the same database.
func (w *world) sibling() *outbox.Queue { return outbox.New(w.db, w.vault) }

// each runs a test on both engines.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		v, err := vault.New()
		if err != nil {
			t.Fatal(err)
		}
		test(t, &world{t: t, db: db, clock: clock, vault: v, queue: outbox.New(db, v), log: &syncBuffer{}})
	})
}

// worker returns a worker without jitter that logs to the world's log.
func (w *world) worker(d outbox.Deliverer, o outbox.WorkerOptions) *outbox.Worker {
	o.Random = func() float64 { return 0.5 }
	o.Logger = slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return outbox.NewWorker(w.queue, d, o)
}

func letter() outbox.Message {
	return outbox.Message{
		Kind: outbox.KindConfirm, Language: "es", To: recipient, ToName: "Ana María", SignatureID: uuid.Must(uuid.NewV7()),
		Data: map[string]string{"code": "123456", "name": "Ana María"},
	}
}

func (w *world) enqueue(messages ...outbox.Message) {
	w.t.Helper()
	err := w.db.InTx(w.t.Context(), func(tx *database.Tx) error {
		for _, m := range messages {
			if err := w.queue.Enqueue(tx, m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// deliver has the worker deliver what is due and checks how many messages were sent.
func (w *world) deliver(worker *outbox.Worker, want int) {
	w.t.Helper()
	n, err := worker.DeliverDue(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	if n != want {
		w.t.Fatalf("%d messages were sent, want %d", n, want)
	}
}

// row is what the tests look at of a stored message.
type row struct {
	ID            uuid.UUID
	SealedPayload []byte
	Status        string
	Attempts      int
	DueAt         time.Time
	LastCode      string
	FinishedAt    *time.Time
}

func (w *world) rows() []row {
	w.t.Helper()
	var rows []row
	if err := w.db.Read(w.t.Context()).Table("outbox_messages").Order("id").Find(&rows).Error; err != nil {
		w.t.Fatal(err)
	}
	return rows
}

func (w *world) row() row {
	w.t.Helper()
	rows := w.rows()
	if len(rows) != 1 {
		w.t.Fatalf("%d messages are stored, want one", len(rows))
	}
	return rows[0]
}

// expect checks the one stored message.
func (w *world) expect(status string, attempts int, code string) {
	w.t.Helper()
	r := w.row()
	if r.Status != status || r.Attempts != attempts || r.LastCode != code {
		w.t.Fatalf("the message is %s after %d attempts with code %q, want %s, %d, %q", r.Status, r.Attempts, r.LastCode, status, attempts, code)
	}
	finished := status == "sent" || status == "buried"
	if (r.SealedPayload == nil) != finished || (r.FinishedAt != nil) != finished {
		w.t.Fatalf("a message that is %s has a payload of %d bytes and ended at %v", status, len(r.SealedPayload), r.FinishedAt)
	}
}

// deliverer is a deliverer made of a function that keeps what it was given.
type deliverer struct {
	mu  sync.Mutex
	got []outbox.Envelope
	do  func(ctx context.Context, e outbox.Envelope) error
}

func by(do func(ctx context.Context, e outbox.Envelope) error) *deliverer { return &deliverer{do: do} }

func taking() *deliverer { return by(func(context.Context, outbox.Envelope) error { return nil }) }

func failing(err error) *deliverer {
	return by(func(context.Context, outbox.Envelope) error { return err })
}

// dying is a deliverer whose process ends in the middle of it, as far as the outbox can tell.
func dying() *deliverer {
	return by(func(context.Context, outbox.Envelope) error { runtime.Goexit(); return nil })
}

func (d *deliverer) Deliver(ctx context.Context, e outbox.Envelope) error {
	d.mu.Lock()
	d.got = append(d.got, e)
	d.mu.Unlock()
	return d.do(ctx, e)
}

func (d *deliverer) times() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.got)
}

// syncBuffer is a buffer for concurrent writers.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
