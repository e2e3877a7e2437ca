package web

import (
	"maps"
	"net/http"

	"github.com/labstack/echo/v4"
)

// contentPolicy allows the site's own files and nothing else: no inline script or style, no frame, no third party.
const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Values of Cache-Control.
const (
	noStore = "no-store" // what every answer has that says nothing else
	askEach = "no-cache" // may be kept, but is asked after each time, by its ETag
	// shared is for pages from memory: a browser asks after them each time; a proxy hands them out for a second, for two more
	// while it asks for a newer one, and for a minute if the site doesn't answer. A name that is hidden is in no proxy's page
	// that is older than that: docs/operations.md.
	shared     = "public, max-age=0, s-maxage=1, stale-while-revalidate=2, stale-if-error=60"
	unchanging = "public, max-age=31536000, immutable"
)

// headers sets what every answer carries, errors included.
func (s *Server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	all := http.Header{}
	all.Set("Content-Security-Policy", contentPolicy)
	all.Set("X-Content-Type-Options", "nosniff")
	// Not no-referrer: with it browsers send "Origin: null" with the site's own forms, and those that send no
	// Sec-Fetch-Site (older ones, and all of them over plain http) could not be told from another site's.
	all.Set("Referrer-Policy", "same-origin")
	all.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()")
	all.Set("Cross-Origin-Opener-Policy", "same-origin")
	all.Set("Cross-Origin-Resource-Policy", "same-origin")
	all.Set("Cache-Control", noStore)
	if s.BaseURL.Scheme == "https" {
		all.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
	return func(c echo.Context) error {
		maps.Copy(c.Response().Header(), all) // its values are shared: they are replaced, never written to
		return next(c)
	}
}

// revalidate lets browsers keep the page and ask after it by its ETag.
func revalidate(next echo.HandlerFunc) echo.HandlerFunc {
	value := []string{askEach} // shared, as those of headers
	return func(c echo.Context) error {
		c.Response().Header()["Cache-Control"] = value
		return next(c)
	}
}
