package letter

import (
	"regexp"
	"time"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Values of Piece.Kind.
const (
	Kept    = "kept"
	Added   = "added"
	Removed = "removed"
)

// Piece is a run of words that a newer text has kept, added or removed.
type Piece struct{ Kind, Text string }

// maxDiffing bounds the search for the fewest differences; after it, they are still right but may be more than needed.
const maxDiffing = 300 * time.Millisecond

// Differences compares two wordings word by word. Joined, the kept and removed pieces are the older one, the kept and added
// the newer.
func Differences(older, newer string) []Piece {
	var v vocabulary
	d := diffmatchpatch.New()
	d.DiffTimeout = maxDiffing
	var pieces []Piece
	for _, one := range d.DiffMainRunes(v.encode(older), v.encode(newer), false) {
		kind := map[diffmatchpatch.Operation]string{
			diffmatchpatch.DiffEqual: Kept, diffmatchpatch.DiffInsert: Added, diffmatchpatch.DiffDelete: Removed,
		}[one.Type]
		pieces = append(pieces, Piece{Kind: kind, Text: v.decode(one.Text)})
	}
	return pieces
}

// vocabulary gives each word a character, since the library compares characters.
type vocabulary struct {
	words []string
	known map[string]rune
}

// firstCode lies in planes that no text uses, beyond the halves of pairs, which the library's strings can't hold.
const firstCode = 0x10000

func (v *vocabulary) encode(s string) []rune {
	if v.known == nil {
		v.known = map[string]rune{}
	}
	var codes []rune
	for _, word := range words(s) {
		code, ok := v.known[word]
		if !ok {
			code = rune(firstCode + len(v.words))
			v.known[word] = code
			v.words = append(v.words, word)
		}
		codes = append(codes, code)
	}
	return codes
}

func (v *vocabulary) decode(codes string) string {
	var s []byte
	for _, code := range codes {
		s = append(s, v.words[code-firstCode]...)
	}
	return string(s)
}

// words parts a text into words, spaces and signs, without losing any.
func words(s string) []string {
	return regexp.MustCompile(`[\p{L}\p{M}\p{N}]+|[ \t]+|(?s:.)`).FindAllString(s, -1)
}
