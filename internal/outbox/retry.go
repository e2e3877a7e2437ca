package outbox

import (
	"sync"
	"time"
)

// backoffs are the waits after the first, second, ... failed attempt. A message that fails once more is buried, about two
// days after the first attempt.
var backoffs = [...]time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour,
	8 * time.Hour, 8 * time.Hour, 8 * time.Hour, 8 * time.Hour, 8 * time.Hour,
}

// maxAge is how long after it was enqueued a message may wait for a server that cannot be reached. The links that messages
// carry have expired by then.
const maxAge = 14 * 24 * time.Hour

// backoff returns how long a message waits after its nth failed attempt, false if it is to be given up. random is in
// [0, 1) and spreads the wait by a fifth either way, so that what failed together doesn't return together.
func backoff(attempts int, random float64) (time.Duration, bool) {
	if attempts < 1 || attempts > len(backoffs) {
		return 0, false
	}
	return spread(backoffs[attempts-1], random), true
}

func spread(d time.Duration, random float64) time.Duration {
	return time.Duration(float64(d) * (0.8 + 0.4*random))
}

// rests are how long a worker leaves the server alone after the first, second, ... failure to reach it in a row; the last
// one repeats.
var rests = [...]time.Duration{
	5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute,
}

// reach remembers whether the server could be reached lately. While it could not, one message at a time is risked. It is
// safe for concurrent use.
type reach struct {
	mu       sync.Mutex
	failures int // in a row
	until    time.Time
}

// failed notes a failure and returns when to try again. Deliveries that were under way together count as one failure.
func (r *reach) failed(now time.Time, random float64) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !now.Before(r.until) {
		r.until = now.Add(spread(rests[min(r.failures, len(rests)-1)], random))
		r.failures++
	}
	return r.until
}

// answered notes that the server could be reached.
func (r *reach) answered() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures, r.until = 0, time.Time{}
}

// resting returns how long to leave the server alone yet, 0 for not at all.
func (r *reach) resting(now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return max(0, r.until.Sub(now))
}

// doubtful reports whether the last attempt to reach the server failed.
func (r *reach) doubtful() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failures > 0
}
