package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
)

// maxBody is the size in bytes of the largest form accepted. The longest sign form is a tenth of it.
const maxBody = 64 << 10

// maxLetter is the same for the forms of letters at the desk: a text of letter.MaxBody characters of any alphabet, or the
// answers of all addressees in all languages, encoded.
const maxLetter = 1 << 20

// requestID names the request in the log and on an error page. A client's own id isn't believed: it would be logged.
func requestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderXRequestID, strconv.FormatUint(rand.Uint64()|1<<63, 16)) // of one length; it needs not be hard to guess
		return next(c)
	}
}

func idOf(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// log writes one line per request that is more than handing out what is in memory: of those there is none but for debugging, as
// of what a proxy hands out, and the metrics count them. The line has the route's pattern and never the path or the query,
// which hold tokens and what people search for, and nothing of who asked.
func (s *Server) log(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		started := time.Now()
		if err := next(c); err != nil {
			c.Error(err)
		}
		took := time.Since(started)
		method, route, status := methodOf(c.Request()), routeOf(c), c.Response().Status
		if h, level := s.Logger.Handler(), levelOf(c, route); h.Enabled(c.Request().Context(), level) {
			line(c.Request().Context(), h, started.Add(took), level, slog.String("id", idOf(c)), slog.String("method", method), slog.String("route", route),
				slog.Int("status", status), slog.Int64("bytes", c.Response().Size), slog.Float64("ms", float64(took.Microseconds())/1000))
		}
		if s.Observe != nil {
			s.Observe(method, route, status, took)
		}
		return nil
	}
}

// line writes a line without asking where in the program it comes from, as the logger does: that costs as much as the line.
func line(ctx context.Context, h slog.Handler, at time.Time, level slog.Level, attrs ...slog.Attr) {
	r := slog.NewRecord(at, level, "request", 0)
	r.AddAttrs(attrs...)
	_ = h.Handle(ctx, r) // as the logger: there is nobody to tell
}

// levelOf keeps out of an ordinary log what probes ask every few seconds, and what is sent from memory: in a rush, writing its
// lines took more time than finding the pages.
func levelOf(c echo.Context, route string) slog.Level {
	if route == "/healthz" || route == "/readyz" || c.Response().Header().Get("Cache-Control") == shared {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// methodOf returns the request's method if it is one that the site knows: the log and the metrics take no text of a client.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}

// routeOf returns the pattern that the request matched, "none" if it matched none.
func routeOf(c echo.Context) string {
	if c.Path() == "" {
		return "none"
	}
	return c.Path()
}

// recover turns a panic into an error, which the error page then shows without its cause.
func (s *Server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			r := recover()
			if r == nil {
				return
			}
			if r == http.ErrAbortHandler { //nolint:errorlint // a panic's value, compared as net/http does
				panic(r)
			}
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}()
		return next(c)
	}
}

// body refuses a request body that is too large, at once if it says so and else when it is read.
func (s *Server) body(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.Body == http.NoBody {
			return next(c)
		}
		most := int64(maxBody)
		if strings.HasPrefix(r.URL.Path, "/desk/letters/") || r.URL.Path == "/desk/watch" {
			most = maxLetter
		}
		if takesPicture(r) {
			most = maxSent
		}
		if r.ContentLength > most {
			return echo.ErrStatusRequestEntityTooLarge
		}
		r.Body = http.MaxBytesReader(c.Response(), r.Body, most)
		return next(c)
	}
}

// plain refuses what no reader types and no database keeps: an address with a NUL or bytes that are no text, and a form
// that can't be read to its end. After it, a form is parsed whatever its encoding, and none is half of what was sent; a form
// with a picture is read by its own handler.
func (s *Server) plain(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if !isText(r.URL.Path) {
			return echo.ErrBadRequest
		}
		for name, values := range queryOfAddress(r) {
			if !isText(name) || slices.ContainsFunc(values, func(v string) bool { return !isText(v) }) {
				return echo.ErrBadRequest
			}
		}
		if r.Method != http.MethodPost || takesPicture(r) {
			return next(c)
		}
		if _, err := c.FormParams(); err != nil {
			if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
				return err
			}
			return echo.ErrBadRequest.WithInternal(err)
		}
		return next(c)
	}
}

// queryOfAddress returns the query's values, nil for an address without one.
func queryOfAddress(r *http.Request) url.Values {
	if r.URL.RawQuery == "" {
		return nil
	}
	return r.URL.Query()
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// crossOrigin refuses a post that another site's page has sent. It needs no token, so a page with a form can be kept by
// anybody.
func (s *Server) crossOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := s.origins.Check(c.Request()); err != nil {
			return fault.Wrap(fault.Forbidden, "error.cross_site", err)
		}
		return next(c)
	}
}

// slashless leads from an address with a slash at its end, as people and programs add one, to the one without. No address
// of the site ends in one but the first.
func slashless(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if len(r.URL.Path) < 2 || !strings.HasSuffix(r.URL.Path, "/") || (r.Method != http.MethodGet && r.Method != http.MethodHead) {
			return next(c)
		}
		// What stays begins with one slash and has its backslashes escaped: it can't name another site.
		to := url.URL{Path: "/" + strings.Trim(r.URL.Path, "/"), RawQuery: r.URL.RawQuery}
		return c.Redirect(http.StatusPermanentRedirect, to.String())
	}
}
