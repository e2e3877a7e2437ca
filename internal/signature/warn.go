package signature

import (
	"strings"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/mailbox"
)

// The keys of warnings about an address: the form is accepted as it is once they have been read.
const (
	WarnMistyped = "field.email_mistyped"
	WarnWatched  = "field.email_watched"
)

// warn returns what the signer should know about a correct address before anything is sent to it, unless the form has
// told them already.
func (s *Service) warn(d Draft, to address) []fault.Field {
	local, domain, ok := strings.Cut(to.deliver, "@")
	if !ok || d.Warned == d.Email {
		return nil
	}
	if meant := mailbox.Meant(domain); meant != "" {
		return []fault.Field{{Name: "email", Key: WarnMistyped, Args: fault.Args{"Meant": local + "@" + meant}}}
	}
	if s.watch.Holds(domain) && !d.Discreet {
		return []fault.Field{{Name: "email", Key: WarnWatched}}
	}
	return nil
}

// Watched reports whether others may read what arrives at an address, as it was typed.
func (s *Service) Watched(email string) bool {
	to, wrong := parseAddress(strings.TrimSpace(email))
	_, domain, _ := strings.Cut(to.deliver, "@")
	return wrong == "" && s.watch.Holds(domain)
}
