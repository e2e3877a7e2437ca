package organizer

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/undersigned/undersigned/internal/fault"
)

// Bounds of what an organizer types, in characters. A password has no other rules than its length, and
// that it isn't a common one.
const (
	MaxName     = 120
	MaxEmail    = 254
	MinPassword = 12
	MaxPassword = 128
)

// normalPassword returns a password in the one form in which it is hashed, whatever keyboard it was typed on.
func normalPassword(s string) string { return norm.NFC.String(s) }

func checkName(name string) []fault.Field {
	switch {
	case name == "":
		return field("name", "field.required", nil)
	case utf8.RuneCountInString(name) > MaxName:
		return field("name", "field.too_long", fault.Args{"Max": MaxName})
	case !plain(name):
		return field("name", "field.characters", nil)
	}
	return nil
}

func checkEmail(email string) []fault.Field {
	if email == "" {
		return field("email", "field.required", nil)
	}
	if len(email) > MaxEmail {
		return field("email", "field.too_long", fault.Args{"Max": MaxEmail})
	}
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || !plain(email) {
		return field("email", "field.email", nil)
	}
	if domain := email[strings.LastIndexByte(email, '@')+1:]; !strings.Contains(strings.Trim(domain, "."), ".") {
		return field("email", "field.email_ending", nil)
	}
	return nil
}

// checkPassword judges a password for an account of which some words are known: its name, its address.
func checkPassword(password string, own ...string) []fault.Field {
	switch n := utf8.RuneCountInString(password); {
	case password == "":
		return field("password", "field.required", nil)
	case n < MinPassword:
		return field("password", "password.too_short", fault.Args{"Min": MinPassword})
	case n > MaxPassword:
		return field("password", "password.too_long", fault.Args{"Max": MaxPassword})
	case common(normalPassword(password), own...):
		return field("password", "password.common", nil)
	}
	return nil
}

func checkRole(role string) []fault.Field {
	if !validRole(role) {
		return field("role", "field.choice", nil)
	}
	return nil
}

// plain reports whether s is valid text without control, invisible or direction characters.
func plain(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r)
	})
}

func field(name, key string, args fault.Args) []fault.Field {
	return []fault.Field{{Name: name, Key: key, Args: args}}
}
