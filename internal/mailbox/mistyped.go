package mailbox

import (
	"slices"
	"strings"
)

// provider is a mail provider that many have an address with.
type provider struct {
	name    string
	endings string // of its domains, the usual one first
}

func providers() []provider {
	return []provider{
		{"gmail", "com"}, {"googlemail", "com"}, {"hotmail", "com es it fr de co.uk com.ar com.br"},
		{"outlook", "com es it fr de pt com.ar com.br cl"}, {"yahoo", "com es it fr de com.ar com.mx com.br com.ve co.uk"},
		{"icloud", "com"}, {"protonmail", "com ch"}, {"nauta", "cu com.cu"}, {"libero", "it"}, {"orange", "fr es"},
	}
}

// lookalikes are names that look like another's misspelling and are not.
const lookalikes = " mail email ymail gmails hmail zmail fmail tmail xmail yahoos hotmails nauti naura "

// endings are misspelled ends of domains that are no country's and nobody's, each with the right one.
func endings() map[string]string {
	return map[string]string{
		"con": "com", "cmo": "com", "ocm": "com", "comm": "com", "coom": "com", "vom": "com", "xom": "com", "cpm": "com", "cim": "com",
		"clm": "com", "c0m": "com", "nte": "net", "nett": "net", "ogr": "org", "orgg": "org", "rog": "org",
	}
}

// Meant returns the domain that somebody likely meant who typed this one, in ASCII and small letters; "" where nothing is
// wrong with it, as far as can be told. It is a guess: who typed it may be right.
func Meant(domain string) string {
	meant := domain
	if dot := strings.LastIndexByte(domain, '.'); dot > 0 {
		if right, ok := endings()[domain[dot+1:]]; ok {
			meant = domain[:dot+1] + right
		}
	}
	name, ending, _ := strings.Cut(meant, ".")
	for _, p := range providers() {
		all := strings.Fields(p.endings)
		switch {
		case name == p.name && len(all) == 1 && ending != all[0] && near(ending, all[0]):
			meant = p.name + "." + all[0]
		case name != p.name && near(name, p.name) && !strings.Contains(lookalikes, " "+name+" ") && slices.Contains(all, ending):
			meant = p.name + "." + ending
		}
	}
	if meant == domain {
		return ""
	}
	return meant
}

// near reports whether one slip of the fingers makes one word of the other: a letter more, less, other, or two swapped.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	same := 0
	for same < len(a) && a[same] == b[same] {
		same++
	}
	restA, restB := a[same:], b[same:]
	switch len(b) - len(a) {
	case 1:
		return restA == restB[1:]
	case 0:
		if restA == "" {
			return true
		}
		swapped := len(restA) > 1 && restA[0] == restB[1] && restA[1] == restB[0] && restA[2:] == restB[2:]
		return swapped || restA[1:] == restB[1:]
	}
	return false
}
