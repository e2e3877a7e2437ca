package outbox_test

import (
	"context"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/outbox"
)

// patience bounds what a test waits for, so that a failure doesn't hang.
const patience = 20 * time.Second

// start runs the worker and returns how to end it and what it returned.
func start(t *testing.T, worker *outbox.Worker) (stop context.CancelFunc, ended <-chan error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	result := make(chan error, 1)
	go func() { result <- worker.Run(ctx) }()
	return cancel, result
}

func await[T any](t *testing.T, what string, c <-chan T) (got T) {
	t.Helper()
	select {
	case got = <-c:
	case <-time.After(patience):
		t.Fatalf("%s never happened", what)
	}
	return got
}

func announcing(to chan outbox.Envelope) *deliverer {
	return by(func(_ context.Context, e outbox.Envelope) error { to <- e; return nil })
}

func TestRun_DeliversAtOnceWhatWasWaitingAtTheStart(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.enqueue(letter())
		delivered := make(chan outbox.Envelope, 1)
		stop, ended := start(t, w.worker(announcing(delivered), outbox.WorkerOptions{Poll: time.Hour}))
		await(t, "the delivery", delivered)
		stop()
		if err := await(t, "the end", ended); err != nil {
			t.Error(err)
		}
		w.expect("sent", 1, "")
	})
}

// Nothing but the commit can wake this worker: it would look by itself only after an hour.
func TestRun_ACommitWakesTheWorker(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		delivered := make(chan outbox.Envelope, 1)
		stop, ended := start(t, w.worker(announcing(delivered), outbox.WorkerOptions{Poll: time.Hour}))
		for range 5 {
			w.enqueue(letter())
			await(t, "the delivery", delivered)
		}
		stop()
		if err := await(t, "the end", ended); err != nil {
			t.Error(err)
		}
	})
}

func TestRun_FindsWhatAnotherProcessEnqueued(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		delivered := make(chan outbox.Envelope, 1)
		start(t, w.worker(announcing(delivered), outbox.WorkerOptions{Poll: 10 * time.Millisecond}))
		other := *w
		other.queue = w.sibling()
		other.enqueue(letter())
		await(t, "the delivery", delivered)
	})
}

func TestRun_ASlowDeliveryDoesNotHoldUpTheNext(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		delivered, proceed := make(chan outbox.Envelope, 2), make(chan struct{})
		slow := letter()
		slow.To = "slow@example.org"
		d := by(func(_ context.Context, e outbox.Envelope) error {
			delivered <- e
			if e.To == slow.To {
				<-proceed
			}
			return nil
		})
		stop, ended := start(t, w.worker(d, outbox.WorkerOptions{Concurrency: 2, Poll: time.Hour}))
		w.enqueue(slow)
		await(t, "the slow delivery", delivered)
		w.enqueue(letter())
		await(t, "the other delivery", delivered)
		close(proceed)
		stop()
		await(t, "the end", ended)
	})
}

func TestRun_WhenStoppedItFinishesWhatIsInHand(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		begun, proceed := make(chan struct{}), make(chan struct{})
		d := by(func(ctx context.Context, _ outbox.Envelope) error {
			close(begun)
			<-proceed
			return ctx.Err()
		})
		w.enqueue(letter())
		stop, ended := start(t, w.worker(d, outbox.WorkerOptions{}))
		await(t, "the delivery", begun)
		stop()
		select {
		case <-ended:
			t.Fatal("it ended with a delivery in hand")
		default:
		}
		close(proceed)
		if err := await(t, "the end", ended); err != nil {
			t.Error(err)
		}
		w.expect("sent", 1, "")
	})
}
