package mail

import (
	netmail "net/mail"
	"strings"
	"time"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
	"golang.org/x/net/idna"

	"github.com/undersigned/undersigned/internal/outbox"
)

// compose makes the message as it is sent: plain text first, then the same as HTML. Its Message-ID depends on the
// envelope's id alone, so that a message that is sent twice is recognized as one.
func compose(from *netmail.Address, e outbox.Envelope, r Rendered, now time.Time) *gomail.Msg {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP))
	to, contact := shorten(oneLine(e.ToName), maxTitle), e.Data["contact"]
	if r.Sender != "" { // a discreet message names nobody
		from = &netmail.Address{Name: r.Sender, Address: from.Address}
		to, contact = "", ""
	}
	m.FromMailAddress(from)
	m.ToMailAddress(&netmail.Address{Name: to, Address: asciiDomain(e.To)})
	if mailable(contact) {
		m.ReplyToMailAddress(&netmail.Address{Address: contact})
	}
	m.Subject(r.Subject)
	m.SetDateWithValue(now)
	m.SetMessageIDWithValue(e.ID.String() + "@" + domain(from.Address))
	// Nobody's absence note is wanted: RFC 3834, and the same for servers that know only their own header.
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetGenHeader("Content-Language", e.Language)
	if r.Unsubscribe != "" {
		m.SetGenHeaderPreformatted("List-Unsubscribe", "<"+r.Unsubscribe+">")
		m.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	m.SetBodyString(gomail.TypeTextPlain, r.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, r.HTML)
	return m
}

// domain returns an address's part after the @, in ASCII where it has such a form.
func domain(address string) string {
	address = asciiDomain(address)
	return address[strings.LastIndexByte(address, '@')+1:]
}

// asciiDomain writes the domain of an address in the form that every server knows, if it has one.
func asciiDomain(address string) string {
	at := strings.LastIndexByte(address, '@')
	plain, err := idna.Lookup.ToASCII(address[at+1:])
	if err != nil || ascii(address[at+1:]) {
		return address
	}
	return address[:at+1] + plain
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
