package web

import "github.com/labstack/echo/v4"

// contentPolicy allows the site's own files and nothing else: no inline script or style, no frame, no third party.
const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Values of Cache-Control.
const (
	noStore    = "no-store" // what every answer has that says nothing else
	askEach    = "no-cache" // may be kept, but is asked after each time, by its ETag
	unchanging = "public, max-age=31536000, immutable"
)

// headers sets what every answer carries, errors included.
func (s *Server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	https := s.BaseURL.Scheme == "https"
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		// Not no-referrer: with it browsers send "Origin: null" with the site's own forms, and those that send no
		// Sec-Fetch-Site (older ones, and all of them over plain http) could not be told from another site's.
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", noStore)
		if https {
			h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		return next(c)
	}
}

// revalidate lets browsers keep the page and ask after it by its ETag.
func revalidate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Cache-Control", askEach)
		return next(c)
	}
}
