package web

import (
	"encoding/gob"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/organizer"
)

// sessionCookie names the desk's cookie, which is sent to the desk alone.
const sessionCookie = "undersigned_desk"

// sessionFlash is what a session's values hold beside the organizer's id: the message for the next page.
const sessionFlash = "flash"

// organizerKey is where a request keeps who is signed in.
const organizerKey = "organizer"

// sessions is the desk's session manager and its store.
type sessions struct {
	*scs.SessionManager
	store *organizer.Sessions
}

// newSessions returns sessions kept by store. The cookie ends with the browser; the store says when a session ends. It is
// Lax and not Strict, so that a link to the desk in a message opens for who is signed in; a GET changes nothing, and posts
// from other sites are refused before they get here.
func newSessions(store *organizer.Sessions, secure bool) sessions {
	m := scs.New()
	m.Store, m.Lifetime = store, organizer.SessionLasts
	m.Cookie.Name, m.Cookie.Path = sessionCookie, "/desk"
	m.Cookie.HttpOnly, m.Cookie.SameSite, m.Cookie.Secure, m.Cookie.Persist = true, http.SameSiteLaxMode, secure, false
	return sessions{SessionManager: m, store: store}
}

// session loads the session that a request comes with, and who is signed in by it, and stores what has changed in it
// just before the answer begins.
func (s *Server) session(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Cache-Control", noStore)
		ctx, err := s.sessions.Load(s.sessions.store.Track(c.Request().Context()), cookieValue(c.Request()))
		if err != nil {
			return err
		}
		c.SetRequest(c.Request().WithContext(ctx))
		if err := s.loadOrganizer(c); err != nil {
			return err
		}
		c.Response().Before(func() { s.keepSession(c) })
		return next(c)
	}
}

func cookieValue(r *http.Request) string {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// loadOrganizer finds who is signed in. A session of somebody who has been disabled meanwhile is nobody's.
func (s *Server) loadOrganizer(c echo.Context) error {
	ctx := c.Request().Context()
	id, err := uuid.Parse(s.sessions.GetString(ctx, organizer.SessionKey))
	if err != nil {
		return nil
	}
	o, err := s.Organizers.ByID(ctx, id)
	if fault.Is(err, fault.NotFound) || (err == nil && o.Disabled) {
		return s.sessions.Destroy(ctx)
	}
	if err != nil {
		return err
	}
	c.Set(organizerKey, o)
	return s.sessions.store.Touch(ctx)
}

// organizer returns who is signed in.
func (s *Server) organizer(c echo.Context) (organizer.Organizer, bool) {
	o, ok := c.Get(organizerKey).(organizer.Organizer)
	return o, ok
}

// keepSession stores a changed session and sets its cookie. The answer's status is decided by then, so a failure can only
// be logged: the reader will have to sign in again.
func (s *Server) keepSession(c echo.Context) {
	ctx := c.Request().Context()
	switch s.sessions.Status(ctx) {
	case scs.Modified:
		token, expiry, err := s.sessions.Commit(ctx)
		if err != nil {
			s.Logger.Error("session not stored", "error", err)
			return
		}
		s.sessions.WriteSessionCookie(ctx, c.Response(), token, expiry)
	case scs.Destroyed:
		s.sessions.WriteSessionCookie(ctx, c.Response(), "", time.Time{})
	case scs.Unmodified:
		return
	}
	c.Response().Header().Set("Cache-Control", noStore) // scs has weakened it
}

// askToSignIn answers a request without a session: a page leads to the sign-in and back, a script gets 403 and the
// address of the sign-in.
func (s *Server) askToSignIn(c echo.Context) error {
	address := "/desk/sign-in"
	if c.Request().Method == http.MethodGet && c.Request().URL.Path != "/desk" {
		address += "?next=" + url.QueryEscape(c.Request().URL.RequestURI())
	}
	if wantsJSON(c.Request()) {
		return c.JSON(http.StatusForbidden, decisionAnswer{Message: s.deskLocale(c).T("desk.session_over"), SignIn: address})
	}
	return c.Redirect(http.StatusSeeOther, address)
}

// deskAddress returns an address within the desk as it is, and the desk's start for anything else, so that nobody can be
// led elsewhere by a link to the sign-in.
func deskAddress(address string) string {
	u, err := url.Parse(address)
	// The address itself must begin so, too: "////elsewhere/../desk/" has that path, and leads elsewhere.
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path.Clean(u.Path), "/desk/") || !strings.HasPrefix(address, "/desk/") ||
		strings.ContainsAny(address, "\\\r\n") {
		return "/desk"
	}
	return address
}

// flash is a message for the next page.
type flash struct {
	Text  string // the sentence itself, or else
	Key   string // its key, of a counted one if N is above 0
	N     int
	Error bool
	Batch string    // the decisions that can be undone
	Until time.Time // and until when
	Link  string    // a one-time link to hand over; sealed, since sessions are stored
}

func (s *Server) putFlash(c echo.Context, f flash) error {
	var text strings.Builder
	if err := gob.NewEncoder(&text).Encode(f); err != nil {
		return err
	}
	s.sessions.Put(c.Request().Context(), sessionFlash, text.String())
	return nil
}

// redirectWithFlash leads to a page that says what was done.
func (s *Server) redirectWithFlash(c echo.Context, to string, f flash) error {
	if err := s.putFlash(c, f); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// takeFlash returns the message for this page, and nil if there is none.
func (s *Server) takeFlash(c echo.Context) *flash {
	text := s.sessions.PopString(c.Request().Context(), sessionFlash)
	if text == "" {
		return nil
	}
	var f flash
	if err := gob.NewDecoder(strings.NewReader(text)).Decode(&f); err != nil {
		return nil // of an older release
	}
	return &f
}
