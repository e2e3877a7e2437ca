// Package outbox holds the messages that wait to be sent, were sent, or were given up on. A use case enqueues a message in
// its own transaction; a worker delivers it after the commit, at least once, through whatever deliverer it was given.
package outbox

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// The kinds of message. The comment of each lists the Data that it takes; links are made by who renders it, from the
// token or the slug. Every kind about a signature may also be discreet ("1"): then only token, code and discreet are given,
// and the message names neither the letter nor what it is about.
const (
	// KindConfirm asks a signer to confirm: token, code, name, letter_title, slug, visibility; for an organization also
	// organization and representative_role. Optional: shown_as (the name as the list will show it), contact.
	KindConfirm = "confirm"
	// KindAlreadySigned answers a second signing of a confirmed signature: token (of the signer's own page), name,
	// letter_title, slug. Optional: contact.
	KindAlreadySigned = "already_signed"
	// KindHouseholdFull answers a signing beyond the letter's limit for one address: letter_title, slug. Optional: contact.
	KindHouseholdFull = "household_full"
	// KindConfirmEdit asks a signer to confirm another name: token, letter_title, slug. Optional: name (the new one), contact.
	KindConfirmEdit = "confirm_edit"
	// KindLinks leads to the own pages of all signatures that an address has on a letter: token, letter_title, slug.
	// Optional: name (of the first), more_tokens and more_names (of the others, a line each), contact.
	KindLinks = "links"
	// KindAskAgain asks whoever signed before a letter's meaning changed whether they sign it as it is now: as KindLinks.
	KindAskAgain = "ask_again"
	// KindReminder asks a signer once more to confirm: as KindConfirm, without code.
	KindReminder = "reminder"
	// KindThanks is the receipt after confirming: token (of the signer's own page), letter_title, slug, visibility, at (when
	// it was confirmed, RFC 3339). Optional: name, organization, representative_role, shown_as, listed ("1" where it is on the
	// list already), contact.
	KindThanks = "thanks"
	// KindPublished says that a signature is on the list now: as KindThanks, without at and listed.
	KindPublished = "published"
	// KindRejected says that a signature isn't taken: token, letter_title, slug. Optional: reason, contact.
	KindRejected = "rejected"
	// KindChanged says that a signature was changed from its signer's own page: as KindPublished.
	KindChanged = "changed"
	// KindCorrected says that an organizer corrected what a signer wrote: token, letter_title, slug. Optional: for each field
	// that was corrected was_FIELD and now_FIELD (FIELD by its name in the form), left out where nobody is to see the name;
	// contact.
	KindCorrected = "corrected"
	// KindWithdrawn says that a signature was withdrawn and erased: letter_title, slug. Optional: contact.
	KindWithdrawn = "withdrawn"
	// KindNotMe answers who says of a signature with this address that it isn't theirs: token (of the page that hides it),
	// letter_title, slug. Optional: contact.
	KindNotMe = "not_me"
	// KindUpdate tells who asked for them an update of a letter: update (its id), title, summary, unsubscribe (the token that ends
	// them), letter_title, slug. Where it is discreet: token (of the signer's own page) and unsubscribe. Optional: contact.
	KindUpdate = "update"
	// KindOrganizerInvite gives an organizer the link to set a password: token. Optional: site (its name, for the host's),
	// purpose, "invitation" (default) or "reset".
	KindOrganizerInvite = "organizer_invite"
	// KindNewSignIn tells an organizer of a sign-in with a browser that wasn't seen before: at (RFC 3339). Optional: browser and
	// system, by their names, as the browser says.
	KindNewSignIn = "new_sign_in"
	// KindFactor tells an organizer that the second step of their sign-in was changed: change ("factor_added", "factor_removed",
	// "app_removed", "passkey_added" or "passkey_removed"), at (RFC 3339).
	KindFactor = "factor"
)

// Message is what a use case wants told to somebody. To, ToName and Data are stored sealed, and only until the message is
// sent or given up on; the other fields are plain columns, so they hold nothing personal.
type Message struct {
	Kind        string // one of the kinds above
	Language    string // the reader's, like "es"
	To          string // the bare address
	ToName      string // the reader's name, "" for none
	LetterID    uuid.UUID
	SignatureID uuid.UUID         // the signature that it is about; uuid.Nil for none
	NotBefore   time.Time         // the earliest time of sending, within days; zero for at once
	Data        map[string]string // what the kind's text needs
}

// Envelope is a message on its way. ID stays the same through all attempts.
type Envelope struct {
	ID uuid.UUID
	Message
}

// Deliverer hands a message over to whatever brings it to its reader. Deliver may be called concurrently, and again for a
// message whose earlier success was not recorded. It returns nil once the message is somebody else's duty, and should
// return soon after ctx ends. Permanent, Temporary and Unreachable classify its error; any other error is temporary.
type Deliverer interface {
	Deliver(ctx context.Context, e Envelope) error
}
