package mail

import (
	"strings"
	"unicode"
)

// The most characters of what others wrote, so that a message stays one that people read and servers take.
const (
	maxSubject = 150
	maxTitle   = 120
	maxValue   = 300
	maxReason  = 500
)

// oneLine returns s as one line of visible characters: control and direction characters and line ends are a space or
// nothing, and spaces don't repeat. Headers are safe with it, and nobody adds lines to a text by a name.
func oneLine(s string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case r == '\u200c' || r == '\u200d': // the joiners, which some scripts need
			return r
		case unicode.In(r, unicode.Cf, unicode.Co), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(clean), " ")
}

// shorten cuts s to at most limit characters, with an ellipsis, at a word's end where there is one nearby.
func shorten(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	cut := runes[:limit-1]
	for i := len(cut) - 1; i > len(cut)*2/3; i-- {
		if cut[i] == ' ' {
			cut = cut[:i]
			break
		}
	}
	for len(cut) > 0 && (unicode.In(cut[len(cut)-1], unicode.Mn, unicode.P) || cut[len(cut)-1] == ' ') {
		cut = cut[:len(cut)-1]
	}
	return string(cut) + "…"
}
