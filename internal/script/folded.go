package script

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// OneLine returns the text in composed characters (Unicode NFC), its lines and words joined by single spaces.
func OneLine(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), " ") }

// strokes are the letters whose mark is part of the letter, so that decomposing them doesn't take it off.
var strokes = strings.NewReplacer("ł", "l", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "æ", "ae", "œ", "oe", "ı", "i", "ħ", "h", "ŧ", "t")

// Folded returns the text as it is compared and searched: without case, accents and punctuation, its words separated by
// single spaces. Folded texts that are equal are the same name to a reader who is not careful.
func Folded(s string) string {
	s = strokes.Replace(cases.Fold().String(norm.NFKD.String(s)))
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		case r == '\'' || r == '’' || r == '.':
			// "O'Neill" is found as "oneill", "M.ª" as "ma".
		default:
			gap = true
		}
	}
	return b.String()
}
