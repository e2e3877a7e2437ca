package live_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/undersigned/undersigned/internal/live"
)

// site is a hub over a state that tests set.
type site struct {
	*testing.T
	*live.Hub
	mu       sync.Mutex
	parts    map[string]string
	rendered atomic.Int64
	broken   atomic.Bool
}

func newSite(t *testing.T, o live.Options) *site {
	t.Helper()
	o.Logger = slog.New(slog.DiscardHandler)
	if o.Most == 0 {
		o.Most, o.OfNetwork = 100, 100
	}
	s := &site{T: t, Hub: live.New(o), parts: map[string]string{"count": "1", "names": "Ana"}}
	t.Cleanup(s.Close)
	return s
}

// put changes what the page shows, and says so.
func (s *site) put(count, names string) {
	s.mu.Lock()
	s.parts = map[string]string{"count": count, "names": names}
	s.mu.Unlock()
	s.Changed("letter")
}

func (s *site) render(context.Context) (*live.State, error) {
	s.rendered.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken.Load() {
		return nil, errors.New("no database")
	}
	return &live.State{Mark: fmt.Sprint(s.parts), Parts: s.parts}, nil
}

func (s *site) follow(mark string) *live.Follower {
	s.Helper()
	f, err := s.Follow("/es/libertad", "letter", "", mark, s.render)
	if err != nil {
		s.Fatal(err)
	}
	return f
}

// expect waits for the follower's next state.
func (s *site) expect(f *live.Follower, want map[string]string) (mark string) {
	s.Helper()
	mark, parts, err := f.Next(s.Context(), time.Minute)
	if err != nil {
		s.Fatal(err)
	}
	if diff := cmp.Diff(want, parts); diff != "" {
		s.Errorf("told (-want +got):\n%s", diff)
	}
	return mark
}

func TestFollow_TellsWhatDiffers(t *testing.T) {
	s := newSite(t, live.Options{Every: time.Millisecond})
	f := s.follow("of an older page")
	defer f.Stop()
	mark := s.expect(f, map[string]string{"count": "1", "names": "Ana"}) // nobody knows what an older page shows
	s.put("2", "Ana")
	s.expect(f, map[string]string{"count": "2"})
	s.put("1", "")
	s.expect(f, map[string]string{"count": "1", "names": ""})
	s.put("1", "Ana")
	if got := s.expect(f, map[string]string{"names": "Ana"}); got != mark {
		t.Errorf("the same state has two marks")
	}
	other := s.follow(mark)
	defer other.Stop()
	s.Changed("another letter")
	if got, parts, err := other.Next(t.Context(), 20*time.Millisecond); got != "" || parts != nil || err != nil {
		t.Errorf("who has the page as it is hears %q %v %v", got, parts, err)
	}
	s.put("3", "Ana")
	s.expect(other, map[string]string{"count": "3"})
}

func TestFollow_TheSlowAreToldTheLatest(t *testing.T) {
	s := newSite(t, live.Options{Every: 30 * time.Millisecond})
	slow, quick := s.follow(""), s.follow("")
	defer slow.Stop()
	defer quick.Stop()
	s.expect(slow, map[string]string{"count": "1", "names": "Ana"})
	s.expect(quick, map[string]string{"count": "1", "names": "Ana"})
	began := time.Now()
	for i := range 100 { // a flood
		s.put(fmt.Sprint(100+i), "Ana")
	}
	for seen := ""; seen != "199"; {
		_, parts, err := quick.Next(t.Context(), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		seen = parts["count"]
	}
	if n, most := s.rendered.Load(), 2+int64(time.Since(began)/(30*time.Millisecond)); n > most {
		t.Errorf("rendered %d times, at most %d for the time", n, most)
	}
	s.expect(slow, map[string]string{"count": "199"})
}

func TestFollow_IsBounded(t *testing.T) {
	s := newSite(t, live.Options{Every: time.Millisecond, Most: 3, OfNetwork: 2})
	follow := func(network string) (*live.Follower, error) {
		return s.Follow("/es/libertad", "letter", network, "", s.render)
	}
	one, err := follow("a")
	if err != nil {
		t.Fatal(err)
	}
	two, err := follow("a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := follow("a"); !errors.Is(err, live.ErrFull) {
		t.Errorf("a third of one network: %v", err)
	}
	three, err := follow("")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := follow("b"); !errors.Is(err, live.ErrFull) || s.Followers() != 3 {
		t.Errorf("a fourth: %v, %d follow", err, s.Followers())
	}
	one.Stop()
	four, err := follow("a")
	if err != nil {
		t.Errorf("after one has left: %v", err)
	}
	for _, f := range []*live.Follower{two, three, four} {
		f.Stop()
	}
	if s.Followers() != 0 {
		t.Errorf("%d follow though all have left", s.Followers())
	}
	again := s.follow("")
	defer again.Stop()
	s.expect(again, map[string]string{"count": "1", "names": "Ana"})
}

func TestFollow_EndsWithTheSite(t *testing.T) {
	s := newSite(t, live.Options{Every: time.Hour})
	f := s.follow("")
	s.expect(f, map[string]string{"count": "1", "names": "Ana"})
	ended := make(chan error)
	go func() {
		_, _, err := f.Next(t.Context(), time.Hour)
		ended <- err
	}()
	s.Close()
	if err := <-ended; !errors.Is(err, live.ErrClosed) {
		t.Errorf("ended with %v", err)
	}
	f.Stop()
	if _, err := s.Follow("/", "", "", "", s.render); !errors.Is(err, live.ErrClosed) {
		t.Errorf("followed after the end: %v", err)
	}
}

func TestFollow_AFailureIsTriedAgain(t *testing.T) {
	s := newSite(t, live.Options{Every: time.Millisecond})
	s.broken.Store(true)
	f := s.follow("")
	defer f.Stop()
	for s.rendered.Load() < 3 {
		if mark, _, err := f.Next(t.Context(), time.Millisecond); mark != "" || err != nil {
			t.Fatalf("told %q, %v", mark, err)
		}
	}
	s.broken.Store(false)
	s.expect(f, map[string]string{"count": "1", "names": "Ana"})
}
