package web

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/passkey"
)

// passkeyView is a passkey in the list on the page of one's own account.
type passkeyView struct {
	organizer.Passkey
	Since timeView
	Used  timeView
}

// newPasskeyPage is the data of desk/passkey.
type newPasskeyPage struct {
	deskPage
	Name   string
	Errors fieldErrors
	Reason string
	Prompt *passkeyPrompt
}

// askPasskey asks for any passkey of the site that knows its owner, in place of address and password.
func (s *Server) askPasskey(c echo.Context) error {
	return s.ask(c, organizer.PasskeySignIn, uuid.Nil, passkeyQuestion{Keys: []knownKey{}, Verified: "required"})
}

func (s *Server) signInByPasskey(c echo.Context) error {
	o, err := s.Organizers.SignInByPasskey(c.Request().Context(), s.passkeyAnswer(c))
	if f := faultOf(err, fault.Forbidden); f != nil {
		return s.refuseSignIn(c, "", f)
	}
	if err != nil {
		return err
	}
	return s.completeSession(c, o, c.FormValue("next"))
}

// askSecondPasskey asks who has given the password for one of their passkeys.
func (s *Server) askSecondPasskey(c echo.Context) error {
	o, pending, err := s.pendingOrganizer(c)
	if err != nil {
		return err
	}
	if !pending {
		return fault.New(fault.Forbidden, "passkey.late")
	}
	return s.askFor(c, organizer.PasskeySecondStep, o.ID)
}

// askPasskeyAgain asks who is signed in for one of their passkeys.
func (s *Server) askPasskeyAgain(c echo.Context) error {
	o, _ := s.organizer(c)
	return s.askFor(c, organizer.PasskeyAgain, o.ID)
}

// askResetPasskey asks for a passkey of the account whose password is to be set anew.
func (s *Server) askResetPasskey(c echo.Context) error {
	link, err := s.Organizers.Link(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	if !link.Code {
		return fault.New(fault.Forbidden, "passkey.late")
	}
	return s.askFor(c, organizer.PasskeyReset, link.Account)
}

func (s *Server) showNewPasskey(c echo.Context) error {
	p, err := s.newPasskeyPage(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "desk/passkey", p)
}

func (s *Server) newPasskeyPage(c echo.Context) (newPasskeyPage, error) {
	if s.passkeys.Why != "" {
		return newPasskeyPage{}, fault.New(fault.Conflict, s.passkeys.Why)
	}
	base, err := s.insidePage(c, "account", "passkey.new.title", nil)
	if err != nil {
		return newPasskeyPage{}, err
	}
	return newPasskeyPage{deskPage: base, Prompt: s.prompt(base.Page, 1, "/desk/account/passkeys/options", "passkey.new.submit")}, nil
}

// askNewPasskey asks for a passkey that isn't there yet. It should be one that signs in by itself, if the device can.
func (s *Server) askNewPasskey(c echo.Context) error {
	o, _ := s.organizer(c)
	keys, err := s.knownKeys(c, o.ID)
	if err != nil {
		return err
	}
	owner, err := s.Organizers.PasskeyOwner(o.ID)
	if err != nil {
		return err
	}
	fresh := &newKey{Owner: owner, Name: o.Email, Shown: o.Name, Algorithms: passkey.Algorithms()}
	return s.ask(c, organizer.PasskeyAdd, o.ID, passkeyQuestion{Keys: keys, Verified: "preferred", New: fresh})
}

func (s *Server) addPasskey(c echo.Context) error {
	o, _ := s.organizer(c)
	name := c.FormValue("name")
	codes, err := s.Organizers.AddPasskey(c.Request().Context(), o, name, s.passkeyAnswer(c))
	if f := faultOf(err, fault.Invalid, fault.Forbidden, fault.Conflict); f != nil {
		p, err := s.newPasskeyPage(c)
		if err != nil {
			return err
		}
		if p.Name, p.Errors = name, fieldMessages(p.Page, f.Fields); f.Kind != fault.Invalid {
			p.Reason = p.Message(f.Key, f.Args)
		}
		return s.render(c, http.StatusUnprocessableEntity, "desk/passkey", p)
	}
	if err != nil {
		return err
	}
	if codes != nil {
		return s.leadToCodes(c, "passkey.added_first", codes)
	}
	return s.backToAccount(c, flash{Key: "passkey.added"})
}

func (s *Server) removePasskey(c echo.Context) error {
	o, _ := s.organizer(c)
	id, err := parseID(c.Param("id"))
	if err != nil {
		return err
	}
	if err := s.Organizers.RemovePasskey(c.Request().Context(), o, id); err != nil {
		return err
	}
	return s.backToAccount(c, flash{Key: "passkey.removed"})
}

// passkeyViews returns the passkeys of who is signed in.
func (s *Server) passkeyViews(c echo.Context, p deskPage) ([]passkeyView, error) {
	list, err := s.Organizers.Passkeys(c.Request().Context(), p.Organizer.ID)
	views := make([]passkeyView, 0, len(list))
	for _, one := range list {
		v := passkeyView{Passkey: one, Since: timeOf(p.Page, one.CreatedAt)}
		if one.LastUsedAt != nil {
			v.Used = timeOf(p.Page, *one.LastUsedAt)
		}
		views = append(views, v)
	}
	return views, err
}
