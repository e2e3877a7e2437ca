package letter_test

import (
	"slices"
	"testing"

	"github.com/undersigned/undersigned/internal/letter"
)

func TestPolicy_WithoutAListSignalsOfACrowdHoldNobody(t *testing.T) {
	for _, c := range []struct {
		on     []string
		signal string
		want   bool
	}{
		{nil, "digits", true}, {nil, "near_name", false}, {nil, "domain", false}, {nil, "network", false}, {nil, "referrer", false}, {[]string{"network"}, "network", true},
		{[]string{"digits"}, "digits", true}, {[]string{"digits"}, "link", false}, {[]string{letter.HoldsNothing}, "digits", false},
	} {
		if got := (letter.Policy{HoldOn: c.on}).Holds(c.signal); got != c.want {
			t.Errorf("%v holds %s: %v", c.on, c.signal, got)
		}
	}
	if slices.Contains(letter.Signals(), letter.HoldsNothing) {
		t.Error("a signal has the name of none")
	}
}
