package web

import (
	"sync"
	"time"

	"github.com/undersigned/undersigned/internal/limit"
)

// attempts slows down guessing at a password. After a few wrong ones an account takes the next attempt only after a delay
// that grows, from anywhere for a minute at most, and from the guesser's own network for much longer: who guesses at
// another's account can't keep its owner out. It is in memory alone, under keyed hashes, and forgets within a day.
type attempts struct {
	clock func() time.Time

	mu     sync.Mutex
	failed map[string]failures
	swept  time.Time
}

// guess is something under which an attempt is counted, and the longest time for which wrong ones delay the next.
type guess struct {
	key     string
	longest time.Duration
}

// failures are the wrong attempts at one account, or at one account from one network.
type failures struct {
	n    int
	last time.Time
}

func newAttempts(clock func() time.Time) *attempts {
	return &attempts{clock: clock, failed: make(map[string]failures)}
}

// wait returns how long to wait before the next attempt, 0 if it may be now.
func (a *attempts) wait(guesses ...guess) (wait time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.clock()
	for _, g := range guesses {
		wait = max(wait, a.failed[g.key].delay(g.longest)-now.Sub(a.failed[g.key].last))
	}
	return wait
}

// wrong notes a wrong attempt.
func (a *attempts) wrong(guesses ...guess) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.clock()
	a.sweep(now)
	for _, g := range guesses {
		f := a.failed[g.key]
		if now.Sub(f.last) > limit.PasswordsLast {
			f.n = 0
		}
		a.failed[g.key] = failures{n: f.n + 1, last: now}
	}
}

// right forgets what was wrong before.
func (a *attempts) right(guesses ...guess) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, g := range guesses {
		delete(a.failed, g.key)
	}
}

// delay doubles with each wrong attempt beyond the free ones, from two seconds to the longest.
func (f failures) delay(longest time.Duration) time.Duration {
	if f.n < limit.FreePasswords {
		return 0
	}
	return min(time.Second<<min(f.n-limit.FreePasswords+1, 20), longest)
}

// sweep forgets what is old, once an hour, and if that isn't enough, anything: memory is bounded before all.
func (a *attempts) sweep(now time.Time) {
	if now.Sub(a.swept) < time.Hour && len(a.failed) < limit.MaxAccounts {
		return
	}
	a.swept = now
	for key, f := range a.failed {
		if now.Sub(f.last) > limit.PasswordsLast {
			delete(a.failed, key)
		}
	}
	for key := range a.failed {
		if len(a.failed) < limit.MaxAccounts {
			return
		}
		delete(a.failed, key)
	}
}
