package web

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/packing"
	"github.com/undersigned/undersigned/internal/sheet"
	"github.com/undersigned/undersigned/internal/signatory"
)

// sendNDJSON answers with the whole list, an entry a line, as a page of the list has them.
func (s *Server) sendNDJSON(c echo.Context) error {
	return s.sendList(c, "application/x-ndjson", "ndjson", func(w io.Writer) (func(signatory.Signatory) error, func() error, error) {
		lines := json.NewEncoder(w)
		lines.SetEscapeHTML(false)
		write := func(one signatory.Signatory) error { return lines.Encode(newSignatoryJSON(one)) }
		return write, func() error { return nil }, nil
	})
}

// sendCSV answers with the whole list as a table, in which no cell can act as a formula.
func (s *Server) sendCSV(c echo.Context) error {
	return s.sendList(c, "text/csv; charset=utf-8", "csv", func(w io.Writer) (func(signatory.Signatory) error, func() error, error) {
		table, err := sheet.NewCSV(w, false)
		if err != nil {
			return nil, nil, err
		}
		err = table.Write([]string{"kind", "name", "initials", "occupation", "affiliation", "category", "city", "country", "comment", "website"})
		write := func(one signatory.Signatory) error {
			return table.Write([]string{one.Kind, one.Name, yesOrNo(one.Initials), one.Occupation, one.Affiliation, one.Category, one.City, one.Country, one.Comment, one.Website})
		}
		return write, table.Close, err
	})
}

func yesOrNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// sendList answers with the whole list as it is read, whatever its length, if the letter allows that. Where reading fails on the
// way the connection is cut off, so that nobody takes a part for the whole.
func (s *Server) sendList(c echo.Context, contentType, extension string, begin func(io.Writer) (write func(signatory.Signatory) error, end func() error, err error)) error {
	l, err := s.publicLetter(c)
	if err != nil {
		return err
	}
	if !l.Downloads {
		return fault.New(fault.Forbidden, "error.no_downloads")
	}
	h := c.Response().Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", `attachment; filename="`+url.PathEscape(l.Slug)+"-"+s.DB.Now().UTC().Format(time.DateOnly)+"."+extension+`"`)
	h.Add("Vary", "Accept-Encoding")
	if c.Request().Method == http.MethodHead {
		return c.NoContent(http.StatusOK)
	}
	if err := s.stream(c, func(w io.Writer, alive func()) error {
		write, end, err := begin(w)
		if err != nil {
			return err
		}
		n := 0
		err = s.Signatories.Each(c.Request().Context(), l.ID, "", func(one signatory.Signatory, _ bool) error {
			if n++; n%500 == 1 {
				alive()
			}
			return write(one)
		})
		if err != nil {
			return err
		}
		return end()
	}); err != nil {
		s.Logger.Error("a download was cut off", "id", idOf(c), "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// stream writes an answer piece by piece, compressed if the reader takes it. alive gives a slow reader time for the next piece.
func (s *Server) stream(c echo.Context, write func(w io.Writer, alive func()) error) error {
	control := http.NewResponseController(c.Response())
	alive := func() { _ = control.SetWriteDeadline(time.Now().Add(writingTime)) } // where there is none, as in tests, nothing has to be put off
	if !packing.Takes(c.Request().Header.Get("Accept-Encoding"), packing.Gzip) {
		c.Response().WriteHeader(http.StatusOK)
		return write(c.Response(), alive)
	}
	c.Response().Header().Set("Content-Encoding", "gzip")
	c.Response().WriteHeader(http.StatusOK)
	packed, err := gzip.NewWriterLevel(c.Response(), gzip.BestSpeed)
	if err != nil {
		return err
	}
	if err := write(packed, alive); err != nil {
		return err
	}
	return packed.Close()
}
