package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/organizer"
)

// browserCookie names the cookie by which a browser is known again that somebody signed in with. It lets nobody in.
const browserCookie = "undersigned_browser"

// knownBrowser returns what the browser kept from an earlier sign-in, "" for nothing.
func knownBrowser(r *http.Request) string {
	cookie, err := r.Cookie(browserCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// keepBrowser has the browser keep the value by which it is known.
func (s *Server) keepBrowser(c echo.Context, value string) {
	http.SetCookie(c.Response(), &http.Cookie{
		Name: browserCookie, Value: value, Path: "/desk", MaxAge: int(organizer.BrowserLasts.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.sessions.Cookie.Secure,
	})
}

// limitStrangers holds each network to an allowance, but for browsers that somebody signed in with: who shares a network with
// a guesser isn't kept out by them.
func (s *Server) limitStrangers(a limit.Allowance) echo.MiddlewareFunc {
	limited := s.limit(a)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		strangers := limited(next)
		return func(c echo.Context) error {
			known, err := s.Organizers.AnybodyKnowsBrowser(c.Request().Context(), knownBrowser(c.Request()))
			if err != nil {
				return err
			}
			if known {
				return next(c)
			}
			return strangers(c)
		}
	}
}

// browserName says which browser a User-Agent claims to be, and on what. It is a hint for people, who recognize their own,
// so few names are enough; "" is any other.
func browserName(userAgent string) (browser, system string) {
	browsers := []claim{
		{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	}
	systems := []claim{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Macintosh", "Mac"}, {"Linux", "Linux"},
	}
	return firstClaim(userAgent, browsers), firstClaim(userAgent, systems)
}

// claim is a part of a User-Agent and the name that it stands for.
type claim struct{ part, name string }

// firstClaim returns the name of the first claim that is made: browsers claim to be those after them, too.
func firstClaim(userAgent string, claims []claim) string {
	for _, one := range claims {
		if strings.Contains(userAgent, one.part) {
			return one.name
		}
	}
	return ""
}
