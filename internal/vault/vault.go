// Package vault seals what must be stored, hashes what must be compared, and signs what must come back. Its keys live in a
// file of their own, outside the database and its backups.
package vault

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/mac"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"

	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
)

// Vault holds the keys. It is safe for concurrent use.
type Vault struct {
	keys   keysets
	seal   tink.AEAD
	hash   *prf.Set
	tokens tink.MAC
}

// keysets are the three keysets, one for each primitive, as Tink wants it. Each may hold older keys beside its primary
// one: what they sealed and signed still opens after a rotation. The hash's key never rotates, since hashes are identities.
type keysets struct {
	Seal  *keyset.Handle
	Hash  *keyset.Handle
	Token *keyset.Handle
}

// New returns a vault with fresh keys that are stored nowhere.
func New() (*Vault, error) {
	var k keysets
	for _, one := range []struct {
		handle   **keyset.Handle
		template *tinkpb.KeyTemplate
	}{
		{&k.Seal, aead.AES256GCMKeyTemplate()},
		{&k.Hash, prf.HMACSHA256PRFKeyTemplate()},
		{&k.Token, mac.HMACSHA256Tag128KeyTemplate()},
	} {
		h, err := keyset.NewHandle(one.template)
		if err != nil {
			return nil, fmt.Errorf("make keys: %w", err)
		}
		*one.handle = h
	}
	return open(k)
}

func open(k keysets) (*Vault, error) {
	v := &Vault{keys: k}
	var err error
	if v.seal, err = aead.New(k.Seal); err != nil {
		return nil, fmt.Errorf("use the sealing keys: %w", err)
	}
	if v.hash, err = prf.NewPRFSet(k.Hash); err != nil {
		return nil, fmt.Errorf("use the hashing key: %w", err)
	}
	if v.tokens, err = mac.New(k.Token); err != nil {
		return nil, fmt.Errorf("use the token keys: %w", err)
	}
	return v, nil
}

// Seal encrypts plain so that only Open with the same context gets it back. The context is what it belongs to, such as
// "signature.email:" and the row's id, so that sealed values cannot be swapped between rows.
func (v *Vault) Seal(plain []byte, context string) ([]byte, error) {
	sealed, err := v.seal.Encrypt(plain, []byte(context))
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return sealed, nil
}

// ErrOtherKeys says that what was to be opened was sealed with keys that this vault doesn't have.
var ErrOtherKeys = errors.New("unseal: these keys don't open it")

// Open decrypts what Seal returned. It fails with ErrOtherKeys on another context, other keys, or a changed value.
func (v *Vault) Open(sealed []byte, context string) ([]byte, error) {
	plain, err := v.seal.Decrypt(sealed, []byte(context))
	if err != nil {
		return nil, ErrOtherKeys
	}
	return plain, nil
}

// Hash returns 32 bytes that depend on the key, the purpose and the data: equal data are found again, and nobody without
// the key can try guesses.
func (v *Vault) Hash(purpose string, data []byte) ([]byte, error) {
	// Hashing the data first keeps purpose and data apart whatever they contain.
	sum := sha256.Sum256(data)
	h, err := v.hash.ComputePrimaryPRF(append([]byte(purpose+"\x00"), sum[:]...), sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("hash for %s: %w", purpose, err)
	}
	return h, nil
}
