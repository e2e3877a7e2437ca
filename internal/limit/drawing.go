package limit

import "time"

// Drawing takes a tenth of a second of one core, and anybody may ask for it.
const (
	DrawAtOnce  = 1                // one core is left to pages on the smallest machine
	DrawWait    = 10 * time.Second // as long as services that show a link wait for its picture
	DrawEach    = 5 * time.Minute  // a picture's figure is as old as this at most: they keep it for longer themselves
	MaxDrawings = 300              // about 60 KB each: six languages of a card and a poster, and some codes, of twenty letters
)

// SiteAddresses is how many addresses one file for search engines may list: what its format allows.
const SiteAddresses = 50_000
