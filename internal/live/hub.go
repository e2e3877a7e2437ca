// Package live tells those who keep a page open what has become different on it. It knows nothing of what that is: it is told
// that a subject has changed, asks for the new state of the pages about it, and wakes who follows them. Nothing is queued: who
// is slow is told the latest.
package live

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// State is what of a page moves. It is never changed once it is returned.
type State struct {
	Mark  string            // differs where anything differs that is worth telling
	Parts map[string]string // by name
}

// From returns the parts that differ from an earlier state, all of them where that isn't known.
func (s *State) From(earlier *State) map[string]string {
	if earlier == nil {
		return s.Parts
	}
	differing := make(map[string]string)
	for name, part := range s.Parts {
		if earlier.Parts[name] != part {
			differing[name] = part
		}
	}
	return differing
}

// Options are the bounds of a Hub.
type Options struct {
	Every     time.Duration // the least time between two states of a page
	Most      int           // who follow at once
	OfNetwork int           // the same, of one network
	Logger    *slog.Logger
}

// Hub is where pages are followed. It is safe for concurrent use.
type Hub struct {
	Options
	mu       sync.Mutex
	topics   map[string]*topic
	networks map[string]int
	n        int
	closed   chan struct{}
	running  sync.WaitGroup
}

// Errors of Follow.
var (
	ErrFull   = errors.New("too many follow")
	ErrClosed = errors.New("the site is stopping")
)

// topic is a page that somebody follows.
type topic struct {
	about     string
	render    func(context.Context) (*State, error)
	dirty     chan struct{} // of one place: changes that come together are one
	gone      chan struct{} // closed once nobody follows
	followers int

	mu    sync.Mutex
	state *State
	next  chan struct{} // closed when there is another state
}

// New returns a hub that nobody follows.
func New(o Options) *Hub {
	return &Hub{Options: o, topics: make(map[string]*topic), networks: make(map[string]int), closed: make(chan struct{})}
}

// Changed says that pages about a subject may be different, "" for all.
func (h *Hub) Changed(about string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range h.topics {
		if about == "" || t.about == about {
			t.touch()
		}
	}
}

func (t *topic) touch() {
	select {
	case t.dirty <- struct{}{}:
	default:
	}
}

// Close ends all that is followed, and returns when nothing is rendered any more.
func (h *Hub) Close() {
	h.mu.Lock()
	select {
	case <-h.closed:
	default:
		close(h.closed)
	}
	h.mu.Unlock()
	h.running.Wait()
}

// Followers returns how many follow.
func (h *Hub) Followers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.n
}

// Follower follows one page, for one goroutine.
type Follower struct {
	hub     *Hub
	topic   *topic
	key     string
	network string
	seen    *State
	mark    string
}

// Follow begins to follow the page of a key, which is about a subject and whose state render returns. network is whom the bound
// for one network counts, "" for nobody; mark is that of the state that the follower has. Stop ends it. Errors: ErrFull, ErrClosed.
func (h *Hub) Follow(key, about, network, mark string, render func(context.Context) (*State, error)) (*Follower, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-h.closed:
		return nil, ErrClosed
	default:
	}
	if h.n >= h.Most || network != "" && h.networks[network] >= h.OfNetwork {
		return nil, ErrFull
	}
	t := h.topics[key]
	if t == nil {
		t = &topic{about: about, render: render, dirty: make(chan struct{}, 1), gone: make(chan struct{}), next: make(chan struct{})}
		h.topics[key] = t
		t.touch()
		h.running.Go(func() { h.run(t) })
	}
	t.followers++
	h.n++
	if network != "" {
		h.networks[network]++
	}
	return &Follower{hub: h, topic: t, key: key, network: network, mark: mark}, nil
}

// Stop ends the following.
func (f *Follower) Stop() {
	h := f.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n--
	if f.network != "" {
		if h.networks[f.network]--; h.networks[f.network] == 0 {
			delete(h.networks, f.network)
		}
	}
	if f.topic.followers--; f.topic.followers == 0 {
		delete(h.topics, f.key)
		close(f.topic.gone)
	}
}

// Next waits for a state that the follower doesn't have and returns its mark and the parts that differ; or "" and none when the
// wait is over and there is no such state. It is ErrClosed when the site stops, and the context's error when that ends.
func (f *Follower) Next(ctx context.Context, wait time.Duration) (mark string, parts map[string]string, err error) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		state, next := f.topic.now()
		if state != nil && state.Mark != f.mark {
			parts = state.From(f.seen)
			f.seen, f.mark = state, state.Mark
			return state.Mark, parts, nil
		}
		f.seen = state
		select {
		case <-next:
		case <-timer.C:
			return "", nil, nil
		case <-ctx.Done():
			return "", nil, ctx.Err()
		case <-f.hub.closed:
			return "", nil, ErrClosed
		}
	}
}

func (t *topic) now() (*State, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state, t.next
}

func (t *topic) set(s *State) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.state != nil && t.state.Mark == s.Mark {
		return
	}
	t.state = s
	close(t.next)
	t.next = make(chan struct{})
}

// run renders a topic's state after each change, no more often than it may be, until nobody follows.
func (h *Hub) run(t *topic) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-t.gone:
		case <-h.closed:
		case <-ctx.Done():
		}
		cancel()
	}()
	for {
		select {
		case <-t.dirty:
		case <-ctx.Done():
			return
		}
		pause := time.NewTimer(h.Every)
		if state, err := t.render(ctx); err == nil {
			t.set(state)
		} else if ctx.Err() == nil {
			h.Logger.Error("an open page was not renewed", "error", err)
			t.touch()
		}
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return
		}
	}
}
