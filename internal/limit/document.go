package limit

import "time"

// What documents may cost. One PDF document is made at a time.
const (
	// DocumentNames is how many names a PDF document has at most: 20,000 take three seconds of a processor and 190 MB, 100,000
	// would take eleven and 710 MB. Who wants all of a longer list takes the plain text or the table, which are written as
	// they are read.
	DocumentNames = 20_000
	// KeptDocuments is how many bytes of PDF documents are kept in memory: those of a site's letters in all languages.
	KeptDocuments = 32 << 20
	// DocumentTurn is how long a request waits for its turn before it is told to come again.
	DocumentTurn = 20 * time.Second
)
