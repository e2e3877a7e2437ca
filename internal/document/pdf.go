package document

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/pdf"
	"github.com/undersigned/undersigned/internal/typeface"
)

// The page, in points: A4, with room at its sides so that a line of the letter has some 65 letters.
const (
	pageWidth, pageHeight = 595.28, 841.89
	top, bottom           = pageHeight - 78, 70.0
	textLeft, textWidth   = 116.0, 363.0
	wideLeft, wideWidth   = 54.0, 487.0

	bodySize, bodyLead = 11.5, 16.2
	inkGrey, quietGrey = 0.0, 0.35
)

// PDF sets a document, and returns the file. It holds all of it in memory: what it costs is the caller's to bound.
func PDF(d Document, fonts *typeface.Library) ([]byte, error) {
	s := &setter{d: d, fonts: fonts, words: map[wordKey]word{}, doc: pdf.New(pdf.About{
		Title: d.Text.Title, Author: d.Text.From, Subject: d.Text.Summary, Language: d.Language, At: d.At,
	})}
	s.newPage()
	s.head()
	s.body(s.letterElement(), letter.Blocks(d.Text), textLeft, textWidth)
	s.after()
	for _, one := range d.Sections {
		if err := s.section(one); err != nil {
			return nil, err
		}
	}
	s.closing()
	s.runningHeads()
	if s.err != nil {
		return nil, fmt.Errorf("set a document: %w", s.err)
	}
	var b bytes.Buffer
	if _, err := s.doc.WriteTo(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// setter sets a document from top to bottom. Its first error ends in err.
type setter struct {
	d     Document
	fonts *typeface.Library
	doc   *pdf.Document
	pages []*pdf.Page
	page  *pdf.Page
	y     float64 // where the next line's top is
	words map[wordKey]word
	level int // of the last heading, since a reader's program wants none left out

	lacking bool // a letter was wanted that no font has
	err     error
}

func (s *setter) newPage() {
	s.page = s.doc.AddPage(pageWidth, pageHeight)
	s.pages = append(s.pages, s.page)
	s.y = top
}

// room begins a new page unless there is room for that much.
func (s *setter) room(height float64) {
	if s.y-height < bottom {
		s.newPage()
	}
}

// space leaves some, except at the top of a page.
func (s *setter) space(height float64) {
	if s.y < top {
		s.y -= height
	}
}

// letterElement is what holds the letter's own words, which may be in another language than the rest.
func (s *setter) letterElement() *pdf.Element {
	e := s.doc.Root().Add("Sect")
	if s.d.Text.Language != s.d.Language {
		e.Lang = s.d.Text.Language
	}
	return e
}

// head sets who speaks, to whom, and the title.
func (s *setter) head() {
	e := s.letterElement()
	kind := s.d.Kind
	if s.d.Day != "" {
		kind += " · " + s.d.Day
	}
	sans, serif := typeface.Style{}, typeface.Style{Serif: true}
	s.page.Bar(textLeft, s.y+8, textWidth, 1.6, pdf.Grey(inkGrey))
	s.page.Bar(textLeft, s.y+5, textWidth, 0.5, pdf.Grey(inkGrey))
	s.paragraph(e.Add("P"), setting{left: textLeft, width: textWidth, size: 9, lead: 13}, piece{text: kind, style: sans, grey: quietGrey})
	s.space(8)
	title := e.Add("H1")
	s.doc.Bookmark(s.d.Text.Title, 1, s.page, s.y+20)
	s.paragraph(title, setting{left: textLeft, width: textWidth, size: 23, lead: 27}, piece{text: s.d.Text.Title, style: typeface.Style{Serif: true, Bold: true}})
	s.level = 1
	s.space(8)
	s.paragraph(e.Add("P"), setting{left: textLeft, width: textWidth, size: 11, lead: 15}, piece{text: s.d.Text.Address, style: typeface.Style{Serif: true, Italic: true}})
	s.space(2)
	s.paragraph(e.Add("P"), setting{left: textLeft, width: textWidth, size: 10, lead: 14}, piece{text: s.d.FromWord + " ", style: sans, grey: quietGrey}, piece{text: s.d.Text.From, style: serif})
	s.space(16)
}

// body sets the letter's blocks.
func (s *setter) body(e *pdf.Element, blocks []letter.Block, left, width float64) {
	in := setting{left: left, width: width, size: bodySize, lead: bodyLead}
	for _, b := range blocks {
		switch b.Kind {
		case letter.Heading:
			s.heading(e, words(b.Spans), b.Level, in, bodySize+2)
		case letter.List:
			s.list(e.Add("L"), b.Blocks, in)
		case letter.Quote:
			s.body(e.Add("BlockQuote"), b.Blocks, left+18, width-18)
		case letter.Rule:
			s.room(2 * bodyLead)
			s.page.Bar(left+width/2-30, s.y-4, 60, 0.5, pdf.Grey(inkGrey))
			s.space(bodyLead)
		case letter.Code:
			for line := range strings.SplitSeq(words(b.Spans), "\n") {
				s.paragraph(e.Add("P"), in, piece{text: line, style: typeface.Style{}})
			}
			s.space(7)
		default:
			s.paragraph(e.Add("P"), in, pieces(b.Spans)...)
			s.space(7)
		}
	}
}

// list sets a list's items, each with its sign before it.
func (s *setter) list(e *pdf.Element, items []letter.Block, in setting) {
	for _, item := range items {
		li := e.Add("LI")
		s.room(2 * in.lead)
		line := s.word(item.Marker, typeface.Style{Serif: true}, in.size)
		s.draw(li.Add("Lbl"), line.line, in.left+16-line.width-5, s.y-in.size, in.size, inkGrey)
		s.body(li.Add("LBody"), item.Blocks, in.left+16, in.width-16)
	}
}

// heading sets a heading, on the same page as what follows. A level that would leave one out is the next one.
func (s *setter) heading(e *pdf.Element, text string, level int, in setting, size float64) {
	level = min(level, s.level+1, 6)
	s.level = level
	s.space(9)
	s.room(4 * bodyLead)
	s.doc.Bookmark(text, level, s.page, s.y+4)
	in.size, in.lead = size, size*1.25
	s.paragraph(e.Add(fmt.Sprintf("H%d", level)), in, piece{text: text, style: typeface.Style{Serif: true, Bold: true}})
	s.space(4)
}

// after sets what stands between the letter and the list: which version this is, to whom it goes, and the figures.
func (s *setter) after() {
	e := s.doc.Root().Add("Sect")
	small := setting{left: textLeft, width: textWidth, size: 9, lead: 12.5}
	quiet := func(text string) {
		s.paragraph(e.Add("P"), small, piece{text: text, style: typeface.Style{}, grey: quietGrey})
	}
	s.space(10)
	s.room(60)
	s.page.Bar(textLeft, s.y, 60, 0.5, pdf.Grey(inkGrey))
	s.space(6)
	quiet(s.d.Version)
	s.level = 1
	if len(s.d.Addressees) > 0 {
		s.heading(e, s.d.AddresseesTitle, 2, small, bodySize)
		list := e.Add("L")
		for _, one := range s.d.Addressees {
			s.paragraph(s.actual(list.Add("LI").Add("LBody"), one), setting{left: textLeft, width: textWidth, size: 10, lead: 13.5, hang: 10}, piece{text: one, style: typeface.Style{Serif: true}})
		}
	}
	s.heading(e, s.d.Count, 2, small, bodySize+2)
	for _, one := range s.d.Figures {
		quiet(one)
	}
}

// closing says what isn't here, and where everything is read.
func (s *setter) closing() {
	e := s.doc.Root().Add("Sect")
	in := setting{left: textLeft, width: textWidth, size: 9, lead: 12.5}
	s.space(14)
	notes := s.d.Notes
	if s.lacking {
		notes = append(slices.Clone(notes), s.d.Lacking)
	}
	for _, one := range notes {
		s.paragraph(e.Add("P"), in, piece{text: one, style: typeface.Style{}})
	}
	s.paragraph(e.Add("P"), in, piece{text: s.d.Address, style: typeface.Style{}, link: s.d.Address})
}

// runningHeads sets title and day above, and the page's number below, once it is known how many there are. They only
// decorate: who listens to the document hears them not on each page.
func (s *setter) runningHeads() {
	for i, p := range s.pages {
		s.page = p
		if i > 0 {
			s.runningLine(s.d.Text.Title, wideLeft, pageHeight-46, wideWidth-120, 0)
			s.runningLine(s.d.Day, wideLeft, pageHeight-46, wideWidth, 1)
			p.Bar(wideLeft, pageHeight-52, wideWidth, 0.4, pdf.Grey(quietGrey))
		}
		s.runningLine(s.d.Address, wideLeft, 40, wideWidth-90, 0)
		s.runningLine(s.d.Page(i+1, len(s.pages)), wideLeft, 40, wideWidth, 1)
	}
}

// runningLine sets one line, cut where it has no room, moved by a part of what is left: 0 to the left, 1 to the right.
func (s *setter) runningLine(text string, left, y, width, part float64) {
	if text == "" || s.err != nil {
		return
	}
	line := s.setLines(text, typeface.Setting{Size: 8, Width: width, Lines: 1, Lang: s.d.Language})[0]
	s.draw(nil, line, left+(width-line.Width)*part, y, 8, quietGrey)
}

func (s *setter) draw(e *pdf.Element, line typeface.Line, x, y, size, grey float64) {
	if err := s.page.Text(e, line, x, y, size, pdf.Grey(grey)); err != nil && s.err == nil {
		s.err = err
	}
}
