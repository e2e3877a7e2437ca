package organizer

import (
	"testing"

	"github.com/alexedwards/argon2id"
	"github.com/google/go-cmp/cmp"
)

func TestUnknownHash_TakesTheSameWork(t *testing.T) {
	params, _, _, err := argon2id.DecodeHash(unknownHash)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(passwordParams(), params); diff != "" {
		t.Error(diff)
	}
}
