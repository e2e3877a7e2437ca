package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/undersigned/undersigned/internal/fault"
)

func TestKindOf_FindsTheFaultUnderItsWrappings(t *testing.T) {
	cause := errors.New("no row")
	err := fmt.Errorf("confirm: %w", fmt.Errorf("read: %w", fault.Wrap(fault.Gone, "error.signature_removed", cause)))
	if fault.KindOf(err) != fault.Gone || !fault.Is(err, fault.Gone) || fault.Is(err, fault.NotFound) {
		t.Errorf("kind %v", fault.KindOf(err))
	}
	if !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}
	if fault.KindOf(cause) != fault.Internal || fault.Is(nil, fault.Internal) {
		t.Error("an ordinary error is internal, and no error is no fault")
	}
}

func TestInvalidFields_WithoutFieldsIsNoError(t *testing.T) {
	if err := fault.InvalidFields(nil); err != nil {
		t.Errorf("no fields: %v", err)
	}
	err := fault.InvalidFields([]fault.Field{{Name: "name", Key: "field.required"}, {Name: "email", Key: "field.email"}})
	if got, want := err.Error(), "invalid error.invalid [name: field.required] [email: field.email]"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestKind_HasANameInLogs(t *testing.T) {
	for kind, want := range map[fault.Kind]string{fault.Internal: "internal", fault.TooMany: "too_many", fault.Unavailable: "unavailable", 99: "kind(99)", -1: "kind(-1)"} {
		if got := kind.String(); got != want {
			t.Errorf("%d: %q, want %q", int(kind), got, want)
		}
	}
}
