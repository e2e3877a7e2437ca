package typeface

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/bidi"
)

// Setting is how a text is set. Sizes and widths are in one unit: pixels of a picture, points of a document.
type Setting struct {
	Style
	Size  float64
	Width float64 // of a line; 0: one line, however long
	Lang  string  // of the text, which some letters' shapes follow
	// Lines is how many lines there may be at most, the last then ending in an ellipsis; 0: any number.
	Lines int
	// Plain leaves each letter its own width, without kerning and ligatures that no script demands, as documents set them.
	Plain bool
}

// Line is a line of set text. Its runs stand from left to right, whatever the direction in which they are read.
type Line struct {
	Width       float64
	RightToLeft bool // the paragraph is read so: where it begins at the right
	Runs        []Run
}

// Run is a piece of a line in one font.
type Run struct {
	Face *Face
	X    float64 // from the line's left end
	// Text draws the run in a document that puts one letter after the other, from left to right: letters in the forms and the
	// order in which they are seen.
	Text string

	output shaping.Output
}

// setter is what setting text wants and only one caller at a time may have.
type setter struct {
	shaper    shaping.HarfbuzzShaper
	segmenter shaping.Segmenter
	wrapper   shaping.LineWrapper
	faces     map[*Face]*font.Face
}

// RightToLeft reports whether a text is read from the right: by the first of its letters that says.
func RightToLeft(text string) bool {
	for _, r := range text {
		switch p, _ := bidi.LookupRune(r); p.Class() {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
	}
	return false
}

// Set sets a text in lines; each line break of the text begins a paragraph.
func (l *Library) Set(text string, as Setting) ([]Line, error) {
	s, ok := l.setters.Get().(*setter)
	if !ok {
		s = &setter{faces: map[*Face]*font.Face{}}
	}
	defer l.setters.Put(s)
	chosen, err := s.choose(l.Faces(as.Style))
	if err != nil {
		return nil, err
	}
	var lines []Line
	for paragraph := range strings.Lines(text) {
		paragraph = strings.TrimRight(paragraph, "\r\n")
		if paragraph == "" {
			lines = append(lines, Line{})
			continue
		}
		lines = append(lines, s.paragraph([]rune(paragraph), as, chosen, RightToLeft(paragraph))...)
	}
	return lines, nil
}

// choice finds a font for a letter. It is what the library asks.
type choice struct {
	faces []*font.Face
	named map[*font.Face]*Face
}

// choose makes the fonts ready for one caller.
func (s *setter) choose(faces []*Face) (choice, error) {
	c := choice{named: map[*font.Face]*Face{}}
	for _, f := range faces {
		ready, has := s.faces[f]
		if !has {
			parsed, err := f.load()
			if err != nil {
				return choice{}, err
			}
			ready = font.NewFace(parsed)
			s.faces[f] = ready
		}
		c.faces = append(c.faces, ready)
		c.named[ready] = f
	}
	return c, nil
}

// ResolveFace returns the first font that has a letter, or the first one.
func (c choice) ResolveFace(r rune) *font.Face {
	for _, f := range c.faces {
		if _, has := f.NominalGlyph(r); has {
			return f
		}
	}
	return c.faces[0]
}

func (s *setter) paragraph(text []rune, as Setting, c choice, fromRight bool) []Line {
	direction := di.DirectionLTR
	if fromRight {
		direction = di.DirectionRTL
	}
	input := shaping.Input{
		Text: text, RunEnd: len(text), Direction: direction, Size: fixed.Int26_6(as.Size * 64),
		Language: language.NewLanguage(as.Lang), FontFeatures: features(as.Plain),
	}
	pieces := slices.Clone(s.segmenter.Split(input, c))
	outputs := make([]shaping.Output, 0, len(pieces))
	for _, piece := range pieces {
		outputs = append(outputs, s.shaper.Shape(piece))
	}
	config := shaping.WrapConfig{Direction: direction, TruncateAfterLines: as.Lines}
	if as.Lines > 0 {
		config.Truncator = s.shaper.Shape(shaping.Input{
			Text: []rune("…"), RunEnd: 1, Direction: direction, Size: input.Size, Face: c.ResolveFace('…'), Language: input.Language,
		})
	}
	width := fixed.Int26_6(as.Width * 64)
	if as.Width == 0 {
		width = 1 << 30
	}
	wrapped, _ := s.wrapper.WrapParagraphF(config, width, text, shaping.NewSliceIterator(outputs))
	lines := make([]Line, 0, len(wrapped))
	for _, line := range wrapped {
		lines = append(lines, c.line(text, line, fromRight))
	}
	return lines
}

// features returns which forms of letters are not wanted.
func features(plain bool) []shaping.FontFeature {
	if !plain {
		return nil
	}
	return []shaping.FontFeature{
		{Tag: opentype.MustNewTag("kern")}, {Tag: opentype.MustNewTag("liga")}, {Tag: opentype.MustNewTag("clig")},
	}
}

// line puts a line's runs in the order in which they are seen. What it keeps is its own: the library uses its memory again.
func (c choice) line(text []rune, outputs shaping.Line, fromRight bool) Line {
	line := Line{RightToLeft: fromRight}
	ordered := slices.Clone(outputs)
	slices.SortStableFunc(ordered, func(a, b shaping.Output) int { return cmp.Compare(a.VisualIndex, b.VisualIndex) })
	for _, output := range ordered {
		output.Glyphs = slices.Clone(output.Glyphs)
		face := c.named[output.Face]
		line.Runs = append(line.Runs, Run{Face: face, X: line.Width, Text: face.seen(text, output), output: output})
		line.Width += float64(output.Advance) / 64
	}
	return line
}

// seen returns the characters by which the font has the glyphs of a run, from left to right. A letter that is drawn as
// itself stays itself; one in another form is asked for by that form, which DejaVu has a character for.
func (f *Face) seen(text []rune, output shaping.Output) string {
	var b strings.Builder
	for _, g := range output.Glyphs {
		if i := g.TextIndex(); i < len(text) && g.Advance == 0 && unicode.IsSpace(text[i]) && output.Direction == di.DirectionRTL {
			continue // at the line's end, which is its left: written there, it would push the letters to the right
		}
		if i := g.TextIndex(); g.RunesCount() == 1 && i < len(text) {
			if nominal, has := output.Face.NominalGlyph(text[i]); has && nominal == g.GlyphID {
				b.WriteRune(text[i])
				continue
			}
		}
		if r, has := f.runes()[g.GlyphID]; has && g.GlyphID != 0 {
			b.WriteRune(r)
		} else if i := g.TextIndex(); i < len(text) && drawn(text[i]) {
			b.WriteRune(text[i])
		}
	}
	return b.String()
}
