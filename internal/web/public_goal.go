package web

import "github.com/undersigned/undersigned/internal/locale"

// goal is how far a letter has come towards the number of signatures that it hopes for.
type goal struct {
	Words     string
	Max, Done int // the bar
}

// goalOf tells of a letter's goal; nil if it has none.
func goalOf(l *locale.Locale, wanted, signed int) *goal {
	switch {
	case wanted == 0:
		return nil
	case signed >= wanted:
		return &goal{Words: l.N("goal.reached", wanted), Max: wanted, Done: wanted}
	}
	return &goal{Words: l.N("goal.wanted", wanted), Max: wanted, Done: signed}
}
