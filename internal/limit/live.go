package limit

import "time"

// What following an open page may cost. A follower is a connection and some tens of kilobytes.
const (
	LiveReaders   = 2000             // in one process
	LiveOfNetwork = 50               // of one network, which a village may share
	LiveEvery     = time.Second      // the least time between two events
	LiveBeat      = 25 * time.Second // between signs of life: proxies cut off what is silent for longer
	LivePatience  = 10 * time.Second // how long a reader may take to accept an event
	LiveLasts     = 15 * time.Minute // then the browser connects anew, maybe to another process
	LiveReturn    = 10 * time.Second // after which it does, and up to twice as late
	LiveRetry     = time.Minute      // when who wasn't served may ask again
)
