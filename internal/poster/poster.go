// Package poster makes the sheet that is pinned to a wall: what the letter asks, and the code and the address by which whoever
// stands before it reads and signs it.
package poster

import (
	"bytes"
	"fmt"
	"image/color"
	"slices"
	"time"

	"codeberg.org/go-pdf/fpdf"

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

// The sheet in millimetres: A4, upright.
const (
	width   = 210.0
	height  = 297.0
	margin  = 20.0
	measure = width - 2*margin
	code    = 62.0 // the code's side, with its margin
	bottom  = height - margin - code
	pt      = 25.4 / 72 // one point
)

// sheet is a poster that is being made.
type sheet struct {
	pdf   *fpdf.Fpdf
	fonts *typeface.Library
	lang  string
	known []string // fonts that the document has
	err   error
}

// PDF returns the poster as a document. The same poster is the same bytes.
func (p Poster) PDF(fonts *typeface.Library) ([]byte, error) {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(p.Now)
	pdf.SetModificationDate(p.Now)
	pdf.SetTitle(p.Title, true)
	pdf.SetLang(p.Lang)
	pdf.SetAutoPageBreak(false, 0)
	pdf.AddPage()
	s := &sheet{pdf: pdf, fonts: fonts, lang: p.Lang}
	s.draw(p)
	var b bytes.Buffer
	if s.err == nil {
		s.err = pdf.Output(&b)
	}
	if s.err != nil {
		return nil, fmt.Errorf("make a poster: %w", s.err)
	}
	return b.Bytes(), nil
}

func (s *sheet) draw(p Poster) {
	s.fill(0x1c, 0x1a, 0x17)
	s.pdf.Rect(margin, margin, measure, 1, "F")
	s.pdf.Rect(margin, margin+2, measure, 1, "F")
	serif, quiet, ink := typeface.Style{Serif: true}, [3]int{0x5d, 0x57, 0x4e}, [3]int{0x1c, 0x1a, 0x17}
	y := s.text(p.Kind, typeface.Setting{Size: 13, Lines: 1}, margin+12, 1.3, quiet)
	title := s.fitted(p.Title, typeface.Setting{Style: typeface.Style{Serif: true, Bold: true}, Size: 52}, 26, 105)
	y = s.text(p.Title, title, y+5, 1.1, ink)
	y = s.text(p.Address, typeface.Setting{Style: typeface.Style{Serif: true, Italic: true}, Size: 15, Lines: 2}, y+7, 1.3, quiet)
	y = s.text(p.From, typeface.Setting{Style: serif, Size: 13, Lines: 1}, y+1, 1.3, quiet)
	summary := s.fitted(p.Summary, typeface.Setting{Style: serif, Size: 20}, 12, bottom-y-16)
	s.text(p.Summary, summary, y+8, 1.35, ink)
	s.call(p)
}

// call draws the signing line with the code and the address.
func (s *sheet) call(p Poster) {
	c, err := qr.New(p.Link)
	if err != nil {
		s.err = err
		return
	}
	s.fill(0, 0, 0)
	module := code / float64(c.Side)
	fromRight := typeface.RightToLeft(p.Title)
	left, words := margin, margin+code+8
	if fromRight {
		left, words = width-margin-code, margin
	}
	c.Bars(func(x, y, across int) {
		s.pdf.Rect(left+float64(x)*module, bottom+float64(y)*module, float64(across)*module, module, "F")
	})
	room := measure - code - 8
	s.fill(0x1c, 0x1a, 0x17)
	s.pdf.Rect(words, bottom+code-20, room, .5, "F")
	s.placed("×", typeface.Setting{Style: typeface.Style{Bold: true}, Size: 22}, words, bottom+code-22, room, fromRight, accented(p.Accent))
	s.placed(p.Call, s.within(p.Call, typeface.Setting{Style: typeface.Style{Serif: true}, Size: 24}, room-10), words+signIndent(fromRight), bottom+code-23, room-10, fromRight, [3]int{0x1c, 0x1a, 0x17})
	s.placed(p.Shown, s.within(p.Shown, typeface.Setting{Style: typeface.Style{Bold: true}, Size: 22}, room), words, bottom+code-10, room, fromRight, [3]int{0x1c, 0x1a, 0x17})
	if s.err == nil {
		s.pdf.LinkString(left, bottom, code, code, p.Link)
		s.pdf.LinkString(words, bottom+code-18, room, 10, p.Link)
	}
}

// signIndent is how far the words stand from the cross on the signing line.
func signIndent(fromRight bool) float64 {
	if fromRight {
		return 0
	}
	return 10
}

func accented(c color.RGBA) [3]int {
	if c == (color.RGBA{}) {
		return [3]int{0x7a, 0x1f, 0x2b}
	}
	return [3]int{int(c.R), int(c.G), int(c.B)}
}

func (s *sheet) fill(r, g, b int) { s.pdf.SetFillColor(r, g, b) }

// set sets a text as documents do. Sizes are in points, widths in millimetres.
func (s *sheet) set(text string, as typeface.Setting, across float64) []typeface.Line {
	if s.err != nil {
		return nil
	}
	as.Plain, as.Lang, as.Width = true, s.lang, across/pt
	var lines []typeface.Line
	lines, s.err = s.fonts.Set(text, as)
	return lines
}

// fitted makes letters smaller until the text fits into a height, and cuts one that is too long even for the smallest.
func (s *sheet) fitted(text string, as typeface.Setting, smallest, room float64) typeface.Setting {
	for ; as.Size > smallest; as.Size-- {
		if float64(len(s.set(text, as, measure)))*as.Size*pt*1.35 <= room {
			return as
		}
	}
	as.Lines = max(int(room/(as.Size*pt*1.35)), 1)
	return as
}

// within makes letters smaller until the text fits on a line.
func (s *sheet) within(text string, as typeface.Setting, room float64) typeface.Setting {
	for lines := s.set(text, as, 0); len(lines) > 0 && lines[0].Width*pt > room && as.Size > 6; lines = s.set(text, as, 0) {
		as.Size--
	}
	return as
}

// text writes lines from y on, and returns where the next may begin.
func (s *sheet) text(text string, as typeface.Setting, y, leading float64, ink [3]int) float64 {
	for _, line := range s.set(text, as, measure) {
		y += as.Size * pt * leading
		s.line(line, as.Size, margin, y, measure, line.RightToLeft, ink)
	}
	return y
}

// placed writes one line with its base at y.
func (s *sheet) placed(text string, as typeface.Setting, x, y, room float64, fromRight bool, ink [3]int) {
	for _, line := range s.set(text, as, 0) {
		s.line(line, as.Size, x, y, room, fromRight, ink)
	}
}

func (s *sheet) line(line typeface.Line, size, x, y, room float64, fromRight bool, ink [3]int) {
	if fromRight {
		x += room - line.Width*pt
	}
	s.pdf.SetTextColor(ink[0], ink[1], ink[2])
	for _, run := range line.Runs {
		if run.Face.TTF == nil {
			continue // a document takes no other sort of font
		}
		if !slices.Contains(s.known, run.Face.Name) {
			s.pdf.AddUTF8FontFromBytes(run.Face.Name, "", run.Face.TTF)
			s.known = append(s.known, run.Face.Name)
		}
		s.pdf.SetFont(run.Face.Name, "", size)
		s.pdf.Text(x+run.X*pt, y, run.Text)
	}
	if s.err == nil {
		s.err = s.pdf.Error()
	}
}
