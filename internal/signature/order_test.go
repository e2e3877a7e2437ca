package signature_test

import (
	"fmt"
	"testing"

	"github.com/undersigned/undersigned/internal/signature"
)

func TestPublishedAfter_CountsWhatFollowsUpToABound(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		var all []signature.Signature
		for i := range 4 {
			all = append(all, w.confirmed(person("Ana Quintana "+string(rune('A'+i)), fmt.Sprintf("p%d@example.org", i))))
			if i%2 == 0 { // pairs at the same moment
				w.clock.Advance(day)
			}
		}
		w.confirmed(group("Observatorio", "org@example.org")) // waits, and is not counted
		for i, sig := range all {
			if n, err := w.PublishedAfter(t.Context(), sig, 100); err != nil || n != 3-i {
				t.Errorf("after number %d: %d, %v", i, n, err)
			}
		}
		if n, err := w.PublishedAfter(t.Context(), all[0], 2); err != nil || n != 2 {
			t.Errorf("bounded: %d, %v", n, err)
		}
		if err := w.decide(all[3].ID, signature.Held); err != nil {
			t.Fatal(err)
		}
		if n, err := w.PublishedAfter(t.Context(), all[0], 100); err != nil || n != 2 {
			t.Errorf("after one was held: %d, %v", n, err)
		}
	})
}
