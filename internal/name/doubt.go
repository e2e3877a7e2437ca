package name

import (
	"strings"
	"unicode"

	"github.com/undersigned/undersigned/internal/script"
)

// Keyboard is the kind of a name that was typed without looking: a run of neighbouring keys, or the same again and again.
const Keyboard = "keyboard"

// Doubts returns why a text may be no name: of the kinds Insult, Slogan, Nobody, Street and Keyboard those that apply.
func (w Words) Doubts(full string) []string {
	folded := script.Folded(full)
	looks := script.Skeleton(folded)
	var kinds []string
	for _, kind := range []string{Insult, Slogan, Nobody} {
		if w.holds(kind, looks) {
			kinds = append(kinds, kind)
		}
	}
	if strings.ContainsFunc(full, unicode.IsDigit) && w.holds(Street, looks) {
		kinds = append(kinds, Street)
	}
	for _, word := range strings.Fields(folded) {
		if typedBlindly(word) {
			return append(kinds, Keyboard)
		}
	}
	return kinds
}

// rows are the rows of keys of the usual keyboards, both ways, with the runs of four that no name has.
func rows() (rows, runs []string) {
	rows = []string{"qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"}
	return rows, []string{"asdf", "qwer", "zxcv", "hjkl", "fdsa", "lkjh", "йцук", "фыва"}
}

// typedBlindly reports whether a folded word is a run on the keyboard, one letter four times, one syllable three times, or
// of six Latin consonants and more.
func typedBlindly(word string) bool {
	lines, runs := rows()
	for _, run := range runs {
		if strings.Contains(word, run) {
			return true
		}
	}
	letters := []rune(word)
	for i := 0; i+5 <= len(letters); i++ {
		piece := string(letters[i : i+5])
		for _, line := range lines {
			if strings.Contains(line, piece) || strings.Contains(reversed(line), piece) {
				return true
			}
		}
	}
	return repeats(letters, 1, 4) || repeats(letters, 2, 3) || len(letters) >= 6 && !strings.ContainsFunc(word, speakable)
}

// speakable reports whether a letter is a Latin vowel, or of another script, where this can't be told.
func speakable(r rune) bool { return strings.ContainsRune("aeiouy", r) || r > 'z' || r < 'a' }

// repeats reports whether a piece of so many letters stands somewhere so many times without a break.
func repeats(letters []rune, size, times int) bool {
	for i := 0; i+size*times <= len(letters); i++ {
		piece := string(letters[i : i+size])
		if string(letters[i:i+size*times]) == strings.Repeat(piece, times) {
			return true
		}
	}
	return false
}

func reversed(s string) string {
	letters := []rune(s)
	for i, j := 0, len(letters)-1; i < j; i, j = i+1, j-1 {
		letters[i], letters[j] = letters[j], letters[i]
	}
	return string(letters)
}
