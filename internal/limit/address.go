package limit

import "time"

// What may be sent to one address about one letter, whoever asks for it, under whatever name.
const (
	firstCoolDown = time.Minute    // a message that got lost can be asked for again while the page is still open
	maxCoolDown   = 24 * time.Hour // a message a day is a nuisance and no flood; a signer who waited a day gets theirs

	// StopFor is how long an address whose owner says "this was not me" gets nothing more: longer than a campaign's hot
	// days, shorter than for good, since the next signer may be the owner.
	StopFor = 7 * 24 * time.Hour
	// ForgetAddress is how long after the last message, or the stop, an address is remembered: as long as a signature that
	// nobody confirms. It must not be shorter than StopFor or the longest cool-down.
	ForgetAddress = 14 * 24 * time.Hour
)

// CoolDown is the pause after the n-th message to an address: one minute, then twice as long each time, a day at most.
// Eleven messages fit into the first day, one into each that follows.
func CoolDown(n int) time.Duration {
	if n < 1 {
		return 0
	}
	return min(firstCoolDown<<min(n-1, 20), maxCoolDown)
}

// What one address may have on one letter.
const (
	// UnconfirmedBeyondHousehold is how many unconfirmed signatures of one kind an address may have beyond its confirmed
	// places: one, so that a stranger's invented name doesn't keep the household out, and not more, so that it stays few.
	UnconfirmedBeyondHousehold = 1
	// OrganizationsPerAddress is how many organizations one address may sign for: a federation's secretary has a few.
	OrganizationsPerAddress = 5
)

// Guessing at the six digits of a code.
const (
	CodesPerPage    = 5           // typed on one page, alike whatever the page is about: enough for a mistyped one
	CodesPerMessage = 10          // for one message, whatever the page: a chance of one in a hundred thousand
	ResendPause     = time.Minute // before the page asks for the message again: mail often takes as long
)
