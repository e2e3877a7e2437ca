package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/limit"
)

// drawings keeps what is drawn for readers, so that each is drawn once for a change and never more than a few at a time:
// asking for pictures must not be a way to load the machine. It is safe for concurrent use.
type drawings struct {
	clock func() time.Time
	slots chan struct{}

	mu   sync.Mutex
	kept map[string]*drawn
}

// drawn is a file that is drawn, or is being drawn.
type drawn struct {
	about, figure string
	at            time.Time
	done          chan struct{}
	file          []byte
	err           error
}

func newDrawings(clock func() time.Time) *drawings {
	return &drawings{clock: clock, slots: make(chan struct{}, limit.DrawAtOnce), kept: map[string]*drawn{}}
}

// drawing is what is to be drawn.
type drawing struct {
	name   string // what takes the place of an earlier drawing of it
	about  string // what is on it: if it changes, it is drawn anew at once
	figure string // what changes all the time: it is drawn anew for it after a while
	draw   func() ([]byte, error)
}

// of returns the file, drawn now or kept. Who asks for what somebody else has drawn just then waits for it.
func (d *drawings) of(ctx context.Context, w drawing) ([]byte, error) {
	d.mu.Lock()
	one := d.kept[w.name]
	if one == nil || !one.holds(w, d.clock()) {
		one = &drawn{about: w.about, figure: w.figure, at: d.clock(), done: make(chan struct{})}
		d.makeRoom()
		d.kept[w.name] = one
		go d.draw(one, w)
	}
	d.mu.Unlock()
	select {
	case <-one.done:
		return one.file, one.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// holds reports whether a drawing still is what is wanted.
func (one *drawn) holds(w drawing, now time.Time) bool {
	return one.about == w.about && (one.figure == w.figure || now.Sub(one.at) < limit.DrawEach)
}

// makeRoom drops the oldest drawing if there is no room for another.
func (d *drawings) makeRoom() {
	if len(d.kept) < limit.MaxDrawings {
		return
	}
	oldest := ""
	for name, one := range d.kept {
		if oldest == "" || one.at.Before(d.kept[oldest].at) {
			oldest = name
		}
	}
	delete(d.kept, oldest)
}

// draw draws in its turn. What fails is forgotten, so that it is tried again.
func (d *drawings) draw(one *drawn, w drawing) {
	defer close(one.done)
	wait := time.NewTimer(limit.DrawWait)
	defer wait.Stop()
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
		one.file, one.err = safely(w.draw)
	case <-wait.C:
		one.err = fault.New(fault.Unavailable, "")
	}
	if one.err != nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.kept[w.name] == one {
			delete(d.kept, w.name)
		}
	}
}

// safely has a drawing that panics fail: it runs outside of any request.
func safely(draw func() ([]byte, error)) (file []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("drawing panicked: %v", p)
		}
	}()
	return draw()
}

// sendDrawing sends a file that readers and the services that show links may keep for a while, and that other sites may show.
// It is packed already.
func (s *Server) sendDrawing(c echo.Context, contentType string, w drawing) error {
	file, err := s.drawings.of(c.Request().Context(), w)
	if err != nil {
		return err
	}
	h, sum := c.Response().Header(), sha256.Sum256(file)
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("ETag", tag)
	if matches(c.Request().Header.Get("If-None-Match"), tag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, contentType, file)
}
