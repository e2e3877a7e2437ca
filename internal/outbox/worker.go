package outbox

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// WorkerOptions tune a worker. The zero value of each field stands for its default.
type WorkerOptions struct {
	Concurrency int            // deliveries at once; default 4
	Lease       time.Duration  // how long a claim holds: a message claimed by a process that died waits so long; default 2 minutes
	Timeout     time.Duration  // of one delivery; default 45 seconds, and at most three quarters of Lease
	Poll        time.Duration  // how often to look for what other processes enqueued; default 5 seconds
	Random      func() float64 // in [0, 1), spreads the waits between attempts; default math/rand
	Logger      *slog.Logger   // default silent. No line names a recipient
}

// Worker delivers what is due. One goroutine runs it; for more, start several workers: they may share a queue or a database.
type Worker struct {
	queue     *Queue
	deliverer Deliverer
	o         WorkerOptions
	slots     chan struct{} // one token for each delivery under way
	inFlight  sync.WaitGroup
	reach     reach
}

// NewWorker returns a worker that delivers the queue's messages by d. It does nothing before Run or DeliverDue.
func NewWorker(queue *Queue, d Deliverer, o WorkerOptions) *Worker {
	o.Concurrency = max(1, cmp.Or(o.Concurrency, 4))
	o.Lease = cmp.Or(o.Lease, 2*time.Minute)
	o.Timeout = min(cmp.Or(o.Timeout, 45*time.Second), o.Lease*3/4)
	o.Poll = cmp.Or(o.Poll, 5*time.Second)
	if o.Random == nil {
		o.Random = rand.Float64
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Worker{queue: queue, deliverer: d, o: o, slots: make(chan struct{}, o.Concurrency)}
}

// Run delivers messages as they become due, until ctx ends and the deliveries under way are done. It returns nil then; an
// unreachable database or mail server is logged and tried again.
func (w *Worker) Run(ctx context.Context) error {
	defer w.inFlight.Wait()
	for {
		wait := w.o.Poll
		err := w.dispatch(ctx, func() {})
		if err == nil {
			wait, err = w.idle(ctx)
		}
		if err != nil && ctx.Err() == nil {
			w.o.Logger.Error("outbox: cannot read what is due", "error", err)
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-w.queue.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// DeliverDue delivers everything that is due now and returns how many messages were sent, once every delivery is done.
// While the mail server is unreachable it does nothing until the rest is over.
func (w *Worker) DeliverDue(ctx context.Context) (int, error) {
	var n atomic.Int64
	err := w.dispatch(ctx, func() { n.Add(1) })
	w.inFlight.Wait()
	return int(n.Load()), err
}

// idle returns how long Run may wait for something to happen.
func (w *Worker) idle(ctx context.Context) (time.Duration, error) {
	due, some, err := w.queue.next(ctx)
	if err != nil || !some {
		return w.o.Poll, err
	}
	now := w.queue.db.Now()
	wait := max(due.Sub(now), w.reach.resting(now))
	const atLeast = 50 * time.Millisecond // another process may be claiming what is due
	return min(max(wait, atLeast), w.o.Poll), nil
}

// dispatch claims what is due, as many messages as there are free slots, and starts to deliver them, until nothing more is
// due. A message is claimed only when it can be delivered at once, so its lease covers the delivery.
func (w *Worker) dispatch(ctx context.Context, onSent func()) error {
	for {
		doubtful := w.reach.doubtful()
		limit := w.o.Concurrency
		if doubtful {
			limit = 1 // risk a single message until the server answers
		}
		free := w.reserve(ctx, limit)
		if free == 0 || w.reach.resting(w.queue.db.Now()) > 0 {
			w.release(free)
			return ctx.Err()
		}
		// A claim that commits while ctx ends would wait for its lease, so ctx doesn't interrupt it.
		rows, err := w.queue.claim(context.WithoutCancel(ctx), free, w.o.Lease)
		w.release(free - len(rows))
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			w.inFlight.Go(func() {
				defer w.release(1)
				if w.handOver(ctx, r) {
					onSent()
				}
			})
		}
		if doubtful {
			w.inFlight.Wait()
		}
	}
}

// reserve waits for a free slot and takes up to limit of them; none if ctx ends.
func (w *Worker) reserve(ctx context.Context, limit int) int {
	if ctx.Err() != nil {
		return 0
	}
	select {
	case <-ctx.Done():
		return 0
	case w.slots <- struct{}{}:
	}
	for n := 1; ; n++ {
		if n == limit {
			return n
		}
		select {
		case w.slots <- struct{}{}:
		default:
			return n
		}
	}
}

func (w *Worker) release(n int) {
	for range n {
		<-w.slots
	}
}

// handOver delivers one claimed message, records the outcome, and reports whether it was sent. Once begun it is finished,
// even if ctx ends: half a delivery would be made twice.
func (w *Worker) handOver(ctx context.Context, r row) bool {
	ctx = context.WithoutCancel(ctx)
	failure := w.attempt(ctx, r)
	o := w.judge(r, failure, w.queue.db.Now())
	log := w.o.Logger.With("message_id", r.ID, "kind", r.Kind, "attempt", r.Attempts)
	held, err := w.queue.conclude(ctx, r, o)
	switch {
	case err != nil:
		log.Error("outbox: outcome not recorded, the message is tried again when its lease ends", "status", o.status, "error", err)
	case !held:
		log.Warn("outbox: the claim had ended before the delivery did", "status", o.status, "code", o.code)
	case failure == nil:
		log.Info("outbox: message sent")
	case failure.Class == ClassUnreachable:
		log.Warn("outbox: server unreachable", "code", o.code, "status", o.status, "error", failure.Err)
	default:
		log.Warn("outbox: message not taken", "code", o.code, "status", o.status)
	}
	return failure == nil
}

// attempt makes one delivery. A panic in the deliverer is a failure like any other.
func (w *Worker) attempt(ctx context.Context, r row) (failure *Failure) {
	defer func() {
		if p := recover(); p != nil {
			// The value may quote the message; its type and the stack don't.
			w.o.Logger.Error("outbox: deliverer panicked", "message_id", r.ID, "type", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			failure = &Failure{Class: ClassTemporary, Code: "panic"}
		}
	}()
	if r.Attempts > len(backoffs)+1 {
		// No attempt ever came to an end: what takes the process down must not do so for ever.
		return &Failure{Class: ClassPermanent, Code: "lost"}
	}
	e, err := w.queue.open(r)
	if err != nil {
		return &Failure{Class: ClassTemporary, Code: "sealed", Err: err} // by other keys, perhaps: time to mend that
	}
	ctx, cancel := context.WithTimeout(ctx, w.o.Timeout)
	defer cancel()
	if err := w.deliverer.Deliver(ctx, e); err != nil {
		return classify(err)
	}
	return nil
}

// judge decides what becomes of a message after an attempt; a nil failure is success.
func (w *Worker) judge(r row, failure *Failure, now time.Time) outcome {
	if failure != nil && failure.Class == ClassUnreachable {
		until := w.reach.failed(now, w.o.Random())
		if now.Sub(r.CreatedAt) > maxAge {
			return outcome{status: buried, code: failure.Code}
		}
		return outcome{status: waiting, code: failure.Code, dueAt: until, uncount: true}
	}
	w.reach.answered()
	if failure == nil {
		return outcome{status: sent}
	}
	wait, again := backoff(r.Attempts, w.o.Random())
	if failure.Class == ClassPermanent || !again {
		return outcome{status: buried, code: failure.Code}
	}
	return outcome{status: waiting, code: failure.Code, dueAt: now.Add(wait)}
}
