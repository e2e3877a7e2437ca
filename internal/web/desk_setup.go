package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/organizer"
)

// setupPage is the data of desk/setup: what lies behind a one-time link.
type setupPage struct {
	deskPage
	Link        organizer.Link
	Name, Email string
	MinPassword int
	MaxPassword int
	Errors      fieldErrors
	Prompt      *passkeyPrompt
}

// deskMessagePage is the data of desk/message: a page that only tells something.
type deskMessagePage struct {
	deskPage
	Heading string
	Text    string
}

func (s *Server) showSetup(c echo.Context) error {
	link, err := s.Organizers.Link(c.Request().Context(), c.Param("token"))
	if err != nil {
		return s.explainLink(c, err)
	}
	p := s.setupPage(c, link)
	p.Name, p.Email = link.Name, link.Email
	return s.render(c, http.StatusOK, "desk/setup", p)
}

func (s *Server) setUp(c echo.Context) error {
	link, err := s.Organizers.Link(c.Request().Context(), c.Param("token"))
	if err != nil {
		return s.explainLink(c, err)
	}
	in := organizer.SetupInput{
		Name: c.FormValue("name"), Email: c.FormValue("email"), Password: c.FormValue("password"), Language: s.deskLanguage(c), Code: c.FormValue("code"),
	}
	if link.Code && c.FormValue(passkeyField) != "" {
		answer := s.passkeyAnswer(c)
		in.Passkey = &answer
	}
	o, err := s.takeSetup(c, link, in)
	if f := faultOf(err, fault.Invalid, fault.Forbidden, fault.TooMany); f != nil {
		p := s.setupPage(c, link)
		p.Name, p.Email, p.Errors = in.Name, in.Email, fieldMessages(p.Page, f.Fields)
		if f.Kind != fault.Invalid {
			p.Errors = fieldErrors{"code": p.Message(f.Key, f.Args)}
		}
		return s.render(c, refusal(c, f), "desk/setup", p)
	}
	if err != nil {
		return s.explainLink(c, err)
	}
	if err := s.putFlash(c, flash{Key: "setup.done." + link.Purpose}); err != nil {
		return err
	}
	if link.Code {
		return s.completeSession(c, o, "")
	}
	return s.beginSession(c, o, "")
}

// takeSetup is organizer.Setup. Where the second step is asked for, wrong codes slow the next one down.
func (s *Server) takeSetup(c echo.Context, link organizer.Link, in organizer.SetupInput) (o organizer.Organizer, err error) {
	setUp := func() (err error) {
		o, err = s.Organizers.Setup(c.Request().Context(), c.Param("token"), in)
		return err
	}
	if link.Code {
		err = s.guarded(c, link.Email, "reset", setUp)
	} else {
		err = setUp()
	}
	return o, err
}

func (s *Server) setupPage(c echo.Context, link organizer.Link) setupPage {
	p := setupPage{
		deskPage: s.outsidePage(c, "setup.title."+link.Purpose), Link: link,
		MinPassword: organizer.MinPassword, MaxPassword: organizer.MaxPassword,
	}
	if link.Code {
		p.Prompt = s.prompt(p.Page, link.Passkeys, "/desk/setup/"+c.Param("token")+"/options", "passkey.use")
	}
	return p
}

// explainLink tells why a one-time link doesn't work, in words of its own: those for signers' links speak of signatures.
func (s *Server) explainLink(c echo.Context, err error) error {
	key, status := "setup.unknown", http.StatusNotFound
	switch f, ok := errors.AsType[*fault.Error](err); {
	case !ok || (f.Kind != fault.NotFound && f.Kind != fault.Gone):
		return err
	case f.Key == "setup.used":
		key, status = "setup.spent", http.StatusGone
	case f.Kind == fault.Gone:
		key, status = "setup.expired", http.StatusGone
	}
	p := deskMessagePage{deskPage: s.outsidePage(c, key+".title")}
	p.Heading, p.Text = p.T(key+".title"), p.T(key+".text")
	return s.render(c, status, "desk/message", p)
}
