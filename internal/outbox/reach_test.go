package outbox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/outbox"
)

var errRefused = errors.New("dial tcp 192.0.2.1:587: connection refused")

func TestUnreachable_CostsTheMessageNoAttempt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.enqueue(letter())
		d := failing(outbox.Unreachable("connection", errRefused))
		worker := w.worker(d, outbox.WorkerOptions{})
		for range 100 {
			w.deliver(worker, 0)
			w.expect("waiting", 0, "connection")
			w.clock.Advance(10 * time.Minute)
		}
		if d.times() != 100 {
			t.Errorf("the server was tried %d times, want 100", d.times())
		}
		w.deliver(w.worker(taking(), outbox.WorkerOptions{}), 1)
		w.expect("sent", 1, "")
	})
}

// The waits before the server is tried again: longer each time, five minutes at most.
func TestUnreachable_TheWorkerRestsLongerEachTime(t *testing.T) {
	rests := []time.Duration{5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 5 * time.Minute}
	each(t, func(t *testing.T, w *world) {
		for range 10 {
			w.enqueue(letter())
		}
		d := failing(outbox.Unreachable("connection", errRefused))
		worker := w.worker(d, outbox.WorkerOptions{Concurrency: 3})
		w.deliver(worker, 0)
		first := d.times()
		if first > 3 {
			t.Fatalf("%d messages were risked on a dead server, want 3 at most", first)
		}
		for i, rest := range rests {
			w.clock.Advance(rest - time.Microsecond)
			w.deliver(worker, 0)
			if got := d.times() - first; got != i {
				t.Fatalf("before %v had passed the server was tried again (%d)", rest, got)
			}
			w.clock.Advance(time.Microsecond)
			w.deliver(worker, 0)
			if got := d.times() - first; got != i+1 {
				t.Fatalf("after %v %d messages were risked, want one more", rest, got-i)
			}
		}
	})
}

func TestUnreachable_OnceTheServerAnswersEverythingIsSent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range 10 {
			w.enqueue(letter())
		}
		down := true
		d := by(func(context.Context, outbox.Envelope) error {
			if down {
				return outbox.Unreachable("connection", errRefused)
			}
			return nil
		})
		worker := w.worker(d, outbox.WorkerOptions{Concurrency: 2})
		w.deliver(worker, 0)
		w.clock.Advance(5 * time.Second)
		down = false
		w.deliver(worker, 10)
	})
}

func TestUnreachable_OneBadMessageDoesNotHoldUpTheOthers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		bad := letter()
		bad.To = "bad@example.org"
		w.enqueue(bad)
		w.clock.Advance(time.Second)
		w.enqueue(letter())
		d := by(func(_ context.Context, e outbox.Envelope) error {
			if e.To == bad.To {
				return outbox.Unreachable("connection", errRefused)
			}
			return nil
		})
		worker := w.worker(d, outbox.WorkerOptions{Concurrency: 1})
		w.deliver(worker, 0)
		w.clock.Advance(5 * time.Second)
		w.deliver(worker, 1)
	})
}

func TestUnreachable_IsGivenUpWhenTheLinksHaveExpired(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.enqueue(letter())
		worker := w.worker(failing(outbox.Unreachable("timeout", errRefused)), outbox.WorkerOptions{})
		w.clock.Advance(14 * 24 * time.Hour)
		w.deliver(worker, 0)
		w.expect("waiting", 0, "timeout")
		w.clock.Advance(time.Hour)
		w.deliver(worker, 0)
		w.expect("buried", 1, "timeout")
	})
}
