// Package vault seals what must be stored, hashes what must be compared, and signs what must come back. Its keys live in a
// file of their own, outside the database and its backups.
package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
)

// Vault holds the keys. It is safe for concurrent use.
type Vault struct{ keys keys }

// keys are three rings, one for each use. The hash's key never rotates, since hashes are identities.
type keys struct {
	Seal  ring `json:"seal"`
	Hash  ring `json:"hash"`
	Token ring `json:"token"`
}

// New returns a vault with fresh keys that are stored nowhere.
func New() (*Vault, error) {
	v := &Vault{}
	for _, r := range []*ring{&v.keys.Seal, &v.keys.Hash, &v.keys.Token} {
		var err error
		if *r, err = newRing(); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// aead is AES-256-GCM with a random nonce before the ciphertext. A key may seal 2³² values (NIST SP 800-38D, 8.3).
func (k key) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(k.Secret)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// mac is HMAC-SHA-256 over a purpose and data.
func (k key) mac(purpose string, data []byte) []byte {
	h := hmac.New(sha256.New, k.Secret)
	h.Write([]byte(purpose + "\x00"))
	h.Write(data)
	return h.Sum(nil)
}

// Seal encrypts plain so that only Open with the same context gets it back. The context is what it belongs to, such as
// "signature.email:" and the row's id, so that sealed values cannot be swapped between rows.
func (v *Vault) Seal(plain []byte, context string) ([]byte, error) {
	k := v.keys.Seal[0]
	a, err := k.aead()
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return a.Seal(k.name(), nil, plain, []byte(context)), nil
}

// ErrOtherKeys says that what was to be opened was sealed with keys that this vault doesn't have.
var ErrOtherKeys = errors.New("unseal: these keys don't open it")

// Open decrypts what Seal returned. It fails with ErrOtherKeys on another context, other keys, or a changed value.
func (v *Vault) Open(sealed []byte, context string) ([]byte, error) {
	k, rest, ok := v.keys.Seal.named(sealed)
	if !ok {
		return nil, ErrOtherKeys
	}
	a, err := k.aead()
	if err != nil {
		return nil, fmt.Errorf("unseal: %w", err)
	}
	plain, err := a.Open(nil, nil, rest, []byte(context))
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
	return v.keys.Hash[0].mac(purpose, sum[:]), nil
}
