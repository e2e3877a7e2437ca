// Package name examines the names that people sign with: which of them are nearly the same, and which are no names. It
// decides nothing, and what it finds may be an honest person's name.
package name

import (
	"slices"
	"strings"

	"github.com/undersigned/undersigned/internal/script"
)

// Bounds of what is compared. Shorter words differ by a letter too often to mean anything.
const (
	minNear  = 5   // letters of a word of which one may differ
	maxWords = 10  // of a name that are compared
	maxKeys  = 160 // of a name
)

// Keys returns texts of which two names share one where they are the same but for the order of their words, look-alike
// letters, or one letter in one word: changed, left out, added. Names that share one nearly always are so.
func Keys(full string) []string {
	words := sortedWords(full)
	if len(words) == 0 {
		return nil
	}
	keys := []string{strings.Join(words, " ")}
	for i, word := range words {
		others := strings.Join(slices.Concat(words[:i], words[i+1:]), " ")
		for _, variant := range variants(word) {
			keys = append(keys, others+"\n"+variant)
		}
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	return keys[:min(len(keys), maxKeys)]
}

// Inner returns the keys of the names that remain of a longer one without one or two of its words, such as titles or a second
// surname: one of the Keys of each of these names. Two words remain at least.
func Inner(full string) []string {
	var keys []string
	for i, words := 0, sortedWords(full); i < len(words); i++ {
		rest := slices.Concat(words[:i], words[i+1:])
		if len(rest) >= 2 {
			keys = append(keys, strings.Join(rest, " "))
		}
		for j := i; j < len(rest) && len(rest) >= 3; j++ {
			keys = append(keys, strings.Join(slices.Concat(rest[:j], rest[j+1:]), " "))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// sortedWords returns the words of a name that are compared, whatever their order, case, accents and look-alike letters.
func sortedWords(full string) []string {
	words := strings.Fields(script.Skeleton(script.Folded(full)))
	words = words[:min(len(words), maxWords)]
	slices.Sort(words)
	return words
}

// variants returns a word, and the word without one of its letters, for each of them.
func variants(word string) []string {
	letters := []rune(word)
	if len(letters) < minNear {
		if len(letters) == minNear-1 {
			return []string{word} // what remains of a longer word without one letter
		}
		return nil
	}
	all := []string{word}
	for i := range letters {
		all = append(all, string(letters[:i])+string(letters[i+1:]))
	}
	return all
}
