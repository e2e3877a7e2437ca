package letter_test

import (
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/letter"
)

func TestDifferences_AreThoseOfWords(t *testing.T) {
	same(t, letter.Differences("Pedimos su libertad.", "Exigimos su libertad, hoy."), []letter.Piece{
		{Kind: letter.Removed, Text: "Pedimos"}, {Kind: letter.Added, Text: "Exigimos"}, {Kind: letter.Kept, Text: " su libertad"},
		{Kind: letter.Added, Text: ", hoy"}, {Kind: letter.Kept, Text: "."},
	})
	if got := letter.Differences("", ""); len(got) != 0 {
		t.Errorf("of nothing: %+v", got)
	}
}

func FuzzDifferences_LoseNothing(f *testing.F) {
	f.Add("Pedimos su libertad.", "Exigimos\tsu  libertad,\n\nhoy.")
	f.Add("", "a\xff b")
	f.Add("señal \U0001f600", "sen\u0303al")
	f.Fuzz(func(t *testing.T, older, newer string) {
		var was, is strings.Builder
		for _, p := range letter.Differences(older, newer) {
			if p.Kind != letter.Added {
				was.WriteString(p.Text)
			}
			if p.Kind != letter.Removed {
				is.WriteString(p.Text)
			}
		}
		if was.String() != older || is.String() != newer {
			t.Errorf("%q and %q become %q and %q", older, newer, was.String(), is.String())
		}
	})
}
