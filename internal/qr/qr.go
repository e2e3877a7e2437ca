// Package qr draws QR codes as they are printed and shown: with the margin that readers need, and dark enough parts to spare
// that a fold or a stain does no harm.
package qr

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// quiet is the white margin around a code, in modules: what the standard asks.
const quiet = 4

// The sizes of a picture in pixels.
const (
	MinSize     = 100
	DefaultSize = 600
	MaxSize     = 2000 // a hand's breadth at 500 dots an inch
)

// Code is a code as its modules.
type Code struct {
	Side int // modules along each side, with the margin
	dark [][]bool
}

// New encodes a text. A quarter of the code may be unreadable.
func New(text string) (Code, error) {
	encoded, err := qr.Encode(text, qr.Q, qr.Auto)
	if err != nil {
		return Code{}, fmt.Errorf("encode a QR code: %w", err)
	}
	side := encoded.Bounds().Dx() + 2*quiet
	c := Code{Side: side, dark: make([][]bool, side)}
	for y := range side {
		c.dark[y] = make([]bool, side)
		for x := range side {
			if !image.Pt(x, y).In(image.Rect(quiet, quiet, side-quiet, side-quiet)) {
				continue
			}
			r, _, _, _ := encoded.At(x-quiet, y-quiet).RGBA()
			c.dark[y][x] = r == 0
		}
	}
	return c, nil
}

// Bars calls draw for each row's dark stretches: at x and y, so many modules wide.
func (c Code) Bars(draw func(x, y, width int)) {
	for y, row := range c.dark {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if x > from {
				draw(from, y, x-from)
			}
		}
	}
}

// SVG returns the code as a drawing that is sharp at any size.
func (c Code) SVG() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %[1]d" width="%[2]d" height="%[2]d" shape-rendering="crispEdges">`, c.Side, DefaultSize)
	fmt.Fprintf(&b, `<path fill="#fff" d="M0 0h%dv%[1]dH0z"/><path d="`, c.Side)
	c.Bars(func(x, y, width int) { fmt.Fprintf(&b, "M%d %dh%dv1h-%[3]dz", x, y, width) })
	b.WriteString(`"/></svg>`)
	return []byte(b.String())
}

// PNG returns the code as a picture of size pixels at most: each module has the same whole number of them.
func (c Code) PNG(size int) ([]byte, error) {
	scale := max(size/c.Side, 1)
	picture := image.NewPaletted(image.Rect(0, 0, c.Side*scale, c.Side*scale), color.Palette{color.White, color.Black})
	c.Bars(func(x, y, width int) {
		for py := y * scale; py < (y+1)*scale; py++ {
			for px := x * scale; px < (x+width)*scale; px++ {
				picture.SetColorIndex(px, py, 1)
			}
		}
	})
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return nil, fmt.Errorf("write a QR code: %w", err)
	}
	return b.Bytes(), nil
}
