package vault

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
)

// A token is base64url(id, 16 bytes · expiry, 8 bytes of Unix seconds · name of the key, 4 bytes · MAC over purpose, id and
// expiry, cut to 16 bytes, which RFC 2104, 5 allows).
const (
	tokenBody = 16 + 8
	tokenMAC  = 16
)

// Token returns a text, safe in a URL, that only this vault can make: it names id for one purpose until expires. Who holds
// it can do what it is for, and read the id from it; nothing about it is stored.
func (v *Vault) Token(purpose string, id uuid.UUID, expires time.Time) (string, error) {
	body := stamp(id, expires)
	k := v.keys.Token[0]
	return base64.RawURLEncoding.EncodeToString(slices.Concat(body, k.name(), k.mac(purpose, body)[:tokenMAC])), nil
}

// Verify returns the id that a token of this purpose names. The error is fault.NotFound for anything that this vault
// didn't make for the purpose, and fault.Gone once the token has expired.
func (v *Vault) Verify(purpose, token string, now time.Time) (uuid.UUID, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) <= tokenBody {
		return uuid.Nil, fault.Wrap(fault.NotFound, "error.link_unknown", errors.New("token: malformed"))
	}
	body := raw[:tokenBody]
	k, tag, ok := v.keys.Token.named(raw[tokenBody:])
	if !ok || !hmac.Equal(tag, k.mac(purpose, body)[:tokenMAC]) {
		return uuid.Nil, fault.Wrap(fault.NotFound, "error.link_unknown", errors.New("token: wrong MAC"))
	}
	id, expires := unstamp(body)
	if !now.Before(expires) {
		return uuid.Nil, fault.New(fault.Gone, "error.link_expired")
	}
	return id, nil
}

// Ref returns a text, safe in a URL, that names id to this vault and tells nobody else anything: neither the id, whose
// first bytes are a time, nor whether two refs are of the same id. All refs have the same length.
func (v *Vault) Ref(purpose string, id uuid.UUID, issued time.Time) (string, error) {
	sealed, err := v.Seal(stamp(id, issued), "ref:"+purpose)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(sealed), nil
}

// OpenRef returns the id and the time that Ref was given. The error is fault.NotFound.
func (v *Vault) OpenRef(purpose, ref string) (uuid.UUID, time.Time, error) {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(ref)
	if err == nil {
		var body []byte
		if body, err = v.Open(sealed, "ref:"+purpose); err == nil && len(body) == tokenBody {
			id, issued := unstamp(body)
			return id, issued, nil
		}
	}
	return uuid.Nil, time.Time{}, fault.Wrap(fault.NotFound, "error.link_unknown", errors.New("ref: malformed"))
}

func stamp(id uuid.UUID, t time.Time) []byte {
	return binary.BigEndian.AppendUint64(append(make([]byte, 0, 64), id[:]...), uint64(t.Unix()))
}

func unstamp(body []byte) (uuid.UUID, time.Time) {
	return uuid.UUID(body[:16]), time.Unix(int64(binary.BigEndian.Uint64(body[16:tokenBody])), 0).UTC()
}
