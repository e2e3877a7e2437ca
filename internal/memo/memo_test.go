package memo_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/memo"
)

// clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// pages asks a cache for pages that tell how often they were rendered.
type pages struct {
	*testing.T
	*memo.Cache[string]
	rendered atomic.Int64
	about    string
	until    time.Time
	once     bool
}

func newPages(t *testing.T, o memo.Options) *pages {
	return &pages{T: t, Cache: memo.New[string](o), about: "letter"}
}

func (p *pages) render(context.Context) (memo.Made[string], error) {
	body := fmt.Sprintf("rendering %d", p.rendered.Add(1))
	return memo.Made[string]{Value: body, About: p.about, Until: p.until, Once: p.once}, nil
}

func (p *pages) ask(key string) string {
	p.Helper()
	page, err := p.Get(p.Context(), key, p.render)
	if err != nil {
		p.Fatal(err)
	}
	return page
}

// expect asks for a page and fails the test unless it is of the nth rendering.
func (p *pages) expect(n int, why string) {
	p.Helper()
	if got, want := p.ask("/es/libertad"), fmt.Sprintf("rendering %d", n); got != want {
		p.Errorf("%s: %s, want %s", why, got, want)
	}
}

func TestGet_IsRenderedOncePerChange(t *testing.T) {
	c := newClock()
	p := newPages(t, memo.Options{Clock: c.Now})
	p.expect(1, "at first")
	p.expect(1, "again")
	p.Changed("another letter", true)
	p.expect(1, "after a change of something else")
	p.Changed("letter", false)
	p.expect(1, "after a change, within a second")
	c.advance(time.Second)
	p.expect(2, "a second after the rendering before")
	c.advance(30 * time.Second)
	p.expect(2, "without another change")
	p.Changed("letter", false)
	p.expect(3, "after a change, long after the rendering before")
	p.Changed("letter", true)
	p.expect(4, "after a change that doesn't wait")
	p.Changed("", true)
	p.expect(5, "after a change of everything")
	c.advance(time.Minute)
	p.expect(6, "when it is a minute old")
	p.until = c.Now().Add(3 * time.Second)
	p.Changed("letter", true)
	p.expect(7, "after a change")
	c.advance(3 * time.Second)
	p.expect(8, "when it was to say something else")
}

func TestGet_AboutNothingInParticularChangesWithEverything(t *testing.T) {
	p := newPages(t, memo.Options{Clock: newClock().Now})
	p.about = ""
	p.expect(1, "at first")
	p.Changed("a letter", true)
	p.expect(2, "after a change of a letter")
	p.Changed("", true)
	p.expect(3, "after a change of everything")
}

func TestGet_WithoutAPauseFollowsEachChange(t *testing.T) {
	looked := 0
	p := newPages(t, memo.Options{Clock: newClock().Now, Pause: -1, Look: func(_ context.Context, within time.Duration) error {
		if looked++; within != 0 {
			t.Errorf("looked within %v", within)
		}
		return nil
	}})
	p.expect(1, "at first")
	p.Changed("letter", false)
	p.expect(2, "after a change")
	if looked != 2 {
		t.Errorf("looked %d times", looked)
	}
}

func TestGet_IsNotBelievedWhereNobodyCanLook(t *testing.T) {
	var broken error
	p := newPages(t, memo.Options{Look: func(context.Context, time.Duration) error { return broken }})
	p.expect(1, "at first")
	broken = errors.New("no database")
	if _, err := p.Get(t.Context(), "/es/libertad", p.render); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

func TestGet_IsRenderedOnceForAllWhoAskAtOnce(t *testing.T) {
	p := newPages(t, memo.Options{})
	begun, release := make(chan struct{}), make(chan struct{})
	slow := func(ctx context.Context) (memo.Made[string], error) {
		close(begun) // a second rendering would panic here
		<-release
		return p.render(ctx)
	}
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			if page, err := p.Get(t.Context(), "/es/libertad", slow); err != nil || page != "rendering 1" {
				t.Errorf("%v", err)
			}
		})
	}
	<-begun
	close(release)
	all.Wait()
}

func TestGet_AskedForAfterAChangeIsNoOlder(t *testing.T) {
	p := newPages(t, memo.Options{})
	begun, release := make(chan struct{}), make(chan struct{})
	old := func(context.Context) (memo.Made[string], error) {
		close(begun)
		<-release
		return memo.Made[string]{Value: "with the name", About: "letter"}, nil
	}
	var all sync.WaitGroup
	all.Go(func() {
		if page, err := p.Get(t.Context(), "/es/libertad", old); err != nil || page != "with the name" {
			t.Errorf("who asked before: %v", err)
		}
	})
	<-begun
	p.Changed("letter", true) // the name is hidden while the page is rendered
	all.Go(func() {
		if page, err := p.Get(t.Context(), "/es/libertad", p.render); err != nil || page != "rendering 1" {
			t.Errorf("who asked after: %s, %v", page, err)
		}
	})
	close(release)
	all.Wait()
	p.expect(1, "and later")
}

func TestGet_OnlyAnswersAreKept(t *testing.T) {
	p := newPages(t, memo.Options{})
	p.once = true
	p.expect(1, "for those who wait")
	p.expect(2, "for those who wait, again")
	p.once = false
	broken := errors.New("broken")
	if _, err := p.Get(t.Context(), "/es/libertad", func(context.Context) (memo.Made[string], error) {
		return memo.Made[string]{}, broken
	}); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a panic is kept")
			}
		}()
		_, _ = p.Get(t.Context(), "/es/libertad", func(context.Context) (memo.Made[string], error) { panic("broken") })
	}()
	p.expect(3, "afterwards")
}

func TestGet_OutlivesTheReaderWhoWasFirst(t *testing.T) {
	p := newPages(t, memo.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	_, err := p.Get(ctx, "/es/libertad", func(inner context.Context) (memo.Made[string], error) {
		cancel()
		return memo.Made[string]{}, inner.Err()
	})
	if err != nil {
		t.Error(err)
	}
}

func TestCache_IsBounded(t *testing.T) {
	const most, bytes = 50, 200 << 10
	c := newClock()
	p := newPages(t, memo.Options{Clock: c.Now, Values: most, Bytes: bytes})
	large := func(size int64) func(context.Context) (memo.Made[string], error) {
		return func(context.Context) (memo.Made[string], error) {
			p.rendered.Add(1)
			return memo.Made[string]{Bytes: size}, nil
		}
	}
	ask := func(key string, size int64) {
		t.Helper()
		c.advance(time.Millisecond)
		if _, err := p.Get(t.Context(), key, large(size)); err != nil {
			t.Fatal(err)
		}
		if pages, held := p.Size(); pages > most || held > bytes {
			t.Fatalf("%d pages, %d bytes", pages, held)
		}
	}
	for i := range 200 {
		ask(fmt.Sprint("/small/", i), 100)
		ask("/often", 100)
	}
	for i := range 40 {
		ask(fmt.Sprint("/large/", i), 10<<10)
		ask("/often", 100)
	}
	if n := p.rendered.Load(); n != 241 {
		t.Errorf("rendered %d times: the page that is asked for often was not kept", n)
	}
	ask("/too-large", bytes+1)
	ask("/often", 100)
	if pages, _ := p.Size(); pages < 2 || p.rendered.Load() != 242 {
		t.Errorf("a page that is too large drives %d others out", 242-p.rendered.Load())
	}
}

// Readers and writers at once: nobody who asks after a change was acknowledged sees what was before it.
func TestCache_NobodySeesWhatWasTakenAway(t *testing.T) {
	p := newPages(t, memo.Options{})
	var shown atomic.Int64 // what the database says
	render := func(context.Context) (memo.Made[string], error) {
		body := fmt.Sprint(shown.Load())
		return memo.Made[string]{Value: body, About: "letter"}, nil
	}
	var all sync.WaitGroup
	all.Go(func() {
		for range 300 {
			shown.Add(1)
			p.Changed("letter", true)
		}
	})
	var acknowledged atomic.Int64
	all.Go(func() {
		for range 300 {
			n := shown.Load()
			p.Changed("letter", true)
			acknowledged.Store(n)
		}
	})
	for range 8 {
		all.Go(func() {
			for range 500 {
				least := acknowledged.Load()
				page, err := p.Get(t.Context(), "/es/libertad", render)
				if err != nil {
					t.Error(err)
					return
				}
				var got int64
				if _, err := fmt.Sscan(page, &got); err != nil || got < least {
					t.Errorf("a page of change %d after change %d was acknowledged (%v)", got, least, err)
				}
			}
		})
	}
	all.Wait()
}
