package organizer

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"

	"github.com/undersigned/undersigned/internal/script"
)

// commonWords are the words that people's first choices are made of, in the languages of the desk: what anybody tries first.
//
//go:embed common.txt
var commonWords string

// rows are what fingers walk along.
const rows = "01234567890123456789 abcdefghijklmnopqrstuvwxyz qwertyuiopasdfghjklzxcvbnm qwertzuiopasdfghjklyxcvbnm azertyuiopqsdfghjklmwxcvbn"

// common reports whether a password is one of those that are tried first, however it is dressed up: one or two common
// words, or the account's own ones, with digits and signs around or in place of letters; something short repeated; a row of keys.
func common(password string, own ...string) bool {
	if along(password) || repeated(password) {
		return true
	}
	words := strings.Fields(commonWords)
	for _, text := range own {
		for _, word := range strings.Fields(strings.NewReplacer("@", " ", ".", " ", "-", " ").Replace(text)) {
			words = append(words, bare(word))
		}
	}
	return madeOf(bare(password), words) || madeOf(letters(password), words)
}

// madeOf reports whether text is one of words, or two of them.
func madeOf(text string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool {
		rest, ok := strings.CutPrefix(text, word)
		return ok && word != "" && (rest == "" || slices.Contains(words, rest))
	})
}

// bare takes off what people dress a word up with: digits and signs around it, and all that letters does.
func bare(text string) string {
	return letters(strings.TrimFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !strings.ContainsRune("@$€", r) }))
}

// letters returns the letters of a text without case and accents, with those that digits and signs stand for.
func letters(text string) string {
	signs := strings.NewReplacer("@", "a", "$", "s", "€", "e")
	digits := strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t")
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return r
	}, digits.Replace(script.Folded(signs.Replace(text))))
}

// repeated reports whether a password is up to six characters again and again.
func repeated(password string) bool {
	for n := 1; n <= 6 && 2*n <= len(password); n++ {
		if strings.Repeat(password[:n], len(password)/n+1)[:len(password)] == password {
			return true
		}
	}
	return false
}

// along reports whether a password is a row of keys, digits or letters, in either direction.
func along(password string) bool {
	password = strings.ToLower(password)
	backwards := []rune(password)
	slices.Reverse(backwards)
	return strings.Contains(rows, password) || strings.Contains(rows, string(backwards))
}
