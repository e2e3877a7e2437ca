package document

import (
	"strings"
	"unicode"

	"github.com/go-text/typesetting/segmenter"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/pdf"
	"github.com/undersigned/undersigned/internal/typeface"
)

// setting is where and how large a paragraph is set.
type setting struct {
	left, width, size, lead float64
	hang                    float64 // by which lines after the first are set in
}

// piece is words that look alike.
type piece struct {
	text, link string
	style      typeface.Style
	grey       float64
}

// pieces returns a block's words as they are set.
func pieces(spans []letter.Span) []piece {
	list := make([]piece, len(spans))
	for i, s := range spans {
		list[i] = piece{text: s.Text, link: s.Link, style: typeface.Style{Serif: !s.Code, Bold: s.Bold, Italic: s.Italic}}
	}
	return list
}

// word is a piece of a line that isn't broken, and the space after it.
type word struct {
	text         string
	line         typeface.Line
	width, space float64
	breaks       bool // a line ends after it, whatever room there is
	of           int  // which piece it is of
}

type wordKey struct {
	text  string
	style typeface.Style
	size  float64
}

// maxWords bounds how many words are kept: a list says the same places again and again.
const maxWords = 20_000

// measured is the size in which text is set before it is brought to its own: the library that shapes it knows whole sizes alone.
const measured = 1000

// set sets a text in lines of a width, at least one; 0 for one line, however long.
func (s *setter) set(text string, style typeface.Style, size, width float64) []typeface.Line {
	return s.setLines(text, typeface.Setting{Style: style, Size: size, Width: width, Lang: s.d.Text.Language})
}

// setLines is set with the bounds of a setting. What no font has is drawn as an empty square.
func (s *setter) setLines(text string, as typeface.Setting) []typeface.Line {
	for _, r := range s.fonts.Missing(text, as.Style) {
		text = strings.ReplaceAll(text, string(r), "□")
		s.lacking = true
	}
	by := as.Size / measured
	as.Size, as.Width, as.Plain = measured, as.Width/by, true
	lines, err := s.fonts.Set(text, as)
	if err != nil && s.err == nil {
		s.err = err
	}
	if len(lines) == 0 {
		return []typeface.Line{{}}
	}
	for i := range lines {
		lines[i].Width *= by
		for k := range lines[i].Runs {
			lines[i].Runs[k].X *= by
		}
	}
	return lines
}

// word sets a word, or finds how it was set before.
func (s *setter) word(text string, style typeface.Style, size float64) word {
	key := wordKey{text, style, size}
	if w, ok := s.words[key]; ok {
		return w
	}
	w := word{text: text}
	bare := strings.TrimRightFunc(text, unicode.IsSpace)
	width := func(text string) float64 { return s.set(text, style, size, 0)[0].Width }
	if bare != "" {
		w.line = s.set(bare, style, size, 0)[0]
	}
	w.width = w.line.Width
	if bare != text {
		w.space = width("n n") - width("nn")
		if n := len(w.line.Runs); n > 0 && !w.line.RightToLeft {
			w.line.Runs[n-1].Text += " "
		}
	}
	if len(s.words) >= maxWords {
		clear(s.words)
	}
	s.words[key] = w
	return w
}

// wordsOf breaks pieces where their script allows. Words that are read from the right stay together, in their order.
func (s *setter) wordsOf(all []piece, size float64) []word {
	var list []word
	var lines segmenter.Segmenter
	for i, p := range all {
		paragraphs := strings.Split(p.text, "\n")
		for n, paragraph := range paragraphs {
			lines.Init([]rune(paragraph))
			together := ""
			for pieces := lines.LineIterator(); pieces.Next(); {
				text := string(pieces.Line().Text)
				if together != "" || apart(text) != text {
					together += text
					continue
				}
				w := s.word(text, p.style, size)
				w.of = i
				list = append(list, w)
			}
			if together != "" {
				w := s.word(together, p.style, size)
				w.of = i
				list = append(list, w)
			}
			if n < len(paragraphs)-1 && len(list) > 0 {
				list[len(list)-1].breaks = true
			}
		}
	}
	return list
}

// row is words that stand in a line.
type row struct {
	words []word
	width float64
}

// rows puts words into lines. One that is too long for any is broken wherever it must.
func (s *setter) rows(all []word, pieces []piece, in setting) []row {
	var list []row
	var now row
	width := in.width
	flush := func() {
		list = append(list, now)
		now, width = row{}, in.width-in.hang
	}
	for _, w := range all {
		if len(now.words) > 0 && now.width+w.width > width {
			flush()
		}
		for _, part := range s.fitting(w, pieces[w.of], in.size, width) {
			if len(now.words) > 0 && now.width+part.width > width {
				flush()
			}
			now.words = append(now.words, part)
			now.width += part.width + part.space
		}
		if w.breaks {
			flush()
		}
	}
	if len(now.words) > 0 {
		flush()
	}
	return list
}

// fitting returns a word in pieces that fit a width.
func (s *setter) fitting(w word, p piece, size, width float64) []word {
	if w.width <= width {
		return []word{w}
	}
	lines := s.set(strings.TrimRightFunc(w.text, unicode.IsSpace), p.style, size, width)
	parts := make([]word, len(lines))
	for i, line := range lines {
		parts[i] = word{line: line, width: line.Width, of: w.of}
	}
	parts[len(parts)-1].space = w.space
	return parts
}

// paragraph sets pieces in lines, on as many pages as they take.
func (s *setter) paragraph(e *pdf.Element, in setting, all ...piece) {
	rows := s.rows(s.wordsOf(all, in.size), all, in)
	if len(rows) > 1 {
		s.room(2 * in.lead) // no first line by itself at a page's foot
	}
	links := map[int]*pdf.Element{}
	for i, r := range rows {
		s.room(in.lead)
		left := in.left
		if i > 0 {
			left += in.hang
		}
		s.row(e, r, all, left, in, links)
		s.y -= in.lead
	}
}

// row draws a line at the setter's place. Each link is one element, in however many lines it stands.
func (s *setter) row(e *pdf.Element, r row, all []piece, left float64, in setting, links map[int]*pdf.Element) {
	x, y := left, s.y-in.size
	for i, w := range r.words {
		p, of := all[w.of], e
		if p.link != "" {
			if links[w.of] == nil {
				links[w.of] = e.Add("Link")
			}
			of = links[w.of]
		}
		s.draw(of, w.line, x, y, in.size, p.grey)
		next := x + w.width
		if i < len(r.words)-1 {
			next += w.space
		}
		if p.link != "" {
			s.page.Bar(x, y-1.6, next-x, 0.4, pdf.Grey(p.grey))
			s.page.Link(of, x, y-3, next-x, in.lead, p.link, p.text)
		}
		x = next
	}
}

// actual tells what an element says where its letters can't be read back from how they are drawn: those read from the right
// stand in the order and the forms in which they are seen, those that no font has as squares.
func (s *setter) actual(e *pdf.Element, text string) *pdf.Element {
	if apart(text) != text || len(s.fonts.Missing(text, typeface.Style{Serif: true})) > 0 {
		e.Actual = text
	}
	return e
}
