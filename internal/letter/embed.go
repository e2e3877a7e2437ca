package letter

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"golang.org/x/net/idna"

	"github.com/undersigned/undersigned/internal/fault"
)

// AnySite stands alone in Letter.EmbedOn: every site may show the letter.
const AnySite = "any"

// noSite is how a file says that no site may.
const noSite = "none"

// MaxSites bounds how many sites a letter can name.
const MaxSites = 50

// Embeddable reports whether there is a site that may show the letter in a frame.
func (l Letter) Embeddable() bool { return len(l.EmbedOn) > 0 }

// Site returns the origin of a site as browsers name it, https://example.org, and false for what is none. Without TLS only sites
// of this machine and onion services are taken, since anybody on the way could put another page in the place of any other.
func Site(address string) (string, bool) {
	u, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil || u.Host == "" || u.Opaque != "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery {
		return "", false
	}
	host, err := idna.Lookup.ToASCII(strings.ToLower(u.Hostname()))
	if ip, wrong := netip.ParseAddr(u.Hostname()); wrong == nil {
		if host, err = ip.String(), nil; ip.Is6() {
			host = "[" + host + "]"
		}
	} else if !regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*$`).MatchString(host) {
		return "", false
	}
	local := slices.Contains([]string{"localhost", "127.0.0.1", "[::1]"}, host) || strings.HasSuffix(host, ".onion")
	if err != nil || u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return "", false
	}
	switch port, wrong := strconv.Atoi(u.Port()); {
	case u.Port() == "" && !strings.HasSuffix(u.Host, ":"):
		return u.Scheme + "://" + host, true
	case wrong != nil || port < 1 || port > 65535:
		return "", false
	case u.Scheme == "https" && port == 443 || u.Scheme == "http" && port == 80:
		return u.Scheme + "://" + host, true
	default:
		return u.Scheme + "://" + host + ":" + strconv.Itoa(port), true
	}
}

// embedOn reads the sites that may show the letter; none without the key.
func (p *reader) embedOn(m matter) []string {
	const allowed = "none, any, or a list of sites such as https://example.org"
	e, ok := m.entries["embed"]
	if !ok {
		return nil
	}
	if _, listed := e.value.(*ast.SequenceNode); !listed {
		switch word := p.words(m.place, "embed", e, 200); word {
		case AnySite:
			return []string{AnySite}
		case noSite, "":
		default:
			p.problems.add(m.file, e.line, "embed: %s is unknown; allowed: %s", quoted(word), allowed)
		}
		return nil
	}
	var sites []string
	for _, item := range p.list(m.place, "embed", e, MaxSites) {
		word := p.words(m.place, "embed", item, 300)
		switch site, ok := Site(word); {
		case word == "":
		case !ok:
			p.problems.add(m.file, item.line, "embed: %s is not a site; allowed: %s", quoted(word), allowed)
		case slices.Contains(sites, site):
			p.problems.add(m.file, item.line, "embed: %s stands there twice", site)
		default:
			sites = append(sites, site)
		}
	}
	return sites
}

// wrongSites tells what is wrong with the sites that may show a letter.
func wrongSites(sites []string) []fault.Field {
	if slices.Equal(sites, []string{AnySite}) {
		return nil
	}
	if len(sites) > MaxSites {
		return []fault.Field{{Name: "sites", Key: "field.too_many_entries", Args: fault.Args{"Max": MaxSites}}}
	}
	if sites != nil && len(sites) == 0 {
		return []fault.Field{{Name: "sites", Key: requiredKey}}
	}
	for _, site := range sites {
		if origin, ok := Site(site); !ok || origin != site {
			return []fault.Field{{Name: "sites", Key: "field.site", Args: fault.Args{"Site": site}}}
		}
	}
	return nil
}

// embedKey is how a file says which sites may show a letter.
func embedKey(sites []string) any {
	if slices.Equal(sites, []string{AnySite}) {
		return AnySite
	}
	quoted := make([]wording, len(sites))
	for i, site := range sites {
		quoted[i] = wording(site)
	}
	return quoted
}
