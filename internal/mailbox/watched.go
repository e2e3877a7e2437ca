// Package mailbox knows what the domain of an email address tells: whether others may read what arrives there, and
// whether it was likely mistyped. It asks nobody.
package mailbox

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/idna"
)

//go:embed watched.txt
var bundled string

// Watched is a list of domains whose mailboxes a state or an employer can open. It is immutable.
type Watched struct{ domains map[string]bool }

// Bundled returns the list that comes with the program.
func Bundled() (Watched, error) { return Read(strings.NewReader(bundled)) }

// Read reads a list: one domain a line, which stands for all below it too; what follows # is a comment. The error names
// the line.
func Read(r io.Reader) (Watched, error) {
	w := Watched{domains: map[string]bool{}}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "\ufeff"), "#")
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		domain, err := idna.Lookup.ToASCII(strings.Trim(line, "."))
		if err != nil || domain == "" || strings.ContainsAny(domain, " \t@/*") {
			return Watched{}, fmt.Errorf("line %d: %q is not a domain, such as example.org or cu", n, line)
		}
		w.domains[strings.ToLower(domain)] = true
	}
	if err := lines.Err(); err != nil {
		return Watched{}, fmt.Errorf("read the list: %w", err)
	}
	return w, nil
}

// Holds reports whether an address's domain, in ASCII and small letters, or one above it, is on the list.
func (w Watched) Holds(domain string) bool {
	for domain != "" {
		if w.domains[domain] {
			return true
		}
		_, domain, _ = strings.Cut(domain, ".")
	}
	return false
}
