// Package pagecache keeps answers in memory until what they tell of has changed. It knows nothing of what that is: it is told
// of changes by the names of subjects, and asks whoever knows before it believes that there was none.
package pagecache

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/undersigned/undersigned/internal/packing"
)

// Options are what a cache is made with. Zero values are those of a site.
type Options struct {
	Clock func() time.Time
	// Pause is the least time between two renderings of a page, unless something must not be shown any more; 0: a second;
	// below: none, and every request looks for changes.
	Pause time.Duration
	Age   time.Duration // after which a page is rendered anew without a change, since it may tell the time; 0: a minute
	Pages int           // kept at most; 0: 2,000
	Bytes int64         // kept at most, in all forms; 0: 64 MiB
	// Look has Changed called for what other processes changed, unless that was done within a time; nil: there are none.
	Look func(ctx context.Context, within time.Duration) error
}

// Cache keeps answers. It is safe for concurrent use.
type Cache struct {
	Options
	packer packing.Packer
	count  atomic.Uint64 // of changes
	all    subject       // told to be of everything
	any    subject       // of whatever subject

	mu       sync.RWMutex
	pages    map[string]*Page
	bytes    int64
	flights  map[string]*flight
	subjects map[string]*subject
}

// subject is what pages are about: the cache's count at its latest change, and at its latest urgent one.
type subject struct{ changed, urgent atomic.Uint64 }

// flight is a rendering under way, which others wait for.
type flight struct {
	start uint64
	done  chan struct{}
	page  *Page
	err   error
}

// New returns an empty cache.
func New(o Options) *Cache {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Pause == 0 {
		o.Pause = time.Second
	}
	if o.Age == 0 {
		o.Age = time.Minute
	}
	if o.Pages == 0 {
		o.Pages = 2000
	}
	if o.Bytes == 0 {
		o.Bytes = 64 << 20
	}
	return &Cache{Options: o, pages: make(map[string]*Page), flights: make(map[string]*flight), subjects: make(map[string]*subject)}
}

// Changed says that pages about a subject aren't right any more, "" for all pages. Those that are asked for after it are
// rendered after it: at once if it is urgent, and else when their pause is over.
func (c *Cache) Changed(about string, urgent bool) {
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

// subject returns what is known of the subject of a page.
func (c *Cache) subject(about string) *subject {
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

// Page returns the page of a key: from memory if it is still right, and else as render gives it. What is asked for at once
// is rendered once. An answer that isn't 200 is handed to those who wait for it and not kept. The context that render gets
// outlives the request of whoever happens to be first.
func (c *Cache) Page(ctx context.Context, key string, render func(context.Context) (Rendered, error)) (*Page, error) {
	if c.Look != nil {
		if err := c.Look(ctx, max(c.Pause, 0)); err != nil {
			return nil, err
		}
	}
	asked := c.count.Load()
	for {
		if p := c.kept(key); p != nil {
			return p, nil
		}
		f, mine := c.join(key)
		if mine {
			c.fly(ctx, key, f, render)
			return f.page, f.err
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		// What began before this request may lack a change that was acknowledged before it.
		if f.start >= asked {
			return f.page, f.err
		}
	}
}

// kept returns the page in memory, nil if there is none or it isn't right any more.
func (c *Cache) kept(key string) *Page {
	c.mu.RLock()
	p := c.pages[key]
	c.mu.RUnlock()
	if p == nil {
		return nil
	}
	now := c.Clock()
	if !c.right(p, now) {
		return nil
	}
	p.used.Store(now.UnixNano())
	return p
}

func (c *Cache) right(p *Page, now time.Time) bool {
	switch {
	case max(p.subject.urgent.Load(), c.all.urgent.Load()) > p.start, now.Sub(p.made) >= c.Age, !p.Until.IsZero() && !now.Before(p.Until):
		return false
	case max(p.subject.changed.Load(), c.all.changed.Load()) > p.start:
		return now.Sub(p.made) < c.Pause
	}
	return true
}

// join returns the rendering of a key that is under way, or a new one that is the caller's to do.
func (c *Cache) join(key string) (f *flight, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.flights[key]; f != nil {
		return f, false
	}
	f = &flight{start: c.count.Load(), done: make(chan struct{})}
	c.flights[key] = f
	return f, true
}

// longest is how long a rendering may take whose first reader doesn't wait for it any more.
const longest = 30 * time.Second

// fly renders, keeps the page, and wakes those who wait, whatever happens.
func (c *Cache) fly(ctx context.Context, key string, f *flight, render func(context.Context) (Rendered, error)) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longest)
	defer cancel()
	f.err = fmt.Errorf("the page was not rendered") // if render panics
	made := c.Clock()
	defer func() {
		c.mu.Lock()
		delete(c.flights, key)
		c.mu.Unlock()
		close(f.done)
	}()
	r, err := render(ctx)
	if err != nil {
		f.err = err
		return
	}
	p := newPage(r, &c.packer)
	p.start, p.made, p.subject = f.start, made, c.subject(r.About)
	p.used.Store(made.UnixNano())
	f.page, f.err = p, nil
	if r.Status == http.StatusOK {
		c.keep(key, p)
	}
}

// keep puts a page into memory, and those that nobody has asked for the longest out of it until it fits.
func (c *Cache) keep(key string, p *Page) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.pages[key]; old != nil {
		c.drop(key, old)
	}
	if p.size > c.Bytes {
		return
	}
	for len(c.pages) >= c.Pages || c.bytes+p.size > c.Bytes {
		c.dropOldest()
	}
	c.pages[key] = p
	c.bytes += p.size
}

// Size returns how many pages are kept, and how many bytes at most they take.
func (c *Cache) Size() (pages int, bytes int64) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.pages), c.bytes
}

func (c *Cache) drop(key string, p *Page) {
	delete(c.pages, key)
	c.bytes -= p.size
}

func (c *Cache) dropOldest() {
	var oldest string
	var found *Page
	for key, p := range c.pages {
		if found == nil || p.used.Load() < found.used.Load() {
			oldest, found = key, p
		}
	}
	c.drop(oldest, found)
}
