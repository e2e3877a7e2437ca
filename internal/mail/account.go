package mail

import (
	"time"

	"github.com/undersigned/undersigned/internal/outbox"
)

// newSignInPage is the data of mail/new_sign_in.
type newSignInPage struct {
	page
	At   string // when; "" if it isn't known
	With string // which browser
}

// newSignIn returns the data of the message about a sign-in from a browser that wasn't seen before.
func newSignIn(e outbox.Envelope, p page) newSignInPage {
	n := newSignInPage{page: p, With: p.Browser(lineOf(e, "browser"), lineOf(e, "system"))}
	if at, err := time.Parse(time.RFC3339, e.Data["at"]); err == nil {
		n.At = p.DateTime(at)
	}
	return n
}
