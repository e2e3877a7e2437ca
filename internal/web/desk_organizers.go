package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/organizer"
)

// organizersPage is the data of desk/organizers.
type organizersPage struct {
	deskPage
	Organizers []organizerRow
	Roles      []string
	Link       string // a one-time link to hand over, shown once
	Form       inviteForm
	Errors     fieldErrors
}

// flashContext is what a link is sealed for while it waits for the next page.
const flashContext = "desk.flash"

// organizerRow is one account in the list.
type organizerRow struct {
	organizer.Organizer
	LastSignIn *timeView
	Self       bool
}

// inviteForm is what was typed to invite somebody.
type inviteForm struct{ Email, Name, Role, Language string }

func (s *Server) showOrganizers(c echo.Context) error {
	p, err := s.organizersPage(c)
	if err != nil {
		return err
	}
	p.Form = inviteForm{Role: organizer.Moderator, Language: p.Lang()}
	return s.render(c, http.StatusOK, "desk/organizers", p)
}

func (s *Server) organizersPage(c echo.Context) (organizersPage, error) {
	base, err := s.insidePage(c, "organizers", "organizers.title", nil)
	if err != nil {
		return organizersPage{}, err
	}
	p := organizersPage{deskPage: base, Roles: organizer.SiteRoles()}
	if p.Flash != nil && p.Flash.Link != "" {
		link, err := s.Vault.Open([]byte(p.Flash.Link), flashContext)
		if err != nil {
			return organizersPage{}, err
		}
		p.Link = string(link)
	}
	list, err := s.Organizers.List(c.Request().Context())
	if err != nil {
		return organizersPage{}, err
	}
	for _, o := range list {
		row := organizerRow{Organizer: o, Self: o.ID == base.Organizer.ID}
		if o.LastSignInAt != nil {
			t := timeOf(p.Page, *o.LastSignInAt)
			row.LastSignIn = &t
		}
		p.Organizers = append(p.Organizers, row)
	}
	return p, nil
}

func (s *Server) inviteOrganizer(c echo.Context) error {
	o, _ := s.organizer(c)
	form := inviteForm{Email: c.FormValue("email"), Name: c.FormValue("name"), Role: c.FormValue("role"), Language: c.FormValue("language")}
	if !s.Locales.Has(form.Language) {
		form.Language = s.deskLanguage(c)
	}
	_, err := s.Organizers.Invite(c.Request().Context(), o.ID, form.Email, form.Name, form.Role, form.Language)
	if f := wrongForm(err); f != nil {
		p, err := s.organizersPage(c)
		if err != nil {
			return err
		}
		p.Form, p.Errors = form, fieldMessages(p.Page, f.Fields)
		return s.render(c, http.StatusUnprocessableEntity, "desk/organizers", p)
	}
	if err != nil {
		return err
	}
	return s.redirectWithFlash(c, "/desk/organizers", flash{Key: "organizers.invited"})
}

// resetOrganizer makes a link for a new password and shows it once, for the owner to hand over.
func (s *Server) resetOrganizer(c echo.Context) error {
	id, err := parseID(c.Param("id"))
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	token, err := s.Organizers.ResetByID(c.Request().Context(), o.ID, id)
	if err != nil {
		return err
	}
	link, err := s.Vault.Seal([]byte(s.base()+"/desk/setup/"+token), flashContext)
	if err != nil {
		return err
	}
	return s.redirectWithFlash(c, "/desk/organizers", flash{Key: "organizers.reset_link", Link: string(link)})
}
