package web

import (
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/organizer"
)

// signInPage is the data of desk/sign_in.
type signInPage struct {
	deskPage
	Email  string
	Next   string // where to go then
	Reason string // why it didn't work
	Out    bool   // has just signed out
	Query  string // keeps the language that was chosen by hand
	Prompt *passkeyPrompt
}

func (s *Server) showSignIn(c echo.Context) error {
	if _, signedIn := s.organizer(c); signedIn {
		return c.Redirect(http.StatusSeeOther, deskAddress(c.QueryParam("next")))
	}
	p := s.signInPage(c)
	p.Out = c.QueryParam("out") != ""
	return s.render(c, http.StatusOK, "desk/sign_in", p)
}

func (s *Server) signInPage(c echo.Context) signInPage {
	p := signInPage{deskPage: s.outsidePage(c, "signin.title"), Next: c.FormValue("next"), Query: languageQuery(c)}
	p.Prompt = s.prompt(p.Page, 1, "/desk/sign-in/passkey/options", "passkey.sign_in")
	return p
}

func (s *Server) signIn(c echo.Context) error {
	email := strings.TrimSpace(c.FormValue("email"))
	var o organizer.Organizer
	err := s.guarded(c, email, "password", func() (err error) {
		o, err = s.Organizers.SignIn(c.Request().Context(), email, c.FormValue("password"))
		return err
	})
	if f := faultOf(err, fault.Forbidden, fault.TooMany); f != nil {
		return s.refuseSignIn(c, email, f)
	}
	if err != nil {
		return err
	}
	return s.beginSession(c, o, c.FormValue("next"))
}

// guesses returns what an attempt at an account's password or code is counted under, as keyed hashes: neither address nor
// network is kept as it is, even in memory. A browser that the account knows is counted by itself, so that no stranger's
// attempts slow it down. What isn't the first password can only be tried by who knows it, so it needs no haste.
func (s *Server) guesses(c echo.Context, email, of string) ([]guess, error) {
	browser := knownBrowser(c.Request())
	known, err := s.Organizers.KnowsBrowser(c.Request().Context(), email, browser)
	if err != nil {
		return nil, err
	}
	account, err := s.Vault.Hash("desk.attempts."+of, []byte(strings.ToLower(strings.TrimSpace(email))))
	if err != nil {
		return nil, err
	}
	where := networkOf(s.client(c)).String()
	if known {
		where = browser
	}
	place, err := s.Vault.Hash("desk.attempts.place", []byte(where))
	if err != nil {
		return nil, err
	}
	here := guess{string(account) + string(place), limit.LongestNetwork}
	switch {
	case known:
		return []guess{here}, nil
	case of != "password":
		return []guess{{string(account), limit.LongestCode}}, nil
	}
	return []guess{{string(account), limit.LongestAnywhere}, here}, nil
}

// refuseSignIn shows the form again with the reason.
func (s *Server) refuseSignIn(c echo.Context, email string, f *fault.Error) error {
	p := s.signInPage(c)
	p.Email, p.Reason = email, p.Message(f.Key, f.Args)
	return s.render(c, refusal(c, f), "desk/sign_in", p)
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
