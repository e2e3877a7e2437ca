package web

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
)

// signInPage is the data of desk/sign_in.
type signInPage struct {
	deskPage
	Email  string
	Next   string // where to go then
	Reason string // why it didn't work
	Out    bool   // has just signed out
	Query  string // keeps the language that was chosen by hand
}

func (s *Server) showSignIn(c echo.Context) error {
	if _, signedIn := s.organizer(c); signedIn {
		return c.Redirect(http.StatusSeeOther, deskAddress(c.QueryParam("next")))
	}
	return s.render(c, http.StatusOK, "desk/sign_in", signInPage{
		deskPage: s.outsidePage(c, "signin.title"), Next: c.QueryParam("next"), Out: c.QueryParam("out") != "", Query: languageQuery(c),
	})
}

func (s *Server) signIn(c echo.Context) error {
	email := strings.TrimSpace(c.FormValue("email"))
	account, network, err := s.attemptKeys(c, email)
	if err != nil {
		return err
	}
	if wait := s.attempts.wait(account, network); wait > 0 {
		f := &fault.Error{Kind: fault.TooMany, Key: "signin.wait", Args: waitArgs(wait), RetryAfter: wait}
		return s.refuseSignIn(c, email, f)
	}
	o, err := s.Organizers.SignIn(c.Request().Context(), email, c.FormValue("password"))
	if fault.Is(err, fault.Forbidden) {
		s.attempts.wrong(account, network)
		return s.refuseSignIn(c, email, err)
	}
	if err != nil {
		return err
	}
	s.attempts.right(account, network)
	if err := s.beginSession(c, o); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, deskAddress(c.FormValue("next")))
}

// attemptKeys returns keyed hashes of the address and of the network: neither is kept as it is, even in memory.
func (s *Server) attemptKeys(c echo.Context, email string) (account, network string, err error) {
	a, err := s.Vault.Hash("desk.attempts.account", []byte(strings.ToLower(email)))
	if err != nil {
		return "", "", err
	}
	n, err := s.Vault.Hash("desk.attempts.network", []byte(networkOf(s.client(c)).String()))
	if err != nil {
		return "", "", err
	}
	return string(a), string(n), nil
}

// refuseSignIn shows the form again with the reason.
func (s *Server) refuseSignIn(c echo.Context, email string, err error) error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return err
	}
	p := signInPage{deskPage: s.outsidePage(c, "signin.title"), Email: email, Next: c.FormValue("next"), Query: languageQuery(c)}
	p.Reason = p.Message(f.Key, f.Args)
	status := http.StatusUnprocessableEntity
	if f.Kind == fault.TooMany {
		status = http.StatusTooManyRequests
		retryAfter(c, f.RetryAfter)
	}
	return s.render(c, status, "desk/sign_in", p)
}

// languageQuery returns the query that chooses the language, "" if none was chosen.
func languageQuery(c echo.Context) string {
	if lang := c.QueryParam("lang"); lang != "" {
		return "?lang=" + url.QueryEscape(lang)
	}
	return ""
}

func waitArgs(wait time.Duration) fault.Args {
	return fault.Args{"Minutes": int(math.Ceil(wait.Minutes()))}
}

func (s *Server) signOut(c echo.Context) error {
	if err := s.sessions.Destroy(c.Request().Context()); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/desk/sign-in?out=1")
}

// chooseLanguage changes the language in which the desk speaks to who is signed in.
func (s *Server) chooseLanguage(c echo.Context) error {
	lang := c.FormValue("lang")
	if !s.Locales.Has(lang) {
		return fault.InvalidField("lang", "field.choice")
	}
	o, _ := s.organizer(c)
	if err := s.Organizers.SetLanguage(c.Request().Context(), o, lang); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, deskAddress(c.FormValue("next")))
}
