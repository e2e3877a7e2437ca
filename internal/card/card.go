// Package card draws the picture by which a shared link is seen: the letter's head, its figure on the signing line, and
// where it is.
package card

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"github.com/undersigned/undersigned/internal/typeface"
)

// The size of a card in pixels: what every service shows whole.
const (
	Width  = 1200
	Height = 630
)

// Card is what stands on a picture. The same card is drawn as the same bytes.
type Card struct {
	Kind    string // "Open letter · 14 January 2026"
	Title   string
	Address string // to whom
	From    string // who speaks, with the word before it
	Count   string // "412 people and 38 organizations have signed"
	Link    string // where it is, without https://
	Lang    string // of the letter's words
	// Accent is the letter's colour; the zero value: the site's.
	Accent color.RGBA
}

// The paper, and what is on it.
const (
	margin   = 72.0
	measure  = Width - 2*margin
	above    = 150.0 // the title's first line begins below it
	below    = 470.0 // the head ends above it
	signing  = 548.0 // the signing line
	toSize   = 30.0
	byline   = 26.0
	leading  = 1.12 // of the title's lines
	mostTo   = 2    // lines that name the addressees
	smallest = 40.0 // the title's letters
	largest  = 84.0
)

// palette are the colours of the letter's page by day.
type palette struct{ paper, ink, quiet, accent color.RGBA }

func colours(accent color.RGBA) palette {
	if accent == (color.RGBA{}) {
		accent = color.RGBA{0x7a, 0x1f, 0x2b, 0xff}
	}
	return palette{
		paper: color.RGBA{0xfb, 0xfa, 0xf6, 0xff}, ink: color.RGBA{0x1c, 0x1a, 0x17, 0xff}, quiet: color.RGBA{0x5d, 0x57, 0x4e, 0xff}, accent: accent,
	}
}

// Draw returns the card as a PNG file.
func (c Card) Draw(fonts *typeface.Library) ([]byte, error) {
	p := painter{fonts: fonts, palette: colours(c.Accent), picture: image.NewRGBA(image.Rect(0, 0, Width, Height))}
	p.fill(p.picture.Bounds(), p.paper)
	if err := p.paint(c.legible(fonts)); err != nil {
		return nil, fmt.Errorf("draw a card: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p.picture); err != nil {
		return nil, fmt.Errorf("write a card: %w", err)
	}
	return b.Bytes(), nil
}

// legible returns the card without what no font can draw: a row of boxes tells a reader nothing, the letter's address does.
func (c Card) legible(fonts *typeface.Library) Card {
	keep := func(text string, style typeface.Style) string {
		if len(fonts.Missing(text, style)) > 0 {
			return ""
		}
		return text
	}
	if c.Title = keep(c.Title, titleStyle()); c.Title == "" {
		c.Title = c.Link
	}
	c.Kind, c.Count = keep(c.Kind, typeface.Style{}), keep(c.Count, typeface.Style{Serif: true})
	c.Address, c.From = keep(c.Address, addressStyle()), keep(c.From, typeface.Style{Serif: true})
	return c
}

func titleStyle() typeface.Style   { return typeface.Style{Serif: true, Bold: true} }
func addressStyle() typeface.Style { return typeface.Style{Serif: true, Italic: true} }

type painter struct {
	palette
	fonts   *typeface.Library
	picture draw.Image
}

func (p painter) fill(where image.Rectangle, with color.Color) {
	draw.Draw(p.picture, where, image.NewUniform(with), image.Point{}, draw.Src)
}

// rule draws a line across the measure.
func (p painter) rule(y, thick int, with color.Color) {
	p.fill(image.Rect(margin, y, Width-margin, y+thick), with)
}

func (p painter) paint(c Card) error {
	p.fill(image.Rect(0, 0, Width, 16), p.accent)
	p.rule(58, 4, p.ink)
	p.rule(68, 4, p.ink)
	if err := p.head(c); err != nil {
		return err
	}
	return p.foot(c)
}

// head draws the head of the letter: what it is, its title, to whom and from whom.
func (p painter) head(c Card) error {
	fromRight := typeface.RightToLeft(c.Title)
	kind, err := p.fonts.Set(c.Kind, typeface.Setting{Size: 24, Width: measure, Lang: c.Lang, Lines: 1})
	if err != nil {
		return err
	}
	p.lines(kind, 118, 0, p.quiet, fromRight)
	to, err := p.fonts.Set(c.Address, typeface.Setting{Style: addressStyle(), Size: toSize, Width: measure, Lang: c.Lang, Lines: mostTo})
	if err != nil {
		return err
	}
	from, err := p.fonts.Set(c.From, typeface.Setting{Style: typeface.Style{Serif: true}, Size: byline, Width: measure, Lang: c.Lang, Lines: 1})
	if err != nil {
		return err
	}
	beneath := float64(len(to))*toSize*1.3 + float64(len(from))*byline*1.4 + 18
	title, size, err := p.title(c, below-above-beneath)
	if err != nil {
		return err
	}
	y := above + size*0.82
	p.lines(title, y, size*leading, p.ink, fromRight)
	y += float64(len(title)-1)*size*leading + size*0.3 + 18
	p.lines(to, y+toSize, toSize*1.3, p.quiet, fromRight)
	y += float64(len(to)) * toSize * 1.3
	p.lines(from, y+byline+6, byline, p.quiet, fromRight)
	return nil
}

// title sets the title as large as it fits into a height; one that is too long even in the smallest letters is cut.
func (p painter) title(c Card, room float64) ([]typeface.Line, float64, error) {
	as := typeface.Setting{Style: titleStyle(), Width: measure, Lang: c.Lang}
	for as.Size = largest; as.Size > smallest; as.Size -= 4 {
		lines, err := p.fonts.Set(c.Title, as)
		if err != nil {
			return nil, 0, err
		}
		if float64(len(lines))*as.Size*leading <= room {
			return lines, as.Size, nil
		}
	}
	as.Lines = int(room / (as.Size * leading))
	lines, err := p.fonts.Set(c.Title, as)
	return lines, as.Size, err
}

// foot draws the figure on the signing line, with its cross, and the letter's address beneath.
func (p painter) foot(c Card) error {
	fromRight := typeface.RightToLeft(c.Count)
	p.rule(signing, 3, p.ink)
	cross, err := p.fonts.Set("×", typeface.Setting{Size: 46, Style: typeface.Style{Bold: true}})
	if err != nil {
		return err
	}
	indent := cross[0].Width + 14
	size := 44.0
	count, err := p.fonts.Set(c.Count, typeface.Setting{Style: typeface.Style{Serif: true}, Size: size, Lang: c.Lang})
	if err != nil {
		return err
	}
	if len(count) > 0 && count[0].Width > measure-indent {
		size *= (measure - indent) / count[0].Width
		if count, err = p.fonts.Set(c.Count, typeface.Setting{Style: typeface.Style{Serif: true}, Size: size, Lang: c.Lang}); err != nil {
			return err
		}
	}
	x := func(line typeface.Line, from float64) float64 {
		if fromRight {
			return Width - margin - from - line.Width
		}
		return margin + from
	}
	cross[0].Draw(p.picture, x(cross[0], 0), signing-10, p.accent)
	for _, line := range count {
		line.Draw(p.picture, x(line, indent), signing-14, p.ink)
	}
	link, err := p.fonts.Set(c.Link, typeface.Setting{Size: 26, Width: measure, Lines: 1})
	if err != nil {
		return err
	}
	for _, line := range link {
		line.Draw(p.picture, x(line, 0), signing+42, p.quiet)
	}
	return nil
}

// lines draws lines one below the other, from the side at which they are read first.
func (p painter) lines(lines []typeface.Line, y, step float64, with color.Color, fromRight bool) {
	for i, line := range lines {
		x := margin
		if fromRight {
			x = Width - margin - line.Width
		}
		line.Draw(p.picture, x, y+float64(i)*step, with)
	}
}
