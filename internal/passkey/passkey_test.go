package passkey_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/passkey"
	"github.com/undersigned/undersigned/internal/passkey/passkeytest"
)

var challenge = []byte("thirty-two bytes that nobody knew")

func site() passkey.Site {
	return passkey.Site{ID: "letters.example", Origin: "https://letters.example"}
}

func TestSiteAt_NeedsANameAndHTTPS(t *testing.T) {
	for address, want := range map[string]struct {
		id, origin string
		err        error
	}{
		"https://Letters.Example":          {"letters.example", "https://letters.example", nil},
		"https://letters.example:443/base": {"letters.example", "https://letters.example", nil},
		"https://letters.example:8443":     {"letters.example", "https://letters.example:8443", nil},
		"http://localhost:8080":            {"localhost", "http://localhost:8080", nil},
		"http://site.localhost:80":         {"site.localhost", "http://site.localhost", nil},
		"http://letters.example":           {"", "", passkey.ErrInsecure},
		"http://127.0.0.1:8080":            {"", "", passkey.ErrNoName},
		"https://[2001:db8::1]":            {"", "", passkey.ErrNoName},
		"https://":                         {"", "", passkey.ErrNoName},
	} {
		base, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		got, err := passkey.SiteAt(base)
		if got != (passkey.Site{ID: want.id, Origin: want.origin}) || !errors.Is(err, want.err) {
			t.Errorf("%s: %+v, %v", address, got, err)
		}
	}
}

// signers are keys of each kind that is taken, but for the one that passkeytest makes by itself.
func signers(t *testing.T) map[string]crypto.Signer {
	t.Helper()
	long, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]crypto.Signer{"RS256": long, "EdDSA": edwards}
}

func TestSite_TakesWhatWasMadeAndShown(t *testing.T) {
	kinds := signers(t)
	kinds["ES256"] = nil
	for name, signer := range kinds {
		key := passkeytest.New(t, site())
		if signer != nil {
			key.Private = signer
		}
		made, shown, err := site().Made(key.Make(challenge), challenge)
		if err != nil || !bytes.Equal(made.ID, key.ID) || !shown.Verified {
			t.Errorf("%s: made %+v, %+v, %v", name, made, shown, err)
		}
		key.Flags = passkeytest.Present
		if shown, err := site().Shown(key.Show(challenge), challenge, made); err != nil || shown.Verified {
			t.Errorf("%s: shown %+v, %v", name, shown, err)
		}
	}
}

func TestSite_CountsUp(t *testing.T) {
	key := passkeytest.New(t, site())
	key.Counts = true
	made, _, err := site().Made(key.Make(challenge), challenge)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		known, shows uint32
		want         error
	}{{0, 1, nil}, {7, 8, nil}, {7, 200, nil}, {7, 7, passkey.ErrCounter}, {7, 6, passkey.ErrCounter}, {7, 0, passkey.ErrCounter}} {
		made.Count, key.Count = step.known, step.shows-1
		shown, err := site().Shown(key.Show(challenge), challenge, made)
		if !errors.Is(err, step.want) || (err == nil && shown.Count != step.shows) {
			t.Errorf("%d after %d: %+v, %v", step.shows, step.known, shown, err)
		}
	}
}

func TestSite_RefusesEveryOtherAnswer(t *testing.T) {
	other := passkeytest.New(t, site())
	swap := func(old, fresh string) func(*passkey.Answer) {
		return func(a *passkey.Answer) { a.ClientData = []byte(strings.ReplaceAll(string(a.ClientData), old, fresh)) }
	}
	for name, change := range map[string]func(*passkey.Answer){
		"another origin":    swap("https://letters.example", "https://letters.example.evil"),
		"over http":         swap("https://", "http://"),
		"within a page":     swap(`"crossOrigin":false`, `"crossOrigin":true`),
		"of the other kind": swap("webauthn.", "payment."),
		"another challenge": swap(`"challenge":"`, `"challenge":"A`),
		"no JSON":           func(a *passkey.Answer) { a.ClientData = []byte("{") },
		"another site":      func(a *passkey.Answer) { a.AuthenticatorData[0]++ },
		"nobody there":      func(a *passkey.Answer) { a.AuthenticatorData[32] &^= passkeytest.Present },
		"cut off":           func(a *passkey.Answer) { a.AuthenticatorData = a.AuthenticatorData[:36] },
		"cut off in the key": func(a *passkey.Answer) {
			a.AuthenticatorData[32] |= 1 << 6
			a.AuthenticatorData = a.AuthenticatorData[:37]
		},
		"another id": func(a *passkey.Answer) { a.ID = other.ID },
	} {
		key := passkeytest.New(t, site())
		made, _, err := site().Made(key.Make(challenge), challenge)
		if err != nil {
			t.Fatal(err)
		}
		a := key.Make(challenge)
		change(&a)
		if _, _, err := site().Made(a, challenge); !errors.Is(err, passkey.ErrWrong) {
			t.Errorf("made, %s: %v", name, err)
		}
		b := key.Show(challenge)
		change(&b)
		key.Sign(&b) // so that nothing but the change is wrong
		if _, err := site().Shown(b, challenge, made); !errors.Is(err, passkey.ErrWrong) {
			t.Errorf("shown, %s: %v", name, err)
		}
	}
}

func TestSite_RefusesAnotherSignature(t *testing.T) {
	key, other := passkeytest.New(t, site()), passkeytest.New(t, site())
	made, _, err := site().Made(key.Make(challenge), challenge)
	if err != nil {
		t.Fatal(err)
	}
	a := key.Show(challenge)
	other.Sign(&a)
	if _, err := site().Shown(a, challenge, made); !errors.Is(err, passkey.ErrWrong) {
		t.Errorf("another key's: %v", err)
	}
	b := key.Show(challenge)
	b.AuthenticatorData[36]++
	if _, err := site().Shown(b, challenge, made); !errors.Is(err, passkey.ErrWrong) {
		t.Errorf("of another counter: %v", err)
	}
	if _, err := site().Shown(key.Show(nil), nil, made); !errors.Is(err, passkey.ErrWrong) {
		t.Errorf("without a challenge: %v", err)
	}
}

func TestSite_RefusesKeysOfOtherKinds(t *testing.T) {
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, signer := range []crypto.Signer{short, curve} {
		key := passkeytest.New(t, site())
		key.Private = signer
		if _, _, err := site().Made(key.Make(challenge), challenge); !errors.Is(err, passkey.ErrWrong) {
			t.Errorf("%T: %v", signer, err)
		}
	}
}

func TestParse_RefusesWhatIsTooLongOrStrange(t *testing.T) {
	for _, text := range []string{
		"", "[]", `{}`, `{"id":"not base64!"}`, `{"id":"` + strings.Repeat("AAAA", 400) + `"}`, `{"id":"AAAA","publicKey":"` + strings.Repeat("AAAA", 400) + `"}`,
		`{"id":"AAAA","transports":["<script>"]}`, `{"id":"AAAA","transports":[""]}`, `{"id":"AAAA","transports":["a","a","a","a","a","a","a","a","a"]}`,
	} {
		if _, err := passkey.Parse(text); !errors.Is(err, passkey.ErrWrong) {
			t.Errorf("%.60s: %v", text, err)
		}
	}
	key := passkeytest.New(t, site())
	if a, err := passkey.Parse(key.Text(key.Make(challenge))); err != nil || len(a.Transports) != 1 {
		t.Errorf("%+v, %v", a, err)
	}
}

func FuzzSite(f *testing.F) {
	key := passkeytest.New(f, site())
	made, _, err := site().Made(key.Make(challenge), challenge)
	if err != nil {
		f.Fatal(err)
	}
	for _, a := range []passkey.Answer{key.Make(challenge), key.Show(challenge)} {
		f.Add(a.ClientData, a.AuthenticatorData, a.Signature)
	}
	genuine := key.Show(challenge)
	f.Fuzz(func(t *testing.T, client, data, signature []byte) {
		a := passkey.Answer{ID: key.ID, ClientData: client, AuthenticatorData: data, PublicKey: made.Public, Signature: signature}
		if _, err := site().Shown(a, challenge, made); err == nil && !bytes.Equal(data[:32], genuine.AuthenticatorData[:32]) {
			t.Errorf("taken: %q %q", client, data)
		}
		if k, _, err := site().Made(a, challenge); err == nil && !bytes.Contains(data, k.ID) {
			t.Errorf("made of: %q %q", client, data)
		}
	})
}
