// Package freetext checks what people write in fields that take any words.
package freetext

import (
	"unicode/utf8"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/script"
)

// Check returns what is wrong with a field's text, nothing if it may be stored: it holds an invisible or control character, or
// more than most characters.
func Check(name, text string, most int) []fault.Field {
	if _, invisible := script.Invisible(text); invisible {
		return []fault.Field{{Name: name, Key: "field.characters"}}
	}
	if utf8.RuneCountInString(text) > most {
		return []fault.Field{{Name: name, Key: "field.too_long", Args: fault.Args{"Max": most}}}
	}
	return nil
}
