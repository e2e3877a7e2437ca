package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/organizer"
)

// freshFor is how long a password or a code counts for acts that ask for one again.
const freshFor = 10 * time.Minute

// sessionFreshAt is where a session keeps when a password or a code was last given, in seconds of Unix.
const sessionFreshAt = "fresh_at"

// The fields of the page that asks again. All others on it are those of the form that led there.
const (
	againPrefix   = "again_"
	againPassword = againPrefix + "password"
	againCode     = againPrefix + "code"
	againNext     = againPrefix + "next"
	againPost     = againPrefix + "post" // "1" if what comes next is a form
)

// againPage is the data of desk/again.
type againPage struct {
	deskPage
	Kept   []hiddenField // what was typed before, and where to go then
	Reason string
	Prompt *passkeyPrompt
}

// fresh lets a handler run if who is signed in gave a password or a code within the last ten minutes, and asks for one
// otherwise. What was typed is kept and sent on afterwards, but for files.
func (s *Server) fresh(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		at := time.Unix(s.sessions.GetInt64(c.Request().Context(), sessionFreshAt), 0)
		if s.DB.Now().Sub(at) < freshFor {
			return next(c)
		}
		return s.askAgain(c)
	}
}

// askAgain leads to the page that asks for a password, or shows it with what a form held.
func (s *Server) askAgain(c echo.Context) error {
	r := c.Request()
	if wantsJSON(r) {
		return c.JSON(http.StatusForbidden, decisionAnswer{Message: s.deskLocale(c).T("again.title"), SignIn: "/desk/again"})
	}
	if r.Method != http.MethodPost {
		return c.Redirect(http.StatusSeeOther, "/desk/again?next="+url.QueryEscape(r.URL.RequestURI()))
	}
	form, err := c.FormParams()
	if err != nil {
		return fault.Wrap(fault.Invalid, "error.malformed", err)
	}
	kept := append(keptFields(form), hiddenField{againNext, r.URL.RequestURI()}, hiddenField{againPost, "1"})
	return s.renderAgain(c, http.StatusForbidden, kept, "")
}

// keptFields returns what a form holds beside passwords and the fields of the page that asks again.
func keptFields(form url.Values) []hiddenField {
	var kept []hiddenField
	for name, values := range form {
		if strings.HasPrefix(name, againPrefix) || name == "password" || name == passkeyField {
			continue
		}
		for _, value := range values {
			kept = append(kept, hiddenField{name, value})
		}
	}
	slices.SortStableFunc(kept, func(a, b hiddenField) int { return strings.Compare(a.Name, b.Name) })
	return kept
}

func (s *Server) showAgain(c echo.Context) error {
	return s.renderAgain(c, http.StatusOK, []hiddenField{{againNext, c.QueryParam("next")}}, "")
}

func (s *Server) renderAgain(c echo.Context, status int, kept []hiddenField, reason string) error {
	base, err := s.insidePage(c, "", "again.title", nil)
	if err != nil {
		return err
	}
	prompt := s.prompt(base.Page, base.Organizer.Passkeys, "/desk/again/options", "passkey.use")
	return s.render(c, status, "desk/again", againPage{deskPage: base, Kept: kept, Reason: reason, Prompt: prompt})
}

// giveAgain takes the password or a code and goes on where it was asked for: a form is sent there as it was typed.
func (s *Server) giveAgain(c echo.Context) error {
	o, _ := s.organizer(c)
	form, err := c.FormParams()
	if err != nil {
		return fault.Wrap(fault.Invalid, "error.malformed", err)
	}
	err = s.checkAgain(c, o, form)
	if f := faultOf(err, fault.Forbidden, fault.TooMany); f != nil {
		kept := append(keptFields(form), hiddenField{againNext, form.Get(againNext)}, hiddenField{againPost, form.Get(againPost)})
		return s.renderAgain(c, refusal(c, f), kept, s.deskLocale(c).Message(f.Key, f.Args))
	}
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, sessionFreshAt, s.DB.Now().Unix())
	next := deskAddress(form.Get(againNext))
	if form.Get(againPost) == "1" && next != "/desk" {
		return c.Redirect(http.StatusTemporaryRedirect, next)
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// checkAgain takes a passkey where one was shown, a code where one was typed and the account has a second step, and the password otherwise. Wrong ones slow
// down only who is signed in already.
func (s *Server) checkAgain(c echo.Context, o organizer.Organizer, form url.Values) error {
	if form.Get(passkeyField) != "" {
		return s.checkPasskey(c, o, organizer.PasskeyAgain)
	}
	if code := form.Get(againCode); code != "" && o.Factor {
		return s.checkCode(c, o, code)
	}
	return s.guarded(c, o.Email, "again", func() error {
		return s.Organizers.CheckPassword(c.Request().Context(), o.ID, form.Get(againPassword))
	})
}
