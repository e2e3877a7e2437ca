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
	return newSignInPage{page: p, At: whenOf(e, p), With: p.Browser(lineOf(e, "browser"), lineOf(e, "system"))}
}

// factorPage is the data of mail/factor.
type factorPage struct {
	page
	At   string // when; "" if it isn't known
	What string // what was changed
}

// factor returns the data of the message about a change to the second step.
func factor(e outbox.Envelope, p page) factorPage {
	f := factorPage{page: p, At: whenOf(e, p), What: p.T("mail.factor.changed")}
	switch change := e.Data["change"]; change {
	case "factor_added", "factor_removed", "app_removed", "passkey_added", "passkey_removed":
		f.What = p.T("mail.factor." + change)
	}
	return f
}

// whenOf words the time that a message is about, "" if it isn't known.
func whenOf(e outbox.Envelope, p page) string {
	at, err := time.Parse(time.RFC3339, e.Data["at"])
	if err != nil {
		return ""
	}
	return p.DateTime(at)
}
