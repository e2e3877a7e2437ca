package pagecache_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/pagecache"
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
	*pagecache.Cache
	rendered atomic.Int64
	about    string
	until    time.Time
	status   int
}

func newPages(t *testing.T, o pagecache.Options) *pages {
	return &pages{T: t, Cache: pagecache.New(o), about: "letter", status: http.StatusOK}
}

func (p *pages) render(context.Context) (pagecache.Rendered, error) {
	body := fmt.Sprintf("rendering %d", p.rendered.Add(1))
	return pagecache.Rendered{Status: p.status, Header: http.Header{}, Body: []byte(body), About: p.about, Until: p.until}, nil
}

func (p *pages) ask(key string) string {
	p.Helper()
	page, err := p.Page(p.Context(), key, p.render)
	if err != nil {
		p.Fatal(err)
	}
	return string(page.Body)
}

// expect asks for a page and fails the test unless it is of the nth rendering.
func (p *pages) expect(n int, why string) {
	p.Helper()
	if got, want := p.ask("/es/libertad"), fmt.Sprintf("rendering %d", n); got != want {
		p.Errorf("%s: %s, want %s", why, got, want)
	}
}

func TestPage_IsRenderedOncePerChange(t *testing.T) {
	c := newClock()
	p := newPages(t, pagecache.Options{Clock: c.Now})
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

func TestPage_AboutNothingInParticularChangesWithEverything(t *testing.T) {
	p := newPages(t, pagecache.Options{Clock: newClock().Now})
	p.about = ""
	p.expect(1, "at first")
	p.Changed("a letter", true)
	p.expect(2, "after a change of a letter")
	p.Changed("", true)
	p.expect(3, "after a change of everything")
}

func TestPage_WithoutAPauseFollowsEachChange(t *testing.T) {
	looked := 0
	p := newPages(t, pagecache.Options{Clock: newClock().Now, Pause: -1, Look: func(_ context.Context, within time.Duration) error {
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

func TestPage_IsNotBelievedWhereNobodyCanLook(t *testing.T) {
	var broken error
	p := newPages(t, pagecache.Options{Look: func(context.Context, time.Duration) error { return broken }})
	p.expect(1, "at first")
	broken = errors.New("no database")
	if _, err := p.Page(t.Context(), "/es/libertad", p.render); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

func TestPage_IsRenderedOnceForAllWhoAskAtOnce(t *testing.T) {
	p := newPages(t, pagecache.Options{})
	begun, release := make(chan struct{}), make(chan struct{})
	slow := func(ctx context.Context) (pagecache.Rendered, error) {
		close(begun) // a second rendering would panic here
		<-release
		return p.render(ctx)
	}
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			if page, err := p.Page(t.Context(), "/es/libertad", slow); err != nil || string(page.Body) != "rendering 1" {
				t.Errorf("%v", err)
			}
		})
	}
	<-begun
	close(release)
	all.Wait()
}

func TestPage_AskedForAfterAChangeIsNoOlder(t *testing.T) {
	p := newPages(t, pagecache.Options{})
	begun, release := make(chan struct{}), make(chan struct{})
	old := func(context.Context) (pagecache.Rendered, error) {
		close(begun)
		<-release
		return pagecache.Rendered{Status: http.StatusOK, Header: http.Header{}, Body: []byte("with the name"), About: "letter"}, nil
	}
	var all sync.WaitGroup
	all.Go(func() {
		if page, err := p.Page(t.Context(), "/es/libertad", old); err != nil || string(page.Body) != "with the name" {
			t.Errorf("who asked before: %v", err)
		}
	})
	<-begun
	p.Changed("letter", true) // the name is hidden while the page is rendered
	all.Go(func() {
		if page, err := p.Page(t.Context(), "/es/libertad", p.render); err != nil || string(page.Body) != "rendering 1" {
			t.Errorf("who asked after: %s, %v", page.Body, err)
		}
	})
	close(release)
	all.Wait()
	p.expect(1, "and later")
}

func TestPage_OnlyAnswersAreKept(t *testing.T) {
	p := newPages(t, pagecache.Options{})
	p.status = http.StatusSeeOther
	p.expect(1, "a redirect")
	p.expect(2, "a redirect again")
	p.status = http.StatusOK
	broken := errors.New("broken")
	if _, err := p.Page(t.Context(), "/es/libertad", func(context.Context) (pagecache.Rendered, error) {
		return pagecache.Rendered{}, broken
	}); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a panic is kept")
			}
		}()
		_, _ = p.Page(t.Context(), "/es/libertad", func(context.Context) (pagecache.Rendered, error) { panic("broken") })
	}()
	p.expect(3, "afterwards")
}

func TestPage_OutlivesTheReaderWhoWasFirst(t *testing.T) {
	p := newPages(t, pagecache.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	_, err := p.Page(ctx, "/es/libertad", func(inner context.Context) (pagecache.Rendered, error) {
		cancel()
		return pagecache.Rendered{Status: http.StatusOK, Header: http.Header{}}, inner.Err()
	})
	if err != nil {
		t.Error(err)
	}
}

func TestCache_IsBounded(t *testing.T) {
	const most, bytes = 50, 200 << 10
	c := newClock()
	p := newPages(t, pagecache.Options{Clock: c.Now, Pages: most, Bytes: bytes})
	large := func(size int) func(context.Context) (pagecache.Rendered, error) {
		return func(context.Context) (pagecache.Rendered, error) {
			p.rendered.Add(1)
			return pagecache.Rendered{Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte(strings.Repeat("x", size))}, nil
		}
	}
	ask := func(key string, size int) {
		t.Helper()
		c.advance(time.Millisecond)
		if _, err := p.Page(t.Context(), key, large(size)); err != nil {
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
	ask("/too-large", bytes)
	ask("/often", 100)
	if pages, _ := p.Size(); pages < 2 || p.rendered.Load() != 242 {
		t.Errorf("a page that is too large drives %d others out", 242-p.rendered.Load())
	}
}

// Readers and writers at once: nobody who asks after a change was acknowledged sees what was before it.
func TestCache_NobodySeesWhatWasTakenAway(t *testing.T) {
	p := newPages(t, pagecache.Options{})
	var shown atomic.Int64 // what the database says
	render := func(context.Context) (pagecache.Rendered, error) {
		body := fmt.Sprint(shown.Load())
		return pagecache.Rendered{Status: http.StatusOK, Header: http.Header{}, Body: []byte(body), About: "letter"}, nil
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
				page, err := p.Page(t.Context(), "/es/libertad", render)
				if err != nil {
					t.Error(err)
					return
				}
				var got int64
				if _, err := fmt.Sscan(string(page.Body), &got); err != nil || got < least {
					t.Errorf("a page of change %d after change %d was acknowledged (%v)", got, least, err)
				}
			}
		})
	}
	all.Wait()
}
