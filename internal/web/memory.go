package web

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/cork"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/figure"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/memo"
	"github.com/undersigned/undersigned/internal/pagecache"
	"github.com/undersigned/undersigned/internal/signatory"
)

// counting is the parameters of a query on which an answer depends, each with the values for which it is kept in memory. With
// another value it isn't; other parameters, as those that networks add to links, are as if they weren't there.
type counting map[string][]string

// letterPages are the pages of a letter: its form may be the other one, and remember by which way the reader came.
func letterPages() counting {
	return counting{"kind": kinds(), "via": figure.Sources()}
}

// firstListPages are the first pages of the list, in its orders. One that is searched, narrowed or turned is rendered for who
// asks, and so is one with any of the given parameters.
func firstListPages(others ...string) counting {
	of := counting{"kind": kinds(), "sort": {signatory.Oldest, signatory.ByName, signatory.Newest}}
	for _, name := range append(others, "q", "category", "country", "after", "letter") {
		of[name] = nil
	}
	return of
}

// inLanguage are answers in the language that is asked for.
func (s *Server) inLanguage() counting { return counting{"lang": s.Locales.Languages()} }

// widgets are letters on other sites. One in a colour of that site, or with an unusual number of names, is rendered for who asks.
func (s *Server) widgets() counting {
	return counting{"lang": s.Locales.Languages(), "form": {"0"}, "names": {"0", "3", "10"}, "accent": nil}
}

func kinds() []string { return []string{signatory.Individual, signatory.Organization} }

// key returns by what an answer is kept, and the query that it depends on; false for one that isn't kept.
func (of counting) key(u *url.URL) (key, query string, kept bool) {
	path := u.EscapedPath()
	if u.RawQuery == "" || len(of) == 0 {
		return path, "", true
	}
	given, counted := u.Query(), url.Values{}
	for name, values := range of {
		switch value := given.Get(name); {
		case value == "":
		case slices.Contains(values, value):
			counted.Set(name, value)
		default:
			return "", "", false
		}
	}
	if query = counted.Encode(); query != "" {
		path += "?" + query
	}
	return path, query, true
}

// rememberPages makes the memory, which follows what the public side of any letter changes to.
func (s *Server) rememberPages() {
	s.pages = pagecache.New(memo.Options{Clock: s.DB.Now, Pause: s.PagePause, Look: s.DB.LookForChanges})
	s.rememberHeads()
	s.DB.OnChange(func(c database.Change) {
		s.heads.Changed(subjectOf(c.LetterID), c.Urgent) // first: pages are made from them
		s.pages.Changed(subjectOf(c.LetterID), c.Urgent)
	})
}

// subjectOf names a letter for the memory; "" for uuid.Nil, which is all of them.
func subjectOf(letterID uuid.UUID) string {
	if letterID == uuid.Nil {
		return ""
	}
	return letterID.String()
}

// pageNote is what a handler says of an answer that may be kept.
type pageNote struct {
	about string
	until time.Time
	stamp pagecache.Stamp
}

const noteKey = "page note"

// noteOf returns the note of an answer. That of one which isn't kept is read by nobody.
func noteOf(c echo.Context) *pageNote {
	if n, ok := c.Get(noteKey).(*pageNote); ok {
		return n
	}
	return &pageNote{}
}

// tellsOf notes that an answer is about a letter and no other: it is kept until that changes, or opens or closes by the clock.
// An answer about which nothing is noted is kept until anything changes.
func (s *Server) tellsOf(c echo.Context, l letter.Letter) {
	n := noteOf(c)
	n.about = subjectOf(l.ID)
	for _, at := range []*time.Time{l.OpensAt, l.ClosesAt} {
		if at != nil && at.After(s.DB.Now()) {
			n.notBeyond(*at)
		}
	}
}

// notBeyond has the answer kept no longer than until then.
func (n *pageNote) notBeyond(at time.Time) {
	if n.until.IsZero() || at.Before(n.until) {
		n.until = at
	}
}

// fromMemory answers from memory, for all readers alike. The handler is run once per change, without anything of the request
// but its path and what counts of its query, so that no answer holds what is one reader's.
func (s *Server) fromMemory(of counting) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			key, query, kept := of.key(c.Request().URL)
			if !kept {
				return next(c)
			}
			page, err := s.pages.Page(c.Request().Context(), key, func(ctx context.Context) (pagecache.Rendered, error) {
				return s.renderFor(ctx, c, query, next)
			})
			if err != nil {
				return err
			}
			return s.writeKept(c, page)
		}
	}
}

// renderFor runs a handler for the memory and returns what it has written.
func (s *Server) renderFor(ctx context.Context, c echo.Context, query string, handler echo.HandlerFunc) (pagecache.Rendered, error) {
	address := *c.Request().URL
	address.RawQuery = query
	r := (&http.Request{Method: http.MethodGet, URL: &address, Header: http.Header{}, Body: http.NoBody}).WithContext(ctx)
	before := c.Response().Header()
	w := &written{header: before.Clone()}
	inner := s.echo.NewContext(r, w)
	inner.SetPath(c.Path())
	inner.SetParamNames(c.ParamNames()...)
	inner.SetParamValues(c.ParamValues()...)
	n := &pageNote{}
	inner.Set(noteKey, n)
	if err := handler(inner); err != nil {
		return pagecache.Rendered{}, err
	}
	maps.DeleteFunc(w.header, func(name string, values []string) bool { return slices.Equal(values, before[name]) })
	for _, ofForm := range []string{"Etag", "Content-Encoding", "Content-Length", "Vary"} {
		delete(w.header, ofForm)
	}
	if w.status == http.StatusOK {
		w.header.Set("Cache-Control", shared)
	}
	return pagecache.Rendered{Status: w.status, Header: w.header, Body: w.body.Bytes(), About: n.about, Until: n.until, Stamp: n.stamp}, nil
}

// written is an answer that nobody reads yet.
type written struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (w *written) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *written) WriteHeader(status int) { w.status = status }

// Write implements http.ResponseWriter.
func (w *written) Write(p []byte) (int, error) { return w.body.Write(p) }

// writeKept sends a page from memory in the form that the reader takes, or 304 if the reader has it. An answer that isn't a
// page, such as a redirect, is sent as its handler wrote it.
func (s *Server) writeKept(c echo.Context, p *pagecache.Page) error {
	w, asked := c.Response(), c.Request().Header
	h := w.Header()
	if p.Status != http.StatusOK {
		maps.Copy(h, p.Header)
		w.WriteHeader(p.Status)
		_, err := w.Write(p.Body)
		return err
	}
	f, err := p.As(asked.Get("Accept-Encoding"), s.DB.Now())
	if err != nil {
		return err
	}
	if tag := p.Has(asked.Get("If-None-Match"), f); tag != "" {
		h.Set("ETag", tag)
		h.Set("Cache-Control", shared)
		h.Set("Vary", "Accept-Encoding")
		return c.NoContent(http.StatusNotModified)
	}
	maps.Copy(h, f.Header)
	cork.Hold(c.Request().Context())
	w.WriteHeader(http.StatusOK)
	_, err = w.Write(f.Body)
	return err
}
