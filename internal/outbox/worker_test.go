package outbox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/outbox"
)

func panicking(value any) *deliverer {
	return by(func(context.Context, outbox.Envelope) error { panic(value) })
}

func discardWhileDelivering(w *world, signatureID uuid.UUID) func(context.Context, outbox.Envelope) error {
	return func(ctx context.Context, _ outbox.Envelope) error {
		return w.db.InTx(ctx, func(tx *database.Tx) error {
			_, err := w.queue.Discard(tx, signatureID)
			return err
		})
	}
}

func TestDeliver_OnceSentAMessageIsNeverSentAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.enqueue(letter())
		worker := w.worker(taking(), outbox.WorkerOptions{})
		w.deliver(worker, 1)
		w.expect("sent", 1, "")
		w.clock.Advance(24 * time.Hour)
		w.deliver(worker, 0)
	})
}

// The waits after each failed attempt, and after the last no other.
func TestDeliver_ATemporaryFailureIsRetriedForTwoDays(t *testing.T) {
	waits := []time.Duration{
		time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour,
		8 * time.Hour, 8 * time.Hour, 8 * time.Hour, 8 * time.Hour, 8 * time.Hour,
	}
	each(t, func(t *testing.T, w *world) {
		w.enqueue(letter())
		d := failing(outbox.Temporary("451 4.3.0", errors.New("later")))
		worker := w.worker(d, outbox.WorkerOptions{})
		for i, wait := range waits {
			w.deliver(worker, 0)
			w.expect("waiting", i+1, "451 4.3.0")
			w.clock.Advance(wait - time.Microsecond)
			w.deliver(worker, 0)
			if d.times() != i+1 {
				t.Fatalf("attempt %d came before %v had passed", i+2, wait)
			}
			w.clock.Advance(time.Microsecond)
		}
		w.deliver(worker, 0)
		w.expect("buried", len(waits)+1, "451 4.3.0")
		w.clock.Advance(100 * time.Hour)
		w.deliver(worker, 0)
	})
}

func TestDeliver_AfterAFailureTheMessageCanStillBeSent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.enqueue(letter())
		w.deliver(w.worker(failing(errors.New("no idea")), outbox.WorkerOptions{}), 0)
		w.expect("waiting", 1, "error")
		w.clock.Advance(time.Minute)
		w.deliver(w.worker(taking(), outbox.WorkerOptions{}), 1)
		w.expect("sent", 2, "")
	})
}

func TestDeliver_APermanentRefusalIsBuriedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.enqueue(letter())
		w.deliver(w.worker(failing(outbox.Permanent("550 5.1.1", errors.New("no such user"))), outbox.WorkerOptions{}), 0)
		w.expect("buried", 1, "550 5.1.1")
	})
}

func TestDeliver_APanicIsATemporaryFailure(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.enqueue(letter())
		w.deliver(w.worker(panicking("boom"), outbox.WorkerOptions{}), 0)
		w.expect("waiting", 1, "panic")
	})
}

func TestDeliver_JitterSpreadsTheRetries(t *testing.T) {
	for random, want := range map[float64]time.Duration{0: 48 * time.Second, 0.5: time.Minute, 1: 72 * time.Second} {
		each(t, func(t *testing.T, w *world) {
			w.enqueue(letter())
			worker := outbox.NewWorker(w.queue, failing(errors.New("later")), outbox.WorkerOptions{Random: func() float64 { return random }})
			w.deliver(worker, 0)
			if wait := w.row().DueAt.Sub(w.clock.Now()); wait != want {
				t.Errorf("with %v the message waits %v, want %v", random, wait, want)
			}
		})
	}
}

func TestLease_AClaimOfADeadWorkerIsTakenWhenItEnds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const lease = 2 * time.Minute
		w.enqueue(letter())
		w.deliver(w.worker(dying(), outbox.WorkerOptions{Lease: lease}), 0)
		w.expect("sending", 1, "")
		heir := w.worker(taking(), outbox.WorkerOptions{})
		w.clock.Advance(lease - time.Microsecond)
		w.deliver(heir, 0)
		w.clock.Advance(time.Microsecond)
		w.deliver(heir, 1)
		w.expect("sent", 2, "")
	})
}

func TestLease_AMessageThatKillsEveryWorkerIsGivenUp(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.enqueue(letter())
		d := dying()
		worker := w.worker(d, outbox.WorkerOptions{Lease: time.Minute})
		for range 20 {
			w.deliver(worker, 0)
			w.clock.Advance(time.Minute)
		}
		w.expect("buried", 12, "lost")
		if d.times() != 11 {
			t.Errorf("it was tried %d times, want 11", d.times())
		}
	})
}

// A worker that comes back after its lease has ended changes nothing, whatever it brings.
func TestLease_ALateWorkerCannotOverwriteAnother(t *testing.T) {
	for name, late := range map[string]error{"sent": nil, "refused": outbox.Permanent("550", nil), "failed": errors.New("later")} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.enqueue(letter())
				begun, proceed, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
				slow := by(func(context.Context, outbox.Envelope) error {
					close(begun)
					<-proceed
					return late
				})
				go func() {
					defer close(done)
					_, _ = w.worker(slow, outbox.WorkerOptions{Lease: time.Minute}).DeliverDue(context.Background())
				}()
				<-begun
				w.clock.Advance(time.Minute)
				w.deliver(w.worker(dying(), outbox.WorkerOptions{}), 0)
				w.expect("sending", 2, "")
				close(proceed)
				<-done
				w.expect("sending", 2, "")
			})
		})
	}
}

func TestLease_CoversTheDelivery(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.enqueue(letter())
		const lease = 10 * time.Second
		d := by(func(ctx context.Context, _ outbox.Envelope) error {
			deadline, ok := ctx.Deadline()
			if left := time.Until(deadline); !ok || left > lease*3/4 {
				t.Errorf("a delivery may take %v within a lease of %v", left, lease)
			}
			return nil
		})
		w.deliver(w.worker(d, outbox.WorkerOptions{Lease: lease, Timeout: time.Hour}), 1)
	})
}

func TestWorkers_NeverDeliverTheSameClaim(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const messages, workers = 120, 4
		for range messages / 20 {
			var batch []outbox.Message
			for range 20 {
				batch = append(batch, letter())
			}
			w.enqueue(batch...)
		}
		d := taking()
		results := make(chan int, workers)
		for range workers {
			go func() {
				n, err := w.worker(d, outbox.WorkerOptions{}).DeliverDue(context.Background())
				if err != nil {
					t.Error(err)
				}
				results <- n
			}()
		}
		total := 0
		for range workers {
			total += <-results
		}
		seen := make(map[uuid.UUID]bool)
		for _, e := range d.got {
			if seen[e.ID] {
				t.Errorf("message %v was delivered twice", e.ID)
			}
			seen[e.ID] = true
		}
		if total != messages || len(seen) != messages {
			t.Errorf("%d sent, %d seen, want %d", total, len(seen), messages)
		}
	})
}

func TestWorker_DeliversNoMoreAtOnceThanAllowed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var batch []outbox.Message
		for range 30 {
			batch = append(batch, letter())
		}
		w.enqueue(batch...)
		inside := make(chan struct{}, 3)
		d := by(func(context.Context, outbox.Envelope) error {
			select {
			case inside <- struct{}{}:
			default:
				t.Error("more than three deliveries at once")
				return nil
			}
			<-inside
			return nil
		})
		w.deliver(w.worker(d, outbox.WorkerOptions{Concurrency: 3}), 30)
	})
}
