package signature

import (
	"net/mail"
	"strings"

	"golang.org/x/net/idna"
)

// maxLocal is how many bytes an address may have before its @ (RFC 5321, 4.5.3.1).
const maxLocal = 64

// address is an email address in two forms.
type address struct {
	deliver   string // as it is written to: the domain in ASCII
	canonical string // what identifies the mailbox: small letters, without a "+tag"
}

// parseAddress reads a bare address. Where it can't, it returns the key of the message that says why. Quoted local parts,
// address literals and local parts beyond ASCII, which many mail servers refuse, are not accepted.
func parseAddress(s string) (address, string) {
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at == len(s)-1 {
		return address{}, "field.email"
	}
	local := s[:at]
	domain, err := idna.Lookup.ToASCII(strings.TrimSuffix(s[at+1:], "."))
	if err != nil {
		return address{}, "field.email"
	}
	domain = strings.ToLower(domain)
	parsed, err := mail.ParseAddress(local + "@" + domain)
	if err != nil || parsed.Address != local+"@"+domain || parsed.Name != "" || strings.ContainsAny(local, `"<>(),:;[]\ `) || len(local) > maxLocal || !ascii(local) {
		return address{}, "field.email"
	}
	dot := strings.LastIndexByte(domain, '.')
	if ending := domain[dot+1:]; dot < 1 || len(ending) < 2 || strings.Trim(ending, "0123456789") == "" {
		return address{}, "field.email_ending"
	}
	a := address{deliver: local + "@" + domain}
	if len(a.deliver) > MaxEmail {
		return address{}, "field.email"
	}
	mailbox, _, _ := strings.Cut(strings.ToLower(local), "+")
	if mailbox == "" {
		return address{}, "field.email"
	}
	a.canonical = mailbox + "@" + domain
	return a, ""
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 126 || r < 33 }) < 0
}
