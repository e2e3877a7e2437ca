// Package poster makes the sheet that is pinned to a wall: what the letter asks, and the code and the address by which whoever
// stands before it reads and signs it.
package poster

import (
	"bytes"
	"fmt"
	"image/color"
	"time"

	"github.com/undersigned/undersigned/internal/pdf"
	"github.com/undersigned/undersigned/internal/qr"
	"github.com/undersigned/undersigned/internal/typeface"
)

// Poster is what stands on the sheet. It bears no figure: on a wall it would be wrong the next day.
type Poster struct {
	Kind, Title, Summary string
	Address, From        string     // to whom, and who speaks
	Call                 string     // "Read and sign:"
	Link, Shown          string     // the letter's short link, and how it is written
	Lang                 string     // of the letter's words
	Accent               color.RGBA // the zero value: the site's
	Now                  time.Time  // when it was made: the file says it
}

// The sheet in points: A4, upright. Places are told from its top, as it is read.
const (
	mm      = 72 / 25.4
	width   = 210 * mm
	height  = 297 * mm
	margin  = 20 * mm
	measure = width - 2*margin
	code    = 62 * mm // the code's side, with its margin
	beside  = code + 8*mm
	bottom  = height - margin - code
)

// The site's colours on paper, as in base.css.
func inked() pdf.Ink { return inkOf(color.RGBA{0x1c, 0x1a, 0x17, 0xff}) }

func quiet() pdf.Ink { return inkOf(color.RGBA{0x5d, 0x57, 0x4e, 0xff}) }

func inkOf(c color.RGBA) pdf.Ink {
	return pdf.Ink{Red: float64(c.R) / 255, Green: float64(c.G) / 255, Blue: float64(c.B) / 255}
}

// sheet is a poster that is being made.
type sheet struct {
	document *pdf.Document
	page     *pdf.Page
	fonts    *typeface.Library
	lang     string
	err      error
}

// PDF returns the poster as a document. The same poster is the same bytes.
func (p Poster) PDF(fonts *typeface.Library) ([]byte, error) {
	document := pdf.New(pdf.About{Title: p.Title, Author: p.From, Subject: p.Summary, Language: p.Lang, At: p.Now})
	s := &sheet{document: document, page: document.AddPage(width, height), fonts: fonts, lang: p.Lang}
	s.draw(p)
	var b bytes.Buffer
	if s.err == nil {
		_, s.err = document.WriteTo(&b)
	}
	if s.err != nil {
		return nil, fmt.Errorf("make a poster: %w", s.err)
	}
	return b.Bytes(), nil
}

func (s *sheet) draw(p Poster) {
	s.bar(margin, margin, measure, 1*mm, inked())
	s.bar(margin, margin+2*mm, measure, 1*mm, inked())
	serif := typeface.Style{Serif: true}
	y := s.text("P", p.Kind, typeface.Setting{Size: 13, Lines: 1}, margin+12*mm, 1.3, quiet())
	title := s.fitted(p.Title, typeface.Setting{Style: typeface.Style{Serif: true, Bold: true}, Size: 52}, 26, 105*mm)
	y = s.text("H1", p.Title, title, y+5*mm, 1.1, inked())
	y = s.text("P", p.Address, typeface.Setting{Style: typeface.Style{Serif: true, Italic: true}, Size: 15, Lines: 2}, y+7*mm, 1.3, quiet())
	y = s.text("P", p.From, typeface.Setting{Style: serif, Size: 13, Lines: 1}, y+1*mm, 1.3, quiet())
	summary := s.fitted(p.Summary, typeface.Setting{Style: serif, Size: 20}, 12, bottom-y-16*mm)
	s.text("P", p.Summary, summary, y+8*mm, 1.35, inked())
	s.call(p)
}

// call draws the signing line with the code and the address.
func (s *sheet) call(p Poster) {
	c, err := qr.New(p.Link)
	if err != nil {
		s.err = err
		return
	}
	module := code / float64(c.Side)
	fromRight := typeface.RightToLeft(p.Title)
	left, words := float64(margin), float64(margin+beside)
	if fromRight {
		left, words = width-margin-code, margin
	}
	c.Bars(func(x, y, across int) {
		s.bar(left+float64(x)*module, bottom+float64(y)*module, float64(across)*module, module, pdf.Grey(0))
	})
	const room, signRoom = measure - beside, measure - beside - 10*mm
	s.bar(words, bottom+code-20*mm, room, .5*mm, inked())
	bold := typeface.Style{Bold: true}
	s.placed(nil, "×", typeface.Setting{Style: bold, Size: 22}, words, bottom+code-22*mm, room, fromRight, inkOf(accented(p.Accent)))
	call := s.within(p.Call, typeface.Setting{Style: typeface.Style{Serif: true}, Size: 24}, signRoom)
	s.placed(s.document.Root().Add("P"), p.Call, call, words+signIndent(fromRight), bottom+code-23*mm, signRoom, fromRight, inked())
	link := s.document.Root().Add("Link")
	s.placed(link, p.Shown, s.within(p.Shown, typeface.Setting{Style: bold, Size: 22}, room), words, bottom+code-10*mm, room, fromRight, inked())
	s.page.Link(link, left, height-bottom-code, code, code, p.Link, p.Shown)
	s.page.Link(link, words, height-bottom-code+8*mm, room, 10*mm, p.Link, p.Shown)
}

// signIndent is how far the words stand from the cross on the signing line.
func signIndent(fromRight bool) float64 {
	if fromRight {
		return 0
	}
	return 10 * mm
}

func accented(c color.RGBA) color.RGBA {
	if c == (color.RGBA{}) {
		return color.RGBA{0x7a, 0x1f, 0x2b, 0xff} // the site's
	}
	return c
}

func (s *sheet) bar(x, y, across, down float64, ink pdf.Ink) {
	s.page.Bar(x, height-y-down, across, down, ink)
}

// set sets a text as documents do.
func (s *sheet) set(text string, as typeface.Setting, across float64) []typeface.Line {
	if s.err != nil {
		return nil
	}
	as.Plain, as.Lang, as.Width = true, s.lang, across
	var lines []typeface.Line
	lines, s.err = s.fonts.Set(text, as)
	return lines
}

// fitted makes letters smaller until the text fits into a height, and cuts one that is too long even for the smallest.
func (s *sheet) fitted(text string, as typeface.Setting, smallest, room float64) typeface.Setting {
	for ; as.Size > smallest; as.Size-- {
		if float64(len(s.set(text, as, measure)))*as.Size*1.35 <= room {
			return as
		}
	}
	as.Lines = max(int(room/(as.Size*1.35)), 1)
	return as
}

// within makes letters smaller until the text fits on a line.
func (s *sheet) within(text string, as typeface.Setting, room float64) typeface.Setting {
	for lines := s.set(text, as, 0); len(lines) > 0 && lines[0].Width > room && as.Size > 6; lines = s.set(text, as, 0) {
		as.Size--
	}
	return as
}

// text writes lines from y on, and returns where the next may begin. The tag says what they are to a reader's program.
func (s *sheet) text(tag, text string, as typeface.Setting, y, leading float64, ink pdf.Ink) float64 {
	e := s.document.Root().Add(tag)
	e.Actual = text // in some scripts letters can't be read back from how they are drawn
	for _, line := range s.set(text, as, measure) {
		y += as.Size * leading
		s.line(e, line, as.Size, margin, y, measure, line.RightToLeft, ink)
	}
	return y
}

// placed writes one line with its base at y.
func (s *sheet) placed(e *pdf.Element, text string, as typeface.Setting, x, y, room float64, fromRight bool, ink pdf.Ink) {
	for _, line := range s.set(text, as, 0) {
		s.line(e, line, as.Size, x, y, room, fromRight, ink)
	}
}

func (s *sheet) line(e *pdf.Element, line typeface.Line, size, x, y, room float64, fromRight bool, ink pdf.Ink) {
	if fromRight {
		x += room - line.Width
	}
	if err := s.page.Text(e, line, x, height-y, size, ink); err != nil && s.err == nil {
		s.err = err
	}
}
