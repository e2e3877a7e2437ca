package web

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/document"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/packing"
	"github.com/undersigned/undersigned/internal/signatory"
)

// documentOf returns what a document about a letter says, in the page's language: what the letter's page and its list show, and
// nothing else.
func (s *Server) documentOf(ctx context.Context, about letterPage) (document.Document, error) {
	f, err := s.Signatories.Figures(ctx, about.letter.ID)
	if err != nil {
		return document.Document{}, err
	}
	words := figuresOf(about.Locale, about.letter.Policy, f)
	d := document.Document{
		Language: about.Lang(), Kind: about.Letter.Kind, Text: about.text, FromWord: about.Letter.FromWord, Day: about.Letter.Day,
		Count: words.Count, Figures: append(present(words.Withheld, words.Checked), about.T("doc.as_of", "Date", about.Date(about.Now))),
		Lacking: about.T("doc.lacking", "Address", about.listAddress()), AddresseesTitle: about.T("letter.addressees"), Address: about.Base + about.Root, At: about.Now,
		Page: func(n, of int) string { return about.T("doc.page", "N", about.Number(n), "Total", about.Number(of)) },
	}
	if about.text.PublishedAt != nil {
		d.Version = about.T("doc.version", "Version", about.text.Version, "Date", about.Date(*about.text.PublishedAt))
	}
	for _, one := range addresseesOf(about) {
		d.Addressees = append(d.Addressees, one.Name)
	}
	if !about.letter.Downloads {
		d.Notes = []string{about.T("doc.not_whole", "Address", about.listAddress())}
		return d, nil
	}
	d.Sections = []document.Section{
		{Title: about.T("letter.organizations"), Each: s.entriesOf(ctx, about, signatory.Organization)},
		{Title: about.T("signatories.people"), Each: s.entriesOf(ctx, about, signatory.Individual)},
	}
	return d, nil
}

// listAddress is where who has signed is read.
func (p letterPage) listAddress() string { return p.Base + p.Root + "/signatories" }

// entriesOf reads a kind of signatories for a document.
func (s *Server) entriesOf(ctx context.Context, about letterPage, kind string) func(func(document.Entry) error) error {
	return func(f func(document.Entry) error) error {
		return s.Signatories.Each(ctx, about.letter.ID, kind, func(one signatory.Signatory, first bool) error {
			e := document.Entry{Name: one.Name, Details: joinedDetails(about, one)}
			if first {
				e.Mark = about.T("signatories.first")
			}
			return f(e)
		})
	}
}

// joinedDetails writes role and place in a line, as the list has them.
func joinedDetails(about letterPage, one signatory.Signatory) string {
	text := ""
	for i, part := range entries(about.Locale, about.letter, []signatory.Signatory{one}, true)[0].Details {
		if i > 0 {
			text += ", "
		}
		text += part
	}
	return text
}

// sendText sends the letter with its signatories as plain text, as it is read.
func (s *Server) sendText(c echo.Context) error {
	return s.sendDocument(c, "txt", "text/plain; charset=utf-8", document.WriteText)
}

// sendMarkdown is sendText as Markdown.
func (s *Server) sendMarkdown(c echo.Context) error {
	return s.sendDocument(c, "md", "text/markdown; charset=utf-8", document.WriteMarkdown)
}

func (s *Server) sendDocument(c echo.Context, extension, contentType string, write func(io.Writer, document.Document) error) error {
	about, err := s.sharedLetter(c)
	if err != nil {
		return err
	}
	d, err := s.documentOf(c.Request().Context(), about)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Language", about.Lang())
	return s.stream(c, contentType, "inline", documentName(about, extension), true, func(w io.Writer) error { return write(w, d) })
}

// documentName is what a document is called where it is saved.
func documentName(about letterPage, extension string) string {
	return about.letter.Slug + "-" + about.Lang() + "." + extension
}

// stream sends what is written while it is written, packed if it may be and the reader takes it. Where writing fails on the way the
// connection is cut off, so that nobody takes a part for the whole.
func (s *Server) stream(c echo.Context, contentType, disposition, name string, packed bool, write func(io.Writer) error) error {
	h := c.Response().Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", disposition+`; filename="`+name+`"`)
	packed = packed && packing.Takes(c.Request().Header.Get("Accept-Encoding"), packing.Gzip)
	if h.Add("Vary", "Accept-Encoding"); packed {
		h.Set("Content-Encoding", packing.Gzip)
	}
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	err := writePacked(&patient{to: c.Response(), control: http.NewResponseController(c.Response())}, packed, write)
	if err != nil {
		if c.Request().Context().Err() == nil {
			s.Logger.Error("a document was cut off", "route", routeOf(c), "error", err)
		}
		panic(http.ErrAbortHandler)
	}
	return nil
}

func writePacked(to io.Writer, packed bool, write func(io.Writer) error) error {
	if !packed {
		return write(to)
	}
	w := gzip.NewWriter(to)
	if err := write(w); err != nil {
		return err
	}
	return w.Close()
}

// patient puts off the end of the time for an answer with each piece that its reader takes.
type patient struct {
	to      io.Writer
	control *http.ResponseController
	pieces  int
}

func (p *patient) Write(b []byte) (int, error) {
	if p.pieces++; p.pieces%16 == 1 {
		_ = p.control.SetWriteDeadline(time.Now().Add(writingTime)) // where there is none, as in tests, nothing has to be put off
	}
	return p.to.Write(b)
}

// sendPDF sends the letter with its signatories as PDF.
func (s *Server) sendPDF(c echo.Context) error {
	about, err := s.sharedLetter(c)
	if err != nil {
		return err
	}
	made, err := s.documents.pdf(c.Request().Context(), s, about)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Language", about.Lang())
	h.Set("Content-Disposition", `inline; filename="`+documentName(about, "pdf")+`"`)
	h.Set("ETag", made.tag)
	if matches(c.Request().Header.Get("If-None-Match"), made.tag) {
		return c.NoContent(http.StatusNotModified)
	}
	h.Set("Content-Length", strconv.Itoa(len(made.body)))
	// Waiting for the turn and setting a long list may have taken most of the answer's time; where there is none, as in tests, nothing is put off.
	_ = http.NewResponseController(c.Response()).SetWriteDeadline(time.Now().Add(writingTime))
	return c.Blob(http.StatusOK, "application/pdf", made.body)
}

// showShortDocument leads from a document's address without a language to the reader's, or to the one that is asked for.
func (s *Server) showShortDocument(name string) echo.HandlerFunc {
	return func(c echo.Context) error {
		l, err := s.Letters.BySlug(c.Request().Context(), c.Param("slug"))
		if err != nil {
			return err
		}
		if !l.Public() {
			return fault.New(fault.NotFound, "error.letter_not_found")
		}
		lang := c.QueryParam("lang")
		if !s.Locales.Has(lang) {
			lang = s.language(c)
		}
		return seeOther(c, "/"+lang+"/"+l.Slug+"/"+name)
	}
}
