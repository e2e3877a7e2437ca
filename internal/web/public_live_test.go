package web

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/live"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signature"
)

// followed is a site that listens, since a stream needs a connection.
type followed struct {
	*deskSite
	address string
	server  *http.Server
}

func newFollowed(t *testing.T, change ...func(*http.Server)) followed {
	t.Helper()
	clock := databasetest.NewClock()
	d := newDeskSite(t, databasetest.Open(t, databasetest.SQLite, clock.Now), clock, func(s *Services) { s.LiveEvery = time.Millisecond })
	f := followed{deskSite: d, server: d.HTTPServer()}
	for _, c := range change {
		c(f.server)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	d.must(err)
	f.address = "http://" + listener.Addr().String()
	go func() { _ = f.server.Serve(listener) }()
	t.Cleanup(func() { _ = f.server.Close() })
	return f
}

// follows is an open stream.
type follows struct {
	*testing.T
	answer *http.Response
	lines  *bufio.Scanner
}

func (f followed) follow(state string) follows {
	f.Helper()
	r, err := http.NewRequestWithContext(f.Context(), http.MethodGet, f.address+"/es/libertad/live?state="+state, nil)
	f.must(err)
	answer, err := http.DefaultClient.Do(r)
	f.must(err)
	f.Cleanup(func() { _ = answer.Body.Close() })
	return follows{f.T, answer, bufio.NewScanner(answer.Body)}
}

// event waits for the next event and returns its id and its parts.
func (s follows) event() (id string, parts map[string]string) {
	s.Helper()
	for s.lines.Scan() {
		line := s.lines.Text()
		if text, ok := strings.CutPrefix(line, "id: "); ok {
			id = text
		}
		if text, ok := strings.CutPrefix(line, "data: "); ok {
			if err := json.Unmarshal([]byte(text), &parts); err != nil {
				s.Fatal(err)
			}
			return id, parts
		}
	}
	s.Fatalf("the stream ended: %v", s.lines.Err())
	return "", nil
}

func (f followed) decide(decision string, one signature.Signature) {
	f.Helper()
	_, err := f.Moderation.Decide(f.Context(), moderation.DecideInput{Organizer: uuid.New(), LetterID: f.letter.ID, IDs: []uuid.UUID{one.ID}, Decision: decision, Reason: "Motivo"})
	f.must(err)
}

// state returns what moves on the page, as the page names it.
func (f followed) state() string {
	f.Helper()
	doc, err := goquery.NewDocumentFromReader(f.ask(letterPath, "").Body)
	f.must(err)
	return doc.Find("article").AttrOr("data-state", "none")
}

func TestLive_TellsWhatIsPublishedAndWhatIsHidden(t *testing.T) {
	f := newFollowed(t)
	ana := f.sign("Ana Quintana")
	s := f.follow(f.state())
	if h := s.answer.Header; h.Get("Content-Type") != "text/event-stream" || h.Get("Cache-Control") != noStore || h.Get("X-Accel-Buffering") != "no" {
		t.Errorf("%v", h)
	}
	f.decide(moderation.Publish, ana)
	id, parts := s.event() // and none before it: the page is as it is
	if !strings.Contains(parts["#first + ul"], "<bdi>Ana Quintana</bdi>") || !strings.Contains(parts[".figure .count"], "1 persona") || id != f.state() {
		t.Errorf("published: %q %v", id, parts)
	}
	for name, part := range parts {
		if strings.Contains(part, "@") || strings.Contains(part, ana.ID.String()) {
			t.Errorf("%s tells more than the list: %s", name, part)
		}
	}
	token, err := f.Signatures.ManageToken(ana.ID, f.clock.Now())
	f.must(err)
	f.must(f.Signatures.Hide(t.Context(), token))
	_, parts = s.event()
	if first, told := parts["#first + ul"]; !told || strings.Contains(first, "Ana") || parts[".figure .count"] != "" {
		t.Errorf("hidden, and counted still: %v", parts)
	}
	late := f.follow("of-an-old-page")
	if _, parts = late.event(); len(parts) < 5 {
		t.Errorf("an older page isn't told everything: %v", parts)
	}
}

func TestLive_RefusesWhoIsTooMuch(t *testing.T) {
	f := newFollowed(t)
	f.live = live.New(live.Options{Every: time.Millisecond, Most: 2, OfNetwork: 1, Logger: f.Logger})
	f.follow("")
	f.follow("")
	refused := func(why string) {
		t.Helper()
		if answer := f.follow("").answer; answer.StatusCode != http.StatusNoContent || answer.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %d %v", why, answer.StatusCode, answer.Header)
		}
	}
	refused("a third")
	f.live = live.New(live.Options{Every: time.Millisecond, Most: 9, OfNetwork: 1, Logger: f.Logger})
	reader{core: core{Server: f.Server}, t: t, letter: f.letter}.flood(310, 5*time.Minute)
	f.clock.Advance(5 * time.Second)
	refused("under attack")
	if n := f.live.Followers(); n != 0 {
		t.Errorf("%d follow", n)
	}
	f.live.Close()
	refused("while the site stops")
	for path, want := range map[string]int{"/es/nadie/live": http.StatusNotFound, "/xx/libertad/live": http.StatusNotFound} {
		if answer := f.ask(path, ""); answer.Code != want {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
}

func TestLive_OfOneNetworkIsBounded(t *testing.T) {
	f := newFollowed(t)
	f.live = live.New(live.Options{Every: time.Millisecond, Most: 9, OfNetwork: 0, Logger: f.Logger})
	r := httptest.NewRequest(http.MethodGet, "/es/libertad/live", nil) // from another machine
	answer := httptest.NewRecorder()
	if f.Handler().ServeHTTP(answer, r); answer.Code != http.StatusNoContent {
		t.Errorf("status %d", answer.Code)
	}
}

// A stream outlasts the times within which a page must be asked for and taken, and ends when the site stops.
func TestLive_OutlastsAPageAndEndsWithTheSite(t *testing.T) {
	const short = 50 * time.Millisecond
	f := newFollowed(t, func(s *http.Server) { s.ReadTimeout, s.WriteTimeout = short, short })
	s := f.follow(f.state())
	<-time.After(3 * short)
	f.decide(moderation.Publish, f.sign("Ana Quintana"))
	s.event()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := f.server.Shutdown(ctx); err != nil {
		t.Errorf("the site doesn't stop: %v", err)
	}
	for s.lines.Scan() {
	}
	if n := f.live.Followers(); n != 0 {
		t.Errorf("%d follow after the end", n)
	}
}

func TestLive_WhoLeavesIsForgotten(t *testing.T) {
	f := newFollowed(t)
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, f.address+"/es/libertad/live", nil)
	f.must(err)
	answer, err := http.DefaultClient.Do(r)
	f.must(err)
	defer answer.Body.Close()
	if n := f.live.Followers(); n != 1 {
		t.Errorf("%d follow", n)
	}
	for cancel(); f.live.Followers() > 0; { // the connection's end is noticed soon
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Millisecond)
	}
}
