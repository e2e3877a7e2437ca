package accent

import "math"

// tones are how bright the accent may be.
type tones struct {
	linear          [256]float64
	brightest, dark float64 // luminances: at most on light pages, at least on dark ones
}

func tonesOf() *tones {
	t := &tones{linear: linearOf()}
	below := func(ground uint32, contrast float64) float64 {
		return (luminance(&t.linear, of(ground))+0.05)/contrast - 0.05
	}
	above := func(ground uint32, contrast float64) float64 {
		return (luminance(&t.linear, of(ground))+0.05)*contrast - 0.05
	}
	t.brightest = min(below(lightWash, textContrast), below(lightRule, controlContrast))
	t.dark = max(above(darkWash, textContrast), above(darkRule, controlContrast))
	return t
}

// linearOf returns how much light each value of a channel gives, of 1.
func linearOf() [256]float64 {
	var linear [256]float64
	for i := range linear {
		v := float64(i) / 255
		if v <= 0.04045 {
			linear[i] = v / 12.92
		} else {
			linear[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return linear
}

func luminance(linear *[256]float64, c Colour) float64 {
	return 0.2126*linear[c.R] + 0.7152*linear[c.G] + 0.0722*linear[c.B]
}

func (t *tones) onLight(c Colour) Colour {
	return least(c, Colour{}, func(c Colour) bool { return luminance(&t.linear, c) <= t.brightest })
}

func (t *tones) onDark(c Colour) Colour {
	return least(c, Colour{255, 255, 255}, func(c Colour) bool { return luminance(&t.linear, c) >= t.dark })
}

// least mixes as little of another colour into c as makes it fit; the whole of the other one fits.
func least(c, other Colour, fits func(Colour) bool) Colour {
	low, high := 0, 255
	for low < high {
		if half := (low + high) / 2; fits(mix(c, other, half)) {
			high = half
		} else {
			low = half + 1
		}
	}
	return mix(c, other, low)
}

// mix takes that many parts of 255 from the other colour.
func mix(c, other Colour, parts int) Colour {
	channel := func(a, b uint8) uint8 { return uint8((int(a)*(255-parts) + int(b)*parts + 127) / 255) }
	return Colour{channel(c.R, other.R), channel(c.G, other.G), channel(c.B, other.B)}
}
