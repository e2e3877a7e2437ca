package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/live"
)

// openLive makes the hub through which open pages follow what changes.
func (s *Server) openLive() {
	if s.LiveEvery == 0 {
		s.LiveEvery = limit.LiveEvery
	}
	s.live = live.New(live.Options{Every: s.LiveEvery, Most: limit.LiveReaders, OfNetwork: limit.LiveOfNetwork, Logger: s.Logger})
	s.DB.OnChange(func(c database.Change) { s.live.Changed(subjectOf(c.LetterID)) })
}

// movingList is the entries of one of the page's lists.
type movingList struct{ Entries entryList }

// moving returns what of a letter's page moves: the figures in words and the lists of names, by the selector of the element that
// shows it. What only the passing of time changes is told with the rest, and doesn't count as a change.
func (s *Server) moving(data *showLetterPage) (*live.State, error) {
	state := &live.State{Parts: map[string]string{
		".figure .count": data.Count, "#versions": data.Versions, ".thumb .quiet": data.N("letter.total", data.Total),
		".all a": data.N("letter.see_all", data.Total),
	}}
	if data.Goal != nil {
		state.Parts["#goal"] = data.Goal.Words
		state.Parts["progress"] = fmt.Sprint(data.Goal.Done)
	}
	for selector, list := range map[string][]entry{"#orgs + ul": data.Organizations, "#first + ul": data.First, "#latest + ul": data.Latest} {
		var html strings.Builder
		if err := s.View.Render(&html, "fragment/names", movingList{list}); err != nil {
			return nil, err
		}
		state.Parts[selector] = strings.TrimSpace(html.String())
	}
	known, err := json.Marshal(state.Parts) // in the order of the names
	if err != nil {
		return nil, fmt.Errorf("mark an open page: %w", err)
	}
	line := present(data.Withheld, data.Checked)
	if data.LastAt != nil {
		line = append(line, data.T("letter.last", "Since", data.Since(*data.LastAt, data.Now)))
	}
	state.Parts[".figure .quiet"] = strings.Join(line, " ")
	sum := sha256.Sum256(known)
	state.Mark = base64.RawURLEncoding.EncodeToString(sum[:9])
	return state, nil
}

// stateOfLetter returns what moves on a letter's page now.
func (s *Server) stateOfLetter(ctx context.Context, lang, slug string) (*live.State, error) {
	l, err := s.Letters.BySlug(ctx, slug)
	if err != nil {
		return nil, err
	}
	if !l.Public() {
		return nil, fault.New(fault.NotFound, "error.letter_not_found")
	}
	data := &showLetterPage{letterPage: letterPage{Page: Page{Locale: s.Locales.For(lang), Now: s.DB.Now()}, letter: l}}
	if err := s.addNames(ctx, data); err != nil {
		return nil, err
	}
	return s.moving(data)
}

// followLetter tells a reader who keeps the letter's page open what becomes different on it, as server-sent events, until one of
// both leaves. Who isn't served now hears 204, after which a browser doesn't ask again: when too many follow, and while the letter
// is under attack and the site has other things to do.
func (s *Server) followLetter(c echo.Context) error {
	about, err := s.letterOf(c, "")
	if err != nil {
		return err
	}
	attacked, err := s.Signatures.UnderAttack(c.Request().Context(), about.letter.ID)
	if err != nil {
		return err
	}
	network, err := s.limits.mark(s.client(c))
	if err != nil {
		return err
	}
	mark := c.Request().Header.Get("Last-Event-ID")
	if mark == "" {
		mark = c.QueryParam("state")
	}
	lang, slug := about.Lang(), about.letter.Slug
	follower, err := s.live.Follow(lang+"/"+slug, subjectOf(about.letter.ID), string(network), mark,
		func(ctx context.Context) (*live.State, error) { return s.stateOfLetter(ctx, lang, slug) })
	if attacked && err == nil {
		follower.Stop()
		err = live.ErrFull
	}
	if errors.Is(err, live.ErrFull) || errors.Is(err, live.ErrClosed) {
		retryAfter(c, limit.LiveRetry)
		return c.NoContent(http.StatusNoContent)
	}
	if err != nil {
		return err
	}
	defer follower.Stop()
	return s.sendEvents(c, follower)
}

// sendEvents sends events as they come. Each has a time of its own to be taken: the server's times are those of pages.
func (s *Server) sendEvents(c echo.Context, follower *live.Follower) error {
	w := c.Response()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // nginx would keep events back
	control := http.NewResponseController(w)
	if err := control.SetReadDeadline(time.Time{}); err != nil {
		return fmt.Errorf("open a stream: %w", err)
	}
	send := func(text string) error {
		if err := control.SetWriteDeadline(time.Now().Add(limit.LivePatience)); err != nil {
			return err
		}
		if _, err := w.Write([]byte(text)); err != nil {
			return err
		}
		return control.Flush()
	}
	// Those who lost the connection at once don't come back at once.
	text := fmt.Sprintf("retry: %d\n\n", (limit.LiveReturn + rand.N(limit.LiveReturn)).Milliseconds())
	for until := time.Now().Add(limit.LiveLasts); time.Now().Before(until); {
		if err := send(text); err != nil {
			return nil // who reads is gone, or too slow
		}
		mark, parts, err := follower.Next(c.Request().Context(), limit.LiveBeat)
		if err != nil {
			return nil
		}
		if text = ":\n\n"; mark != "" { // a comment, so that nobody in between takes the connection for dead
			body, err := json.Marshal(parts)
			if err != nil {
				return fmt.Errorf("write an event: %w", err)
			}
			text = "id: " + mark + "\ndata: " + string(body) + "\n\n"
		}
	}
	return nil
}
