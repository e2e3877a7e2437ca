package web

import (
	"encoding/json"
	"io"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
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

// sendList answers with the whole list as it is read, whatever its length, if the letter allows that.
func (s *Server) sendList(c echo.Context, contentType, extension string, begin func(io.Writer) (write func(signatory.Signatory) error, end func() error, err error)) error {
	l, err := s.publicLetter(c)
	if err != nil {
		return err
	}
	if !l.Downloads {
		return fault.New(fault.Forbidden, "error.no_downloads")
	}
	name := l.Slug + "-" + s.DB.Now().UTC().Format(time.DateOnly) + "." + extension
	return s.stream(c, contentType, "attachment", name, true, func(w io.Writer) error {
		write, end, err := begin(w)
		if err != nil {
			return err
		}
		err = s.Signatories.Each(c.Request().Context(), l.ID, "", func(one signatory.Signatory, _ bool) error { return write(one) })
		if err != nil {
			return err
		}
		return end()
	})
}
