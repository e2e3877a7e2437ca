package signatory

import (
	"strings"
	"unicode"

	"github.com/undersigned/undersigned/internal/script"
)

// searchText is the stored text that searches look into: every word after a space, so that a word's beginning can be asked for.
func searchText(f Face) string {
	return " " + script.Folded(strings.Join([]string{f.Name, f.Affiliation, f.Occupation}, " "))
}

// searchTerms turns what a reader typed into terms that must all be found. A term of one or two characters is looked for
// where words begin, a longer one anywhere; where words aren't separated by spaces (Chinese, Japanese), always anywhere.
func searchTerms(q string) []string {
	var terms []string
	for _, word := range strings.Fields(script.Folded(q)) {
		if runes := []rune(word); len(runes) < 3 && !unicode.In(runes[0], unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			word = " " + word
		}
		if len(terms) < maxTerms {
			terms = append(terms, word)
		}
	}
	return terms
}

const maxTerms = 8
