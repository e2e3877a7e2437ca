package web

import (
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"
)

// referrerOf returns the name of the site that led to a form, as the page's script has put it there. It is "" for what is no
// name, for this site, and for sites where everybody comes from. Only a form tells it: it stands in no address.
func (s *Server) referrerOf(c echo.Context) string {
	name := siteName(c.Request().PostFormValue("referrer"))
	if len(name) > 253 || !regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*$`).MatchString(name) || name == siteName(s.BaseURL.Hostname()) || common(name) {
		return ""
	}
	return name
}

// siteName is a site's name as one site has it, whichever of its names was asked for.
func siteName(host string) string { return strings.TrimPrefix(strings.ToLower(host), "www.") }

// common reports whether so many people come from a site that coming from there together means nothing: search engines, and
// services that everybody posts links on, whose names don't tell who posted.
func common(site string) bool {
	for rest := site; rest != ""; _, rest, _ = strings.Cut(rest, ".") {
		label, _, _ := strings.Cut(rest, ".")
		if strings.Contains(everybodysLabels, " "+label+" ") || strings.Contains(everybodysSites, " "+rest+" ") {
			return true
		}
	}
	return false
}

// What common knows: words of names, under whichever ending, and whole names with what is below them.
const (
	everybodysLabels = " google bing duckduckgo yahoo yandex ecosia qwant startpage baidu facebook instagram twitter linkedin youtube tiktok whatsapp telegram "
	everybodysSites  = " t.co x.com t.me fb.me lnkd.in youtu.be threads.net threads.com bsky.app outlook.live.com outlook.office.com mail.proton.me "
)
