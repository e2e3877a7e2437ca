package limit

import "time"

// FormPause is the shortest time between showing a sign form and sending it: nobody reads and types two fields in less, and
// most scripts that fill in whatever form they find take no time at all.
const FormPause = 3 * time.Second

// Guessing at an organizer's password. Who guesses at another's account can't keep its owner out: what slows the account
// down from anywhere is short, what slows the guesser's own network down is long.
const (
	FreePasswords   = 5 // wrong ones without a delay
	LongestAnywhere = time.Minute
	LongestNetwork  = 15 * time.Minute
	LongestCode     = 15 * time.Minute // for the second step, from anywhere: only who knows the password can try
	PasswordsLast   = 12 * time.Hour   // when wrong ones are forgotten
	MaxAccounts     = 20_000           // remembered at once
)

// Asking for a new password at the sign-in, which anybody can who knows an organizer's address. Three a day are enough for who
// loses a message or two, and a nuisance at most for who didn't ask.
const (
	ResetsPerDay = 3
	ResetPause   = 5 * time.Minute // between two: the time that slow mail takes
)
