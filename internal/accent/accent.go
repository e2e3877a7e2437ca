// Package accent makes a letter's one colour legible: whatever its organizers choose, text, controls and buttons in it keep the
// contrast that WCAG asks for, on the light pages and on the dark ones.
package accent

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// Colour is a colour of sRGB.
type Colour struct{ R, G, B uint8 }

// The grounds that the accent stands on, as static/css/public/base.css names them; a test holds the two to each other.
const (
	lightWash = 0xf2eee4 // the darkest of the light pages' grounds that bear text
	lightRule = 0xd9d3c7 // what the goal's bar is drawn on
	darkWash  = 0x24211a // the lightest of the dark pages'
	darkRule  = 0x3a352b
)

// What WCAG 2.2 asks for: 1.4.3 of text, 1.4.11 of what shows controls.
const (
	textContrast    = 4.5
	controlContrast = 3.0
)

// ErrColour is what Parse says about what is no colour.
var ErrColour = errors.New("not a colour like #7a1f2b")

// Parse reads a colour as #rrggbb, in either case.
func Parse(s string) (Colour, error) {
	if !regexp.MustCompile(`^#[0-9a-fA-F]{6}$`).MatchString(s) {
		return Colour{}, fmt.Errorf("%q: %w", s, ErrColour)
	}
	n, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		return Colour{}, fmt.Errorf("%q: %w", s, ErrColour)
	}
	return of(uint32(n)), nil
}

func of(n uint32) Colour { return Colour{uint8(n >> 16), uint8(n >> 8), uint8(n)} }

// String returns the colour as Parse reads it, in small letters.
func (c Colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// Sheet returns the rules that give a stylesheet of the public pages the accent, to stand at its end.
func (c Colour) Sheet() string {
	tones := tonesOf()
	light, dark := tones.onLight(c), tones.onDark(c)
	return fmt.Sprintf("@layer tokens{:root{--accent:%s}@media (prefers-color-scheme:dark){:root{--accent:%s}}}@layer print{@media print{:root{--accent:%s}}}",
		light, dark, light)
}

// OnLight returns the colour as it is shown on light pages: itself, or as much darker as it has to be.
func (c Colour) OnLight() Colour { return tonesOf().onLight(c) }

// OnDark returns the colour as it is shown on dark pages: itself, or as much lighter as it has to be.
func (c Colour) OnDark() Colour { return tonesOf().onDark(c) }

// Contrast returns the ratio of contrast between two colours, 1 to 21.
func Contrast(a, b Colour) float64 {
	linear := linearOf()
	la, lb := luminance(&linear, a), luminance(&linear, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}
