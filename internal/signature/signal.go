package signature

import (
	"strings"
	"unicode"

	"github.com/undersigned/undersigned/internal/script"
)

// Signal is one reason why a signature deserves a second look. It never decides by itself; it only makes a signature wait
// for a human where it would have been published at once.
type Signal struct {
	Key   string `json:"key"`             // of the sentence in the catalogue
	Count int    `json:"count,omitempty"` // for a sentence with a number
}

// signals examines what a signer told. sameName is how many other confirmed signatures of the letter have the same name.
func signals(s Signature, sameName int) []Signal {
	var all []Signal
	name := s.FullName()
	if script.Alphabets(name) > 1 {
		all = append(all, Signal{Key: "signal.mixed_scripts"})
	}
	if s.Kind == Individual && strings.ContainsFunc(name, unicode.IsDigit) {
		all = append(all, Signal{Key: "signal.digits"})
	}
	p := s.Profile
	for _, text := range []string{p.Comment, p.Occupation, p.Affiliation, p.City} {
		if hasLink(text) {
			all = append(all, Signal{Key: "signal.link"})
			break
		}
	}
	if sameName > 0 {
		all = append(all, Signal{Key: "signal.same_name", Count: sameName})
	}
	return all
}
