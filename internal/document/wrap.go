package document

import (
	"strings"
	"unicode"

	"github.com/go-text/typesetting/segmenter"
	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/width"
)

// columns is how many letters a line of plain text has: what fits into a message and onto a page.
const columns = 72

// wrapper breaks text into lines where its script allows.
type wrapper struct{ segmenter.Segmenter }

// wrap breaks a text into lines of columns letters, the first after the prefix first, the others after rest, each with a line
// end. A word that no line has room for stands by itself.
func (w *wrapper) wrap(text, first, rest string) string {
	if plain(text) && len(first)+len(text) <= columns {
		return first + text + "\n"
	}
	var b strings.Builder
	line, at, prefix := "", 0, first
	flush := func() {
		b.WriteString(strings.TrimRight(prefix+line, " ") + "\n")
		line, at, prefix = "", 0, rest
	}
	for paragraph := range strings.SplitSeq(text, "\n") {
		w.Init([]rune(paragraph))
		for pieces := w.LineIterator(); pieces.Next(); {
			piece := string(pieces.Line().Text)
			n := columnsOf(strings.TrimRight(piece, " "))
			if at > 0 && columnsOf(prefix)+at+n > columns {
				flush()
			}
			line += piece
			at += columnsOf(piece)
		}
		flush()
	}
	return b.String()
}

// plain reports whether a text has a letter a byte and no line end.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] >= unicode.MaxASCII {
			return false
		}
	}
	return true
}

// columnsOf returns how many columns a text takes: letters of East Asia two, accents by themselves none.
func columnsOf(text string) int {
	n := 0
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case width.LookupRune(r).Kind() == width.EastAsianWide, width.LookupRune(r).Kind() == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// apart keeps what is read from the right from turning its neighbours in a line.
func apart(text string) string {
	for _, r := range text {
		if r < 0x590 { // before Hebrew, the first script that is read so
			continue
		}
		if p, _ := bidi.LookupRune(r); p.Class() == bidi.R || p.Class() == bidi.AL {
			return "\u2068" + text + "\u2069"
		}
	}
	return text
}
