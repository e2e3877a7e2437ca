// Package passkey checks what a browser answers when it made a passkey or showed one (W3C's Web Authentication, without
// attestation). It keeps nothing and asks nothing: what was asked, and whether it was asked before, is its caller's to know.
package passkey

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// ErrWrong is what every answer is that can't be taken; its text says why, for the log.
var ErrWrong = errors.New("not a right answer")

// ErrCounter says that a passkey's counter didn't grow: there may be a copy of it. It is ErrWrong too.
var ErrCounter = fmt.Errorf("%w: the counter didn't grow", ErrWrong)

// Why an address can have no passkeys.
var (
	ErrNoName   = errors.New("passkeys need a host name, and the address has a number")
	ErrInsecure = errors.New("passkeys need https, but on localhost")
)

// Bounds of an answer, in bytes. An id is as long as the standard lets it be.
const (
	maxID         = 1023
	maxKey        = 1024
	maxTransports = 8
	maxTransport  = 32
)

// Site is what passkeys are made for: one can't be shown to another.
type Site struct {
	ID     string // the host's name
	Origin string // as a browser writes it
}

// SiteAt returns the site at an address. It is ErrNoName or ErrInsecure where no browser makes passkeys.
func SiteAt(base *url.URL) (Site, error) {
	host := strings.ToLower(base.Hostname())
	local := host == "localhost" || strings.HasSuffix(host, ".localhost")
	switch {
	case host == "" || net.ParseIP(host) != nil:
		return Site{}, ErrNoName
	case base.Scheme != "https" && !local:
		return Site{}, ErrInsecure
	}
	origin := base.Scheme + "://" + host
	if port := base.Port(); port != "" && port != map[string]string{"https": "443", "http": "80"}[base.Scheme] {
		origin += ":" + port
	}
	return Site{ID: host, Origin: origin}, nil
}

// Answer is what the script of a page hands over from the browser, as JSON. What belongs to making a passkey alone, or to
// showing one alone, is empty otherwise.
type Answer struct {
	ID                []byte   `json:"id"`
	ClientData        []byte   `json:"clientData"`
	AuthenticatorData []byte   `json:"authenticatorData"`
	PublicKey         []byte   `json:"publicKey"`  // of one that was made
	Transports        []string `json:"transports"` // by which it can be reached
	Signature         []byte   `json:"signature"`  // of one that was shown
	Owner             []byte   `json:"owner"`      // whose it says that it is
}

// Parse reads an answer. What is none is ErrWrong.
func Parse(text string) (Answer, error) {
	var a Answer
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return Answer{}, fmt.Errorf("%w: %w", ErrWrong, err)
	}
	if len(a.ID) == 0 || len(a.ID) > maxID || len(a.PublicKey) > maxKey || len(a.Transports) > maxTransports {
		return Answer{}, fmt.Errorf("%w: its size", ErrWrong)
	}
	for _, t := range a.Transports {
		if t == "" || len(t) > maxTransport || strings.Trim(t, "abcdefghijklmnopqrstuvwxyz-") != "" {
			return Answer{}, fmt.Errorf("%w: its transports", ErrWrong)
		}
	}
	return a, nil
}

// Key is a passkey's public side.
type Key struct {
	ID         []byte
	Public     []byte // DER
	Count      uint32 // how often it was shown, by its own count; 0 where it doesn't count
	Transports []string
}

// Shown is what an answer tells beside that it is right.
type Shown struct {
	Count    uint32
	Verified bool // the person was, by a finger, a face or a code, and not only there
}
