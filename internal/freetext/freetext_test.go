package freetext_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/freetext"
)

func TestCheck(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want []fault.Field
	}{
		"nothing":        {"", nil},
		"words":          {"Llamé a su casa,\ny era él.", nil},
		"as long as may": {strings.Repeat("ñ", 30), nil},
		"one too many":   {strings.Repeat("ñ", 31), []fault.Field{{Name: "note", Key: "field.too_long", Args: fault.Args{"Max": 30}}}},
		"turned around":  {"ab\u202ecd", []fault.Field{{Name: "note", Key: "field.characters"}}},
	} {
		if diff := cmp.Diff(test.want, freetext.Check("note", test.text, 30)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
