package mail

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// TLSMode says how a connection is protected.
type TLSMode string

// The modes. An opportunistic connection is encrypted if the server offers it, and then against eavesdroppers alone: its
// certificate is not verified, since whoever could forge it could as well suppress the offer.
const (
	TLSNone          TLSMode = "none"
	TLSOpportunistic TLSMode = "opportunistic"
	TLSMandatory     TLSMode = "mandatory"
)

// Server is the mail server that an SMTP URL names.
type Server struct {
	Host     string
	Port     int
	Implicit bool // TLS from the first byte (smtps), else STARTTLS according to TLS
	TLS      TLSMode
	User     string // "" for no sign-in
	Password string
	Timeout  time.Duration // of connecting, and again of the dialogue
}

// Ports and the time limit unless the URL says otherwise.
const (
	portSubmission = 587
	portImplicit   = 465
	timeout        = 20 * time.Second
	maxTimeout     = 2 * time.Minute
)

const allowedURLs = "it must look like smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465, " +
	"user and password optional and percent-encoded, with ?tls=none|opportunistic|mandatory and ?timeout=20s if need be"

// ParseURL reads an SMTP URL. Without tls=..., STARTTLS is mandatory if there are a user and a host that is not this
// machine, else opportunistic. The error says what is wrong and what is allowed, and quotes nothing: a password may stand
// anywhere in a malformed URL.
func ParseURL(raw string) (Server, error) {
	s, err := parseURL(raw)
	if err != nil {
		return Server{}, errors.New("SMTP URL: " + err.Error() + "; " + allowedURLs)
	}
	return s, nil
}

func parseURL(raw string) (Server, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return Server{}, errors.New("it cannot be read") // err quotes the URL
	}
	s := Server{Host: u.Hostname(), Port: portSubmission, TLS: TLSOpportunistic, Timeout: timeout}
	switch {
	case u.Scheme == "smtps":
		s.Implicit, s.Port, s.TLS = true, portImplicit, TLSMandatory
	case u.Scheme != "smtp":
		return Server{}, errors.New("it doesn't begin with smtp:// or smtps://")
	}
	if s.Host == "" || strings.ContainsFunc(s.Host, unprintable) {
		return Server{}, errors.New("the host is missing or malformed")
	}
	if strings.Trim(u.Path, "/") != "" || u.Fragment != "" {
		return Server{}, errors.New("after host and port there is something else than ?tls= and ?timeout=")
	}
	if u.Port() != "" {
		if s.Port, err = strconv.Atoi(u.Port()); err != nil || s.Port < 1 || s.Port > 65535 {
			return Server{}, errors.New("the port is not between 1 and 65535")
		}
	}
	if err := s.credentials(u.User); err != nil {
		return Server{}, err
	}
	return s, s.options(u.RawQuery)
}

func (s *Server) credentials(user *url.Userinfo) error {
	if user == nil {
		return nil
	}
	s.User = user.Username()
	s.Password, _ = user.Password()
	if s.User == "" || s.Password == "" {
		return errors.New("user and password must both be given, or neither")
	}
	if strings.ContainsFunc(s.User+s.Password, unprintable) {
		return errors.New("user or password holds a control character")
	}
	if !s.loopback() {
		s.TLS = TLSMandatory
	}
	return nil
}

func (s *Server) options(query string) error {
	values, err := url.ParseQuery(query)
	if err != nil {
		return errors.New("what follows the question mark cannot be read") // err quotes the URL
	}
	for name, value := range values {
		switch {
		case len(value) != 1:
			return errors.New("an option is given twice")
		case name == "tls":
			mode := TLSMode(value[0])
			if mode != TLSNone && mode != TLSOpportunistic && mode != TLSMandatory {
				return errors.New("tls is not none, opportunistic or mandatory")
			}
			if s.Implicit && mode != TLSMandatory {
				return errors.New("smtps:// always encrypts, so tls can only be mandatory")
			}
			s.TLS = mode
		case name == "timeout":
			d, err := time.ParseDuration(value[0])
			if err != nil || d <= 0 || d > maxTimeout {
				return errors.New("timeout is not a duration up to 2m, like 20s")
			}
			s.Timeout = d
		default:
			return errors.New("there is an option other than tls and timeout")
		}
	}
	return nil
}

// loopback reports whether the server runs on this machine.
func (s *Server) loopback() bool {
	address, err := netip.ParseAddr(s.Host)
	return strings.EqualFold(s.Host, "localhost") || err == nil && address.IsLoopback()
}

func unprintable(r rune) bool { return r <= ' ' || r == 0x7f }
