package signatory_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/signatory"
)

func TestEach_GoesThroughThePinnedAndThenTheOthersInTheirOrder(t *testing.T) {
	var people []string
	for i := range 1100 { // more than are read at once
		people = append(people, fmt.Sprintf("P%d", i))
	}
	eachPinned(t, strings.Join(people, " "), "A B", func(t *testing.T, p *pinned) {
		p.must("P700", "pin")
		p.must("P3", "pin")
		var seen []string
		read := func(kind string) {
			t.Helper()
			if err := p.Each(t.Context(), p.letterID, kind, func(one signatory.Signatory, first bool) error {
				if first {
					one.Name += "*"
				}
				seen = append(seen, one.Name)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		read(signatory.Organization)
		read(signatory.Individual)
		others := slices.DeleteFunc(slices.Clone(people), func(name string) bool { return name == "P700" || name == "P3" })
		if want := append([]string{"A", "B", "P700*", "P3*"}, others...); !slices.Equal(seen, want) {
			t.Errorf("%d names, beginning with %q", len(seen), seen[:min(8, len(seen))])
		}
		enough := errors.New("enough")
		if err := p.Each(t.Context(), p.letterID, signatory.Individual, func(signatory.Signatory, bool) error { return enough }); !errors.Is(err, enough) {
			t.Errorf("it goes on after %v", err)
		}
	})
}
