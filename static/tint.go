package static

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/undersigned/undersigned/internal/accent"
)

// mostTints bounds how many stylesheets in letters' own colours are held: beyond it all are made anew, in a millisecond each.
const mostTints = 64

// tints are the stylesheets that were put together for letters with a colour of their own.
type tints struct {
	mu   sync.Mutex
	held map[string]tinted // by name, like "css/letter.7a1f2b.css"
}

type tinted struct {
	file   File
	hashed string // its content-hashed name
}

// tinted returns a stylesheet in a letter's colour, "css/letter.7a1f2b.css": the bytes of css/letter.css and the colour's
// rules. So its address can be made, and be answered, by every process and after every start.
func (a *Assets) tinted(name string) (tinted, bool) {
	base, colour := untinted(name)
	if colour == "" {
		return tinted{}, false
	}
	a.tints.mu.Lock()
	defer a.tints.mu.Unlock()
	if t, ok := a.tints.held[name]; ok {
		return t, true
	}
	c, err := accent.Parse("#" + colour)
	if err != nil {
		return tinted{}, false
	}
	content := append(a.files[base].Content[:len(a.files[base].Content):len(a.files[base].Content)], c.Sheet()...)
	file, hash, err := newFile(name, content)
	if err != nil {
		return tinted{}, false
	}
	t := tinted{file, strings.TrimSuffix(name, ".css") + "." + hash + ".css"}
	if len(a.tints.held) >= mostTints {
		clear(a.tints.held)
	}
	a.tints.held[name] = t
	return t, true
}

// untinted returns which stylesheet a name means, and in which colour; "" where it names none.
func untinted(name string) (base, colour string) {
	m := regexp.MustCompile(`^(css/[a-z]+)\.([0-9a-f]{6})\.css$`).FindStringSubmatch(name)
	if m == nil {
		return "", ""
	}
	base = m[1] + ".css"
	if _, ok := sheets()[base]; !ok {
		return "", ""
	}
	return base, m[2]
}

// tintedName returns the name that a content-hashed address of a stylesheet in a letter's colour means, if its content is
// still the same.
func (a *Assets) tintedName(address string) (string, bool) {
	name := regexp.MustCompile(`\.[0-9a-f]{16}\.css$`).ReplaceAllString(address, ".css")
	if path.Ext(address) != ".css" || name == address {
		return "", false
	}
	t, ok := a.tinted(name)
	return name, ok && t.hashed == address
}

// tintedURL is URL for a stylesheet in a letter's colour.
func (a *Assets) tintedURL(name string) (string, error) {
	t, ok := a.tinted(name)
	if !ok {
		return "", fmt.Errorf("no static file %q", name)
	}
	return Prefix + t.hashed, nil
}
