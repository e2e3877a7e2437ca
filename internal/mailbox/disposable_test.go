package mailbox_test

import (
	"testing"

	"github.com/undersigned/undersigned/internal/mailbox"
)

func TestDisposable_HoldsThoseOfOneMessageAndNobodyElses(t *testing.T) {
	list, err := mailbox.Disposable()
	if err != nil {
		t.Fatal(err)
	}
	for domain, want := range map[string]bool{"mailinator.com": true, "abc.yopmail.com": true, "gmail.com": false, "riseup.net": false, "proton.me": false} {
		if got := list.Holds(domain); got != want {
			t.Errorf("%s: %v", domain, got)
		}
	}
}

func TestCommon_IsWhereEverybodyHasAnAddress(t *testing.T) {
	for domain, want := range map[string]bool{"gmail.com": true, "yahoo.com.ar": true, "riseup.net": true, "uh.example": false, "yahoo.example": false} {
		if got := mailbox.Common(domain); got != want {
			t.Errorf("%s: %v", domain, got)
		}
	}
}
