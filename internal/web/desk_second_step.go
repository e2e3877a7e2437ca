package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/organizer"
)

// secondStepWithin is how long after the password the code may follow.
const secondStepWithin = 10 * time.Minute

// sessionPendingAt is where a session keeps when the password was given, in seconds of Unix.
const sessionPendingAt = "pending_at"

// secondStepPage is the data of desk/second_step.
type secondStepPage struct {
	deskPage
	Next   string
	Reason string
	Query  string
	App    bool // there is an app for codes, and not only recovery codes
	Prompt *passkeyPrompt
}

// beginSession signs an organizer in whose password was right. Who has a second step owes it still, and is led to it.
func (s *Server) beginSession(c echo.Context, o organizer.Organizer, next string) error {
	if !o.Factor {
		return s.completeSession(c, o, next)
	}
	ctx := c.Request().Context()
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Remove(ctx, organizer.SessionKey)
	s.sessions.Put(ctx, organizer.PendingKey, o.ID.String())
	s.sessions.Put(ctx, sessionPendingAt, s.DB.Now().Unix())
	return c.Redirect(http.StatusSeeOther, withQuery("/desk/sign-in/code", secondStepQuery(c, next)))
}

// secondStepQuery keeps where to go then, and the language that was chosen by hand.
func secondStepQuery(c echo.Context, next string) url.Values {
	q := url.Values{}
	if next != "" {
		q.Set("next", next)
	}
	if lang := c.QueryParam("lang"); lang != "" {
		q.Set("lang", lang)
	}
	return q
}

// completeSession begins the session of who has done every step, under a new token so that nobody can have fixed it before.
func (s *Server) completeSession(c echo.Context, o organizer.Organizer, next string) error {
	ctx := c.Request().Context()
	browser, system := browserName(c.Request().UserAgent())
	a := organizer.Arrival{Kept: knownBrowser(c.Request()), Browser: browser, System: system, Language: s.deskLanguage(c)}
	keep, err := s.Organizers.Arrive(ctx, o, a)
	if err != nil {
		return err
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Remove(ctx, organizer.PendingKey)
	s.sessions.Remove(ctx, sessionPendingAt)
	s.sessions.Put(ctx, organizer.SessionKey, o.ID.String())
	s.sessions.Put(ctx, sessionFreshAt, s.DB.Now().Unix())
	s.sessions.Put(ctx, organizer.SessionBrowser, browser)
	s.sessions.Put(ctx, organizer.SessionSystem, system)
	s.keepBrowser(c, keep)
	return c.Redirect(http.StatusSeeOther, deskAddress(next))
}

// pendingOrganizer returns who has given the password and owes the second step.
func (s *Server) pendingOrganizer(c echo.Context) (o organizer.Organizer, pending bool, err error) {
	ctx := c.Request().Context()
	id, err := uuid.Parse(s.sessions.GetString(ctx, organizer.PendingKey))
	since := time.Unix(s.sessions.GetInt64(ctx, sessionPendingAt), 0)
	if err != nil || s.DB.Now().Sub(since) > secondStepWithin {
		return organizer.Organizer{}, false, nil
	}
	o, err = s.Organizers.ByID(ctx, id)
	if fault.Is(err, fault.NotFound) || (err == nil && o.Disabled) {
		return organizer.Organizer{}, false, nil
	}
	return o, err == nil, err
}

func (s *Server) showSecondStep(c echo.Context) error {
	o, pending, err := s.pendingOrganizer(c)
	if err != nil {
		return err
	}
	if !pending {
		return c.Redirect(http.StatusSeeOther, withQuery("/desk/sign-in", secondStepQuery(c, c.QueryParam("next"))))
	}
	return s.render(c, http.StatusOK, "desk/second_step", s.secondStepPage(c, o))
}

func (s *Server) secondStepPage(c echo.Context, o organizer.Organizer) secondStepPage {
	p := secondStepPage{deskPage: s.outsidePage(c, "signin.code.title"), Next: c.FormValue("next"), Query: languageQuery(c), App: o.App}
	p.Prompt = s.prompt(p.Page, o.Passkeys, "/desk/sign-in/code/options", "passkey.use")
	return p
}

func (s *Server) secondStep(c echo.Context) error {
	o, pending, err := s.pendingOrganizer(c)
	if err != nil {
		return err
	}
	next := c.FormValue("next")
	if !pending {
		return c.Redirect(http.StatusSeeOther, withQuery("/desk/sign-in", secondStepQuery(c, next)))
	}
	if c.FormValue(passkeyField) != "" {
		err = s.checkPasskey(c, o, organizer.PasskeySecondStep)
	} else {
		err = s.checkCode(c, o, c.FormValue("code"))
	}
	if f := faultOf(err, fault.Forbidden, fault.TooMany); f != nil {
		p := s.secondStepPage(c, o)
		p.Reason = p.Message(f.Key, f.Args)
		return s.render(c, refusal(c, f), "desk/second_step", p)
	}
	if err != nil {
		return err
	}
	if o, err = s.Organizers.ByID(c.Request().Context(), o.ID); err != nil {
		return err
	}
	return s.completeSession(c, o, next)
}

// checkCode is organizer.CheckCode, slowed down after wrong ones. Only who knows the password gets here, so it may be slow
// from anywhere; a browser that the account knows is counted by itself.
func (s *Server) checkCode(c echo.Context, o organizer.Organizer, code string) error {
	return s.guarded(c, o.Email, "code", func() error { return s.Organizers.CheckCode(c.Request().Context(), o.ID, code) })
}

// guarded lets a secret of an account be checked, unless wrong ones were tried too often. A check that fails is fault.Forbidden.
func (s *Server) guarded(c echo.Context, email, of string, check func() error) error {
	guesses, err := s.guesses(c, email, of)
	if err != nil {
		return err
	}
	if wait := s.attempts.wait(guesses...); wait > 0 {
		return &fault.Error{Kind: fault.TooMany, Key: "signin.wait", Args: waitArgs(wait), RetryAfter: wait}
	}
	err = check()
	if fault.Is(err, fault.Forbidden) {
		s.attempts.wrong(guesses...)
	}
	if err == nil {
		s.attempts.right(guesses...)
	}
	return err
}

// refusal returns the status of a form that isn't taken, and says when it may be sent again.
func refusal(c echo.Context, f *fault.Error) int {
	if f.Kind != fault.TooMany {
		return http.StatusUnprocessableEntity
	}
	retryAfter(c, f.RetryAfter)
	return http.StatusTooManyRequests
}
