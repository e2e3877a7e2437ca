package limit

import "time"

// Allowance is how often one network may do something: Burst times at once, then once every Every. What is named alike is
// counted together.
type Allowance struct {
	Name  string
	Burst int
	Every time.Duration
}

// The allowances are generous, since a village, a university or a prison's visitors may share one address.
var (
	// Signing is for forms that may send a message to an address: thirty people around one table, then ten a minute.
	Signing = Allowance{Name: "signing", Burst: 30, Every: 6 * time.Second}
	// Reporting is for saying of a listed name "this is not me": who finds one seldom finds ten.
	Reporting = Allowance{Name: "reporting", Burst: 10, Every: time.Minute}
	// Linking is for the forms behind a mailed link. Whoever has one was written to before, so it only stops guessing and
	// hammering; a whole room may confirm at once.
	Linking = Allowance{Name: "linking", Burst: 60, Every: 2 * time.Second}
	// Unsubscribing is for ending news. The program of a large mail provider presses the button for all its readers (RFC 8058),
	// so it stops hammering alone: a link can't be guessed.
	Unsubscribing = Allowance{Name: "unsubscribing", Burst: 300, Every: 200 * time.Millisecond}
	// Reading is for programs that read the list: a page of another site that many open at once, or somebody who reads all of it.
	Reading = Allowance{Name: "reading", Burst: 300, Every: 200 * time.Millisecond}
	// Documents is for the letter as a document and the press kit, which cost more than a page: a newsroom behind one address
	// takes some of each in every language.
	Documents = Allowance{Name: "documents", Burst: 40, Every: 5 * time.Second}
	// Downloading is for the whole list in one piece, which may be a million names long.
	Downloading = Allowance{Name: "downloading", Burst: 10, Every: time.Minute}
	// SigningIn is for forms that take a password or a secret of the desk: an organizer who mistypes needs a few.
	SigningIn = Allowance{Name: "signing in", Burst: 10, Every: 30 * time.Second}
	// Asking is for the question to a passkey that goes before such a form: as many, so that neither uses up the other's.
	Asking = Allowance{Name: "asking", Burst: 10, Every: 30 * time.Second}
)

// What is remembered of networks.
const (
	ForgetNetworks = 20 * time.Hour // when the key changes and all is forgotten: within a day, whatever happens
	MaxNetworks    = 50_000         // remembered at once, about 200 bytes each
)
