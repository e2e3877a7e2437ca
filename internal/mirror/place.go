package mirror

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// place is where something stands in a copy: the page of a list by its number, all else by its address.
type place struct {
	first  string // the address, of a list's first page
	number int
}

// isPage reports whether the place is one of a page, and not of a picture or another file.
func (p place) isPage() bool { return strings.HasSuffix(p.file(), ".html") }

// file returns the name of the file within a copy, with slashes.
func (p place) file() string {
	address, query, _ := strings.Cut(p.first, "?")
	name := strings.Trim(path.Clean(address), "/")
	extension := path.Ext(name)
	if name == "" {
		name = "index"
	}
	if extension == "" {
		extension = ".html"
	}
	name = strings.TrimSuffix(name, extension)
	if query != "" {
		name += "-" + query
	}
	if p.number > 1 {
		name += "-" + strconv.Itoa(p.number)
	}
	return strings.Map(safe, name+extension)
}

// safe keeps what stands in file names everywhere.
func safe(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._/", r) {
		return r
	}
	return '-'
}

// from returns the address of the place in a link that stands in another one.
func (p place) from(other place) string {
	here, there := strings.Split(other.file(), "/"), strings.Split(p.file(), "/")
	for len(here) > 1 && len(there) > 1 && here[0] == there[0] {
		here, there = here[1:], there[1:]
	}
	return strings.Repeat("../", len(here)-1) + strings.Join(there, "/")
}

// acts are the steps of addresses whose pages change something, or are one person's own. None of them makes sense in a copy.
func acts() []string {
	return []string{"sign", "check-email", "lost-link", "thanks", "receipt", "not-me", "confirm", "confirm-edit", "signature", "desk", "api", "dev", "embed"}
}

// copied reports whether an address of the site is part of the copy. Of a list narrowed by what readers choose there are too many;
// of them organizations alone are.
func (c *crawl) copied(u *url.URL) bool {
	steps := strings.Split(strings.Trim(u.Path, "/"), "/")
	if slices.ContainsFunc(steps, func(step string) bool { return slices.Contains(acts(), step) }) {
		return false
	}
	if steps[0] == "static" {
		return true
	}
	// A letter's pages stand behind a language, and its picture behind "img".
	if c.Letter != "" && steps[0] != c.Letter && (len(steps) < 2 || steps[0] != "img" && !slices.Contains(c.Languages, steps[0]) || steps[1] != c.Letter) {
		return false
	}
	return u.RawQuery == "" || path.Ext(u.Path) != "" || u.RawQuery == "kind=organization"
}

// opening reports whether an address only leads to the page that a copy opens with.
func (c *crawl) opening(u *url.URL) bool {
	return u.RawQuery == "" && (u.Path == "/" && c.Letter == "" || u.Path == "/"+c.Letter)
}

// home returns the address at the original.
func (c *crawl) home(u *url.URL) string {
	return c.Base.ResolveReference(&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery, Fragment: u.Fragment}).String()
}

// forward returns a page that leads on: to where the site leads from an address, if that is copied, or else to the original.
func (c *crawl) forward(address string, at place, a *answer) string {
	to := c.Base.String() + address
	if u, err := c.Base.Parse(a.header.Get("Location")); a.status >= http.StatusMultipleChoices && a.status < http.StatusBadRequest && err == nil {
		to = c.link(u, at)
	}
	const text = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=%"><title>%</title><a href="%">%</a>` + "\n"
	return strings.ReplaceAll(text, "%", escape(to))
}
