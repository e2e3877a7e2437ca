package limit

import "time"

// What is looked at to see whether a letter is under attack.
const (
	Window    = 10 * time.Minute // signings as old as this are counted
	Grace     = 3 * time.Minute  // the time that a signer has to find the message before it says something that they have not
	MaxCount  = 20_000           // signings counted at most, the latest first: a few milliseconds of an index
	CountEach = 5 * time.Second  // how old a count may be: each process counts no more often than that
)

// Counts are a letter's signings within Window.
type Counts struct {
	Unconfirmed int // of all
	Due         int // older than Grace
	Confirmed   int // of those that are due
}

// When a letter is under attack. Where people sign, more than half have confirmed within three minutes, and even with slow
// mail more than a third: a letter that goes viral has many signings and many confirmations. Invented addresses never
// confirm. Fewer than three hundred in seven minutes are no flood: the queue and the limits by network bear them.
const (
	attackFrom = 300
	attackTo   = 150 // once it goes on, it ends only well below, so that it doesn't come and go
)

// Attacked reports whether counts are those of a letter under attack; already says whether it was so until now.
func (c Counts) Attacked(already bool) bool {
	if already {
		return c.Due >= attackTo && c.Confirmed*3 < c.Due
	}
	return c.Due >= attackFrom && c.Confirmed*4 < c.Due
}

// mostUnconfirmed is how many signings of ten minutes may wait for their confirmation. The largest petitions have seen
// 1,500 signings a minute; half of them unconfirmed make 7,500.
const mostUnconfirmed = 10_000

// FullFor is how long to wait once a letter takes no more: half of what is counted is gone by then.
const FullFor = Window / 2

// Full reports whether a letter has as many unconfirmed signings as it can bear.
func (c Counts) Full() bool { return c.Unconfirmed >= mostUnconfirmed }

// The work that a browser does for a signature while its letter is under attack: WorkPieces hashes with WorkBits leading
// zero bits, about 33,000 tries in all. An old phone tries 15,000 a second. Several small pieces take almost the same time
// for everybody, where one large one would keep the unlucky waiting five times as long.
const (
	WorkPieces = 8
	WorkBits   = 12
	WorkFor    = 2 * time.Hour // at least as long a challenge holds: time to read a letter and think about it
)
