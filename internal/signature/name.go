package signature

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ShownName is a name as the public sees it under a visibility; "" where it is withheld.
func ShownName(name, visibility string) string {
	switch visibility {
	case Public:
		return name
	case Initials:
		return initials(name)
	default:
		return ""
	}
}

// initials returns the first letter of every capitalized word of a name, each with a point: "Ana María de la Cruz" gives
// "A. M. C.". Small particles are left out; a name without capitals, as in many scripts, gives the first letter of every
// word.
func initials(name string) string {
	words := strings.FieldsFunc(norm.NFC.String(name), func(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '‐' })
	capitalized := firstLetters(words, func(r rune) bool { return unicode.IsUpper(r) || unicode.IsTitle(r) })
	if len(capitalized) == 0 {
		capitalized = firstLetters(words, unicode.IsLetter)
	}
	return strings.Join(capitalized, " ")
}

// firstLetters returns the first letter of each word where it is as wanted, with its combining marks.
func firstLetters(words []string, wanted func(rune) bool) []string {
	var letters []string
	for _, word := range words {
		runes := []rune(word)
		i := 0
		for i < len(runes) && !unicode.IsLetter(runes[i]) {
			i++
		}
		if i == len(runes) || !wanted(runes[i]) {
			continue
		}
		end := i + 1
		for end < len(runes) && unicode.IsMark(runes[end]) {
			end++
		}
		letters = append(letters, string(runes[i:end])+".")
	}
	return letters
}
