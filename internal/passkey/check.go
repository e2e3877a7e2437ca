package passkey

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// Algorithms returns the signatures that are taken, by their numbers at IANA, the best first: ES256, EdDSA, RS256.
func Algorithms() []int { return []int{-7, -8, -257} }

// minRSA is the shortest RSA key taken, in bits.
const minRSA = 2048

// What the flags of the authenticator's data say.
const (
	userPresent  = 1 << 0
	userVerified = 1 << 2
	keyIncluded  = 1 << 6
)

// Made checks an answer to the question for a new passkey and returns it. Without attestation nothing vouches for the key but
// that it comes from who is signed in, so the browser's own reading of it is as good as any.
func (s Site) Made(a Answer, challenge []byte) (Key, Shown, error) {
	if err := s.checkClient(a.ClientData, "webauthn.create", challenge); err != nil {
		return Key{}, Shown{}, err
	}
	data, err := s.readData(a.AuthenticatorData)
	if err != nil {
		return Key{}, Shown{}, err
	}
	if !bytes.Equal(data.id, a.ID) {
		return Key{}, Shown{}, fmt.Errorf("%w: the data is about another key", ErrWrong)
	}
	if _, err := publicKey(a.PublicKey); err != nil {
		return Key{}, Shown{}, err
	}
	return Key{ID: a.ID, Public: a.PublicKey, Count: data.count, Transports: a.Transports}, data.shown(), nil
}

// Shown checks an answer to the question for a passkey that is known.
func (s Site) Shown(a Answer, challenge []byte, known Key) (Shown, error) {
	if err := s.checkClient(a.ClientData, "webauthn.get", challenge); err != nil {
		return Shown{}, err
	}
	data, err := s.readData(a.AuthenticatorData)
	if err != nil {
		return Shown{}, err
	}
	if !bytes.Equal(a.ID, known.ID) {
		return Shown{}, fmt.Errorf("%w: another key", ErrWrong)
	}
	client := sha256.Sum256(a.ClientData)
	if err := checkSignature(known.Public, append(bytes.Clone(a.AuthenticatorData), client[:]...), a.Signature); err != nil {
		return Shown{}, err
	}
	if (data.count > 0 || known.Count > 0) && data.count <= known.Count {
		return Shown{}, ErrCounter
	}
	return data.shown(), nil
}

// checkClient checks what the browser says that it was asked, and by which page.
func (s Site) checkClient(text []byte, kind string, challenge []byte) error {
	var client struct {
		Type        string `json:"type"`
		Challenge   string `json:"challenge"`
		Origin      string `json:"origin"`
		CrossOrigin bool   `json:"crossOrigin"`
	}
	if err := json.Unmarshal(text, &client); err != nil {
		return fmt.Errorf("%w: %w", ErrWrong, err)
	}
	asked := base64.RawURLEncoding.EncodeToString(challenge)
	switch {
	case client.Type != kind:
		return fmt.Errorf("%w: it is about %q", ErrWrong, client.Type)
	case len(challenge) == 0 || subtle.ConstantTimeCompare([]byte(client.Challenge), []byte(asked)) != 1:
		return fmt.Errorf("%w: another challenge", ErrWrong)
	case client.Origin != s.Origin || client.CrossOrigin:
		return fmt.Errorf("%w: from %q, within another page: %v", ErrWrong, client.Origin, client.CrossOrigin)
	}
	return nil
}

// data is what an authenticator says, as far as it is needed.
type data struct {
	flags byte
	count uint32
	id    []byte // of the key that it was made with; nil where none was
}

func (d data) shown() Shown { return Shown{Count: d.count, Verified: d.flags&userVerified != 0} }

// readData reads what an authenticator says: 32 bytes of hash of the site, one of flags, four of the counter; then, where a
// key was made, 16 of its maker, two of the length of the key's id, and the id. What may follow is not read.
func (s Site) readData(b []byte) (data, error) {
	const head, beforeID = 37, 18
	site := sha256.Sum256([]byte(s.ID))
	if len(b) < head || !bytes.Equal(b[:32], site[:]) {
		return data{}, fmt.Errorf("%w: for another site", ErrWrong)
	}
	d := data{flags: b[32], count: binary.BigEndian.Uint32(b[33:head])}
	if d.flags&userPresent == 0 {
		return data{}, fmt.Errorf("%w: nobody was there", ErrWrong)
	}
	if d.flags&keyIncluded == 0 {
		return d, nil
	}
	rest := b[head:]
	if len(rest) < beforeID {
		return data{}, fmt.Errorf("%w: cut off", ErrWrong)
	}
	n := int(binary.BigEndian.Uint16(rest[beforeID-2 : beforeID]))
	if n == 0 || len(rest) < beforeID+n {
		return data{}, fmt.Errorf("%w: cut off", ErrWrong)
	}
	d.id = rest[beforeID : beforeID+n]
	return d, nil
}

// publicKey reads a key of one of Algorithms.
func publicKey(der []byte) (crypto.PublicKey, error) {
	parsed, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrWrong, err)
	}
	switch key := parsed.(type) {
	case *ecdsa.PublicKey:
		if key.Curve == elliptic.P256() {
			return key, nil
		}
	case ed25519.PublicKey:
		return key, nil
	case *rsa.PublicKey:
		if key.N.BitLen() >= minRSA {
			return key, nil
		}
	}
	return nil, fmt.Errorf("%w: a key of another kind, %T", ErrWrong, parsed)
}

func checkSignature(der, signed, signature []byte) error {
	key, err := publicKey(der)
	if err != nil {
		return err
	}
	hash, right := sha256.Sum256(signed), false
	switch key := key.(type) {
	case *ecdsa.PublicKey:
		right = ecdsa.VerifyASN1(key, hash[:], signature)
	case ed25519.PublicKey:
		right = ed25519.Verify(key, signed, signature)
	case *rsa.PublicKey:
		right = rsa.VerifyPKCS1v15(key, crypto.SHA256, hash[:], signature) == nil
	}
	if !right {
		return fmt.Errorf("%w: the signature", ErrWrong)
	}
	return nil
}
