package vault

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// secretSize is the size of every key in bytes: for AES-256 and for HMAC-SHA-256.
const secretSize = 32

// key is random bytes with a name, which stands before whatever was made with it.
type key struct {
	ID     uint32 `json:"id"`
	Secret []byte `json:"secret"`
}

// ring is the keys of one use. The first makes what is new; the others, of before a rotation, open and verify what is old.
type ring []key

func newRing() (ring, error) {
	raw := make([]byte, 4+secretSize)
	if _, err := rand.Read(raw); err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	return ring{{ID: binary.BigEndian.Uint32(raw), Secret: raw[4:]}}, nil
}

// check refuses a ring that is no ring.
func (r ring) check() error {
	if len(r) == 0 {
		return errors.New("there is no key")
	}
	for i, k := range r {
		if len(k.Secret) != secretSize {
			return fmt.Errorf("key %d has %d bytes, not %d", k.ID, len(k.Secret), secretSize)
		}
		if slices.ContainsFunc(r[:i], func(other key) bool { return other.ID == k.ID }) {
			return fmt.Errorf("there are two keys %d", k.ID)
		}
	}
	return nil
}

// named splits what begins with a key's name into the key and the rest.
func (r ring) named(made []byte) (key, []byte, bool) {
	if len(made) < 4 {
		return key{}, nil, false
	}
	id := binary.BigEndian.Uint32(made)
	i := slices.IndexFunc(r, func(k key) bool { return k.ID == id })
	if i < 0 {
		return key{}, nil, false
	}
	return r[i], made[4:], true
}

// name begins what is made with the key.
func (k key) name() []byte { return binary.BigEndian.AppendUint32(nil, k.ID) }
