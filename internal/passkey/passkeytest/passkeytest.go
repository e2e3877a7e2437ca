// Package passkeytest is an authenticator for tests: what a phone or a security key does, in a few lines.
package passkeytest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/undersigned/undersigned/internal/passkey"
)

// What the flags of the authenticator's data say.
const (
	Present  = 1 << 0
	Verified = 1 << 2
	included = 1 << 6
)

// Key is a passkey with its private side. Its fields may be changed between two answers.
type Key struct {
	testing.TB
	Site    passkey.Site
	ID      []byte
	Owner   []byte
	Flags   byte
	Counts  bool // whether it counts how often it is shown
	Count   uint32
	Private crypto.Signer
}

// New makes a key for a site that knows its owner and doesn't count, as those in phones do.
func New(t testing.TB, site passkey.Site) *Key {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &Key{TB: t, Site: site, ID: []byte(rand.Text()), Flags: Present | Verified, Private: private}
}

// Make answers the question for a new passkey.
func (k *Key) Make(challenge []byte) passkey.Answer {
	k.Helper()
	public, err := x509.MarshalPKIXPublicKey(k.Private.Public())
	if err != nil {
		k.Fatal(err)
	}
	data := k.data(included)
	data = append(data, make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(k.ID)))
	data = append(append(data, k.ID...), 0xa0) // a key in its own encoding would follow
	return passkey.Answer{ID: k.ID, ClientData: k.client("webauthn.create", challenge), AuthenticatorData: data, PublicKey: public, Transports: []string{"internal"}}
}

// Show answers the question for a passkey.
func (k *Key) Show(challenge []byte) passkey.Answer {
	k.Helper()
	if k.Counts {
		k.Count++
	}
	a := passkey.Answer{ID: k.ID, ClientData: k.client("webauthn.get", challenge), AuthenticatorData: k.data(0), Owner: k.Owner}
	k.Sign(&a)
	return a
}

// Sign signs an answer, after it was changed.
func (k *Key) Sign(a *passkey.Answer) {
	k.Helper()
	client := sha256.Sum256(a.ClientData)
	signed := append(append([]byte{}, a.AuthenticatorData...), client[:]...)
	hash, options := sha256.Sum256(signed), crypto.SignerOpts(crypto.SHA256)
	digest := hash[:]
	if _, whole := k.Private.(ed25519.PrivateKey); whole { // signs the text itself
		digest, options = signed, crypto.Hash(0)
	}
	var err error
	if a.Signature, err = k.Private.Sign(rand.Reader, digest, options); err != nil {
		k.Fatal(err)
	}
}

// Text is an answer as the page's script sends it.
func (k *Key) Text(a passkey.Answer) string {
	k.Helper()
	text, err := json.Marshal(a)
	if err != nil {
		k.Fatal(err)
	}
	return string(text)
}

func (k *Key) client(kind string, challenge []byte) []byte {
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": base64.RawURLEncoding.EncodeToString(challenge), "origin": k.Site.Origin, "crossOrigin": false})
	if err != nil {
		k.Fatal(err)
	}
	return text
}

func (k *Key) data(more byte) []byte {
	site := sha256.Sum256([]byte(k.Site.ID))
	return binary.BigEndian.AppendUint32(append(site[:], k.Flags|more), k.Count)
}
