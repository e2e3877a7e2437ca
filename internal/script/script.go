// Package script examines the characters of names and texts: which of them nobody sees, which look like others, and what
// remains when a reader doesn't mind case and accents.
package script

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks may follow one letter. Vietnamese takes two, vocalized Hebrew and Arabic three.
const maxMarks = 4

// Invisible returns the first character of s that a reader can't see, or that changes how others are seen: control,
// format and direction characters, private ones, separators of lines, blanks that count as letters, piles of combining
// marks, and bytes that are no UTF-8. Tab and line feed pass; the joiners pass between letters of scripts that need them.
func Invisible(s string) (rune, bool) {
	runes := []rune(s)
	marks := 0
	for i, r := range runes {
		if unicode.Is(unicode.Mn, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case r == '\t' || r == '\n':
		case r == '\u200c' || r == '\u200d':
			if i == 0 || i == len(runes)-1 || !joins(runes[i-1]) || !joins(runes[i+1]) {
				return r, true
			}
		case unicode.In(r, unicode.Prepended_Concatenation_Mark): // visible, although of category Cf
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Variation_Selector,
			unicode.Other_Default_Ignorable_Code_Point), r == '\u2800', r == utf8.RuneError, marks > maxMarks:
			return r, true
		}
	}
	return 0, false
}

// joins reports whether a joiner may stand beside r: a letter or mark of a script beyond Latin, Greek and Cyrillic.
func joins(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M) && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic)
}

// Mixed reports whether one word of s mixes Latin, Greek and Cyrillic letters, many of which look alike: nobody's name is
// written so, but forged ones are.
func Mixed(s string) bool {
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M) }) {
		if Alphabets(word) > 1 {
			return true
		}
	}
	return false
}

// Alphabets returns how many of Latin, Greek and Cyrillic, whose letters look alike, s has letters of.
func Alphabets(s string) int {
	n := 0
	for _, alphabet := range []*unicode.RangeTable{unicode.Latin, unicode.Greek, unicode.Cyrillic} {
		if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(alphabet, r) }) {
			n++
		}
	}
	return n
}
