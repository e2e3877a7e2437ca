// Package memo keeps values in memory until what they were made from has changed. It knows nothing of what that is: it is told
// of changes by the names of subjects, and asks whoever knows before it believes that there was none.
package memo

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Options are what a cache is made with. Zero values are those of a site.
type Options struct {
	Clock func() time.Time
	// Pause is the least time between two makings of a value, unless the old one must not be used any more; 0: a second; below:
	// none, and every request looks for changes.
	Pause  time.Duration
	Age    time.Duration // after which a value is made anew without a change, since it may tell the time; 0: a minute
	Values int           // kept at most; 0: 2,000
	Bytes  int64         // kept at most, as their makers say; 0: 64 MiB
	// Look has Changed called for what other processes changed, unless that was done within a time; nil: there are none.
	Look func(ctx context.Context, within time.Duration) error
}

// Made is a value with what the cache needs to know of it.
type Made[V any] struct {
	Value V
	About string    // the subject whose changes end it; "" for the changes of all
	Until time.Time // when it isn't right any more, if that is known; zero otherwise
	Bytes int64     // that it takes
	Once  bool      // it is handed to those who wait for it, and not kept
}

// Cache keeps values of a type by keys. It is safe for concurrent use, and so must its values be.
type Cache[V any] struct {
	Options
	count atomic.Uint64 // of changes
	all   subject       // told to be of everything
	any   subject       // of whatever subject

	mu       sync.RWMutex
	values   map[string]*value[V]
	bytes    int64
	flights  map[string]*flight[V]
	subjects map[string]*subject
}

// value is one that is kept.
type value[V any] struct {
	Made[V]
	start   uint64 // the cache's count of changes when its making began
	made    time.Time
	subject *subject
	used    atomic.Int64 // when it was asked for last
}

// subject is what values are about: the cache's count at its latest change, and at its latest urgent one.
type subject struct{ changed, urgent atomic.Uint64 }

// flight is a making under way, which others wait for.
type flight[V any] struct {
	start uint64
	done  chan struct{}
	value V
	err   error
}

// New returns an empty cache.
func New[V any](o Options) *Cache[V] {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Pause == 0 {
		o.Pause = time.Second
	}
	if o.Age == 0 {
		o.Age = time.Minute
	}
	if o.Values == 0 {
		o.Values = 2000
	}
	if o.Bytes == 0 {
		o.Bytes = 64 << 20
	}
	return &Cache[V]{Options: o, values: make(map[string]*value[V]), flights: make(map[string]*flight[V]), subjects: make(map[string]*subject)}
}

// Changed says that values about a subject aren't right any more, "" for all values. Those that are asked for after it are
// made after it: at once if it is urgent, and else when their pause is over.
func (c *Cache[V]) Changed(about string, urgent bool) {
	touched := &c.all
	if about != "" {
		touched = c.subject(about)
	}
	at := c.count.Add(1)
	for _, s := range []*subject{touched, &c.any} {
		raise(&s.changed, at)
		if urgent {
			raise(&s.urgent, at)
		}
	}
}

func raise(n *atomic.Uint64, to uint64) {
	for {
		was := n.Load()
		if was >= to || n.CompareAndSwap(was, to) {
			return
		}
	}
}

// subject returns what is known of the subject of a value.
func (c *Cache[V]) subject(about string) *subject {
	if about == "" {
		return &c.any
	}
	c.mu.RLock()
	s := c.subjects[about]
	c.mu.RUnlock()
	if s != nil {
		return s
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if s = c.subjects[about]; s == nil {
		s = &subject{}
		c.subjects[about] = s
	}
	return s
}

// Get returns the value of a key: from memory if it is still right, and else as create makes it. What is asked for at once is
// made once. The context that create gets outlives the request of whoever happens to be first.
func (c *Cache[V]) Get(ctx context.Context, key string, create func(context.Context) (Made[V], error)) (V, error) {
	var none V
	if c.Look != nil {
		if err := c.Look(ctx, max(c.Pause, 0)); err != nil {
			return none, err
		}
	}
	asked := c.count.Load()
	for {
		if v := c.kept(key); v != nil {
			return v.Value, nil
		}
		v, f, mine := c.join(key)
		if v != nil {
			return v.Value, nil
		}
		if mine {
			c.fly(ctx, key, f, create)
			return f.value, f.err
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return none, ctx.Err()
		}
		// What began before this request may lack a change that was acknowledged before it.
		if f.start >= asked {
			return f.value, f.err
		}
	}
}

// kept returns the value in memory, nil if there is none or it isn't right any more.
func (c *Cache[V]) kept(key string) *value[V] {
	c.mu.RLock()
	v := c.values[key]
	c.mu.RUnlock()
	if v == nil {
		return nil
	}
	now := c.Clock()
	if !c.right(v, now) {
		return nil
	}
	v.used.Store(now.UnixNano())
	return v
}

func (c *Cache[V]) right(v *value[V], now time.Time) bool {
	switch {
	case max(v.subject.urgent.Load(), c.all.urgent.Load()) > v.start, now.Sub(v.made) >= c.Age, !v.Until.IsZero() && !now.Before(v.Until):
		return false
	case max(v.subject.changed.Load(), c.all.changed.Load()) > v.start:
		return now.Sub(v.made) < c.Pause
	}
	return true
}

// join returns the making of a key's value that is under way, or a new one that is the caller's to do; or the value, if it was
// made since the caller looked.
func (c *Cache[V]) join(key string) (v *value[V], f *flight[V], mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.flights[key]; f != nil {
		return nil, f, false
	}
	if v := c.values[key]; v != nil && c.right(v, c.Clock()) {
		return v, nil, false
	}
	f = &flight[V]{start: c.count.Load(), done: make(chan struct{})}
	c.flights[key] = f
	return nil, f, true
}

// longest is how long a making may take whose first asker doesn't wait for it any more.
const longest = 30 * time.Second

// fly makes a value, keeps it, and wakes those who wait, whatever happens.
func (c *Cache[V]) fly(ctx context.Context, key string, f *flight[V], create func(context.Context) (Made[V], error)) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longest)
	defer cancel()
	f.err = fmt.Errorf("the value of %s was not made", key) // if create panics
	began := c.Clock()
	defer func() {
		c.mu.Lock()
		delete(c.flights, key)
		c.mu.Unlock()
		close(f.done)
	}()
	made, err := create(ctx)
	if err != nil {
		f.err = err
		return
	}
	f.value, f.err = made.Value, nil
	if made.Once {
		return
	}
	v := &value[V]{Made: made, start: f.start, made: began, subject: c.subject(made.About)}
	v.used.Store(began.UnixNano())
	c.keep(key, v)
}

// keep puts a value into memory, and those that nobody has asked for the longest out of it until it fits.
func (c *Cache[V]) keep(key string, v *value[V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.values[key]; old != nil {
		c.drop(key, old)
	}
	if v.Bytes > c.Bytes {
		return
	}
	for len(c.values) >= c.Values || c.bytes+v.Bytes > c.Bytes {
		c.dropOldest()
	}
	c.values[key] = v
	c.bytes += v.Bytes
}

// Size returns how many values are kept, and how many bytes they take.
func (c *Cache[V]) Size() (values int, bytes int64) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.values), c.bytes
}

func (c *Cache[V]) drop(key string, v *value[V]) {
	delete(c.values, key)
	c.bytes -= v.Bytes
}

func (c *Cache[V]) dropOldest() {
	var oldest string
	var found *value[V]
	for key, v := range c.values {
		if found == nil || v.used.Load() < found.used.Load() {
			oldest, found = key, v
		}
	}
	c.drop(oldest, found)
}
