package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/locale"
)

// errorPage is the data of public/error.
type errorPage struct {
	Page
	Status    int
	Heading   string
	Text      string
	RequestID string // what to name when asking for help; "" where the reader can mend it
}

// answer is how a kind of error is told.
type answer struct {
	status int
	key    string // its title and text in the catalogue
}

// answerOf is the one table of error kinds, as the contract has it.
func answerOf(kind fault.Kind) answer {
	switch kind {
	case fault.NotFound:
		return answer{http.StatusNotFound, "error.not_found"}
	case fault.Invalid:
		return answer{http.StatusUnprocessableEntity, "error.invalid"}
	case fault.Conflict:
		return answer{http.StatusConflict, "error.conflict"}
	case fault.Forbidden:
		return answer{http.StatusForbidden, "error.forbidden"}
	case fault.Gone:
		return answer{http.StatusGone, "error.gone"}
	case fault.TooMany:
		return answer{http.StatusTooManyRequests, "error.too_many"}
	case fault.Unavailable:
		return answer{http.StatusServiceUnavailable, "error.unavailable"}
	}
	return answer{http.StatusInternalServerError, "error.internal"}
}

// answerOfStatus is the table of the errors that echo and net/http raise before a handler runs.
func answerOfStatus(status int) answer {
	switch status {
	case http.StatusNotFound:
		return answer{status, "error.not_found"}
	case http.StatusUnauthorized:
		return answer{status, "error.embed_off"}
	case http.StatusNotImplemented:
		return answer{status, "error.format"}
	case http.StatusMethodNotAllowed:
		return answer{status, "error.method"}
	case http.StatusRequestEntityTooLarge:
		return answer{status, "error.too_large"}
	case http.StatusInternalServerError:
		return answer{status, "error.internal"}
	case http.StatusServiceUnavailable:
		return answer{status, "error.unavailable"}
	}
	return answer{http.StatusBadRequest, "error.malformed"}
}

// classify returns how err is told and the fault behind it, nil if it is none.
func classify(err error) (answer, *fault.Error) {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return answerOf(f.Kind), f
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return answerOfStatus(http.StatusRequestEntityTooLarge), nil
	}
	if h, ok := errors.AsType[*echo.HTTPError](err); ok {
		return answerOfStatus(h.Code), nil
	}
	return answerOf(fault.Internal), nil
}

// parseID reads the id in an address. What is none is fault.NotFound, as one that nothing has.
func parseID(text string) (uuid.UUID, error) {
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil, fault.Wrap(fault.NotFound, "error.not_found", err)
	}
	return id, nil
}

// retryAfter says when a refused act may be tried again.
func retryAfter(c echo.Context, wait time.Duration) {
	c.Response().Header().Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
}

// writeError is the only place where an error becomes an answer. Of the cause nothing is shown; from 500 on it is logged,
// once.
func (s *Server) writeError(err error, c echo.Context) {
	a, f := classify(err)
	if a.status >= http.StatusInternalServerError {
		s.Logger.LogAttrs(c.Request().Context(), slog.LevelError, "request failed",
			slog.String("id", idOf(c)), slog.String("route", routeOf(c)), slog.Any("error", err))
	}
	if c.Response().Committed {
		return
	}
	h := c.Response().Header()
	h.Set("Cache-Control", noStore)
	h.Del("ETag")
	if wait := waitOf(a, f); wait > 0 {
		retryAfter(c, wait)
	}
	if err := s.writeAnswer(c, a, f); err != nil {
		s.Logger.LogAttrs(c.Request().Context(), slog.LevelError, "error page failed",
			slog.String("id", idOf(c)), slog.Any("error", err))
		if !c.Response().Committed {
			http.Error(c.Response(), http.StatusText(a.status)+" ("+idOf(c)+")", a.status)
		}
	}
}

// waitOf returns how long to wait before trying again; 0 where waiting doesn't help.
func waitOf(a answer, f *fault.Error) time.Duration {
	switch {
	case f != nil && f.RetryAfter > 0:
		return f.RetryAfter
	case a.status == http.StatusServiceUnavailable || a.status == http.StatusTooManyRequests:
		return 30 * time.Second
	}
	return 0
}

func (s *Server) writeAnswer(c echo.Context, a answer, f *fault.Error) error {
	p := s.page(c)
	p.Alternates, p.NoIndex = nil, true
	heading, text := tell(p.Locale, a, f)
	if wait := waitOf(a, f); wait > 0 {
		text += " " + p.T("limit.wait", "Wait", p.Wait(wait))
	}
	if wantsJSON(c.Request()) {
		return s.writeProblem(c, a, f, p.Locale, heading, text)
	}
	p.Title = heading
	data := errorPage{Page: p, Status: a.status, Heading: heading, Text: text}
	if a.status >= http.StatusInternalServerError {
		data.RequestID = idOf(c)
	}
	return s.render(c, a.status, "public/error", data)
}

// tell returns the heading and the text: the fault's own where the catalogue has them, else those of its kind. A fault
// beyond 499 has none of its own.
func tell(l *locale.Locale, a answer, f *fault.Error) (heading, text string) {
	heading, text = l.T(a.key+".title"), l.T(a.key+".text")
	if f == nil || f.Key == "" || f.Key == a.key || a.status >= http.StatusInternalServerError {
		return heading, text
	}
	if l.Has(f.Key + ".title") {
		heading = l.Message(f.Key+".title", f.Args)
	}
	if l.Has(f.Key + ".text") {
		text = l.Message(f.Key+".text", f.Args)
	} else if l.Has(f.Key) {
		text = l.Message(f.Key, f.Args)
	}
	return heading, text
}

// wantsJSON reports whether the request is a program's: to the API, or a script of ours that says so.
func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.HasPrefix(r.URL.Path, "/api/") || r.URL.Path == "/oembed" ||
		(strings.Contains(accept, "json") && !strings.Contains(accept, "text/html"))
}

// problem is an error as RFC 9457 has it.
type problem struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail,omitempty"`
	RequestID string         `json:"request_id"`
	Errors    []problemField `json:"errors,omitempty"`
}

type problemField struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func (s *Server) writeProblem(c echo.Context, a answer, f *fault.Error, l *locale.Locale, heading, text string) error {
	p := problem{Type: "about:blank", Title: heading, Status: a.status, Detail: text, RequestID: idOf(c)}
	if f != nil {
		for _, field := range f.Fields {
			p.Errors = append(p.Errors, problemField{Field: field.Name, Message: l.Message(field.Key, field.Args)})
		}
	}
	body, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("write problem: %w", err)
	}
	return s.write(c, a.status, "application/problem+json", body)
}
