package signatory

import (
	"encoding/base64"
	"encoding/binary"
	"errors"

	"github.com/undersigned/undersigned/internal/fault"
)

// cursor is a place in the list: the entry that the page follows or, going back, precedes.
type cursor struct {
	seq  int64
	key  []byte // the entry's sort key where the order is by name
	back bool
}

// String returns the cursor as it stands in an address.
func (c cursor) String() string {
	b := make([]byte, 1, 9+len(c.key))
	if c.back {
		b[0] = 1
	}
	b = binary.BigEndian.AppendUint64(b, uint64(c.seq))
	return base64.RawURLEncoding.EncodeToString(append(b, c.key...))
}

// parseCursor reads what String returned; "" is the list's beginning.
func parseCursor(s string) (cursor, error) {
	if s == "" {
		return cursor{}, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) < 9 || b[0] > 1 {
		return cursor{}, fault.Wrap(fault.NotFound, "error.not_found", errors.New("list cursor: malformed"))
	}
	return cursor{back: b[0] == 1, seq: int64(binary.BigEndian.Uint64(b[1:9])), key: b[9:]}, nil
}
