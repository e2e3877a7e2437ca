package web

import (
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/locale"
)

// Page is what every page's data embeds: the reader's language and what the layout shows.
type Page struct {
	*locale.Locale
	Title       string
	Description string
	Path        string      // the address below the base URL, escaped, without the query
	Base        string      // the base URL, without a slash at its end
	Alternates  []Alternate // the page in the interface's languages, for addresses that name one
	Default     string      // where a reader of another language is sent, a path; "" without Alternates
	Typed       bool        // there is input in the page's form "sign", which the language switch takes along
	Accent      string      // the colour of the letter that the page is about, as #rrggbb; "" for the site's
	NoIndex     bool        // keep out of search engines
	Now         time.Time
}

// Alternate is the same page in a language.
type Alternate struct {
	Lang    string
	Name    string // the language's own name
	URL     string // the path
	Current bool
}

// page returns the base of a page in the reader's language: the one that the address names, or else the best of the
// browser's.
func (s *Server) page(c echo.Context) Page { return s.pageIn(c, s.language(c)) }

// pageIn is page in a given language, for pages whose address names none but whose subject has one.
func (s *Server) pageIn(c echo.Context, lang string) Page {
	p := Page{
		Locale: s.Locales.For(lang),
		Path:   c.Request().URL.EscapedPath(),
		Base:   s.base(),
		Now:    s.DB.Now(),
	}
	p.Alternates, p.Default = s.alternates(c)
	return p
}

// Sheet names the stylesheet that the page loads: the one for all letters, or the one in its letter's own colour.
func (p Page) Sheet(name string) string {
	if p.Accent != "" {
		name += "." + strings.TrimPrefix(p.Accent, "#")
	}
	return "css/" + name + ".css"
}

// withQuery returns the path with the query behind it, if there is any.
func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (s *Server) base() string { return strings.TrimSuffix(s.BaseURL.String(), "/") }

func (s *Server) language(c echo.Context) string {
	if lang := languageOfPath(c); s.Locales.Has(lang) {
		return lang
	}
	return s.Locales.Match(c.Request().Header.Get("Accept-Language"))
}

// languageOfPath returns the first part of the path, which names the language where anything does.
func languageOfPath(c echo.Context) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(c.Request().URL.Path, "/"), "/")
	return first
}

// alternates returns the page in every language, and the address for readers of any other one: a letter's short link,
// which asks the browser, and the default language's page where there is no such address.
func (s *Server) alternates(c echo.Context) (list []Alternate, other string) {
	current := languageOfPath(c)
	if !s.Locales.Has(current) {
		return nil, ""
	}
	rest := strings.TrimPrefix(c.Request().URL.EscapedPath(), "/"+url.PathEscape(current))
	for _, lang := range s.Locales.Languages() {
		list = append(list, Alternate{
			Lang: lang, Name: s.Locales.For(lang).T("language.name"), URL: "/" + lang + rest, Current: lang == current,
		})
	}
	if strings.Count(rest, "/") == 1 {
		return list, rest
	}
	return list, list[0].URL
}
