package web

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/organizer"
)

// rolesPage is the data of desk/roles: what one account may do, on the site and on each letter.
type rolesPage struct {
	deskPage
	Account organizer.Organizer
	Site    []string // the roles to choose from
	OnOne   []string // and on a letter
	Rows    []letterRole
	Reason  string
}

// letterRole is a letter and the role that an account has on it, "" for that on the site.
type letterRole struct {
	deskLetter
	Role string
}

func (s *Server) showRoles(c echo.Context) error {
	account, err := s.accountOf(c)
	if err != nil {
		return err
	}
	return s.renderRoles(c, http.StatusOK, account, "")
}

// accountOf returns the account that an address is about.
func (s *Server) accountOf(c echo.Context) (organizer.Organizer, error) {
	id, err := parseID(c.Param("id"))
	if err != nil {
		return organizer.Organizer{}, err
	}
	return s.Organizers.ByID(c.Request().Context(), id)
}

func (s *Server) renderRoles(c echo.Context, status int, account organizer.Organizer, reason string) error {
	base, err := s.insidePage(c, "organizers", "roles.title", nil)
	if err != nil {
		return err
	}
	p := rolesPage{deskPage: base, Account: account, Site: organizer.SiteRoles(), OnOne: organizer.Roles(), Reason: reason}
	for _, l := range base.Letters {
		p.Rows = append(p.Rows, letterRole{l, account.LetterRoles[l.ID]})
	}
	return s.render(c, status, "desk/roles", p)
}

// setRoles changes what an account may do. On a wrong form, or for the last owner, it comes back as it was typed.
func (s *Server) setRoles(c echo.Context) error {
	account, err := s.accountOf(c)
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	if account.SiteRole, account.LetterRoles, err = s.typedRoles(c); err != nil {
		return err
	}
	err = s.Organizers.SetRoles(c.Request().Context(), o.ID, account.ID, account.SiteRole, account.LetterRoles)
	if f := faultOf(err, fault.Invalid, fault.Conflict); f != nil {
		return s.renderRoles(c, answerOf(f.Kind).status, account, rolesReason(s.pageIn(c, s.deskLanguage(c)), f))
	}
	if err != nil {
		return err
	}
	return s.redirectWithFlash(c, "/desk/organizers", flash{Key: "roles.saved"})
}

// rolesReason says why roles weren't set.
func rolesReason(p Page, f *fault.Error) string {
	if len(f.Fields) > 0 {
		return p.Message(f.Fields[0].Key, f.Fields[0].Args)
	}
	return p.Message(f.Key, f.Args)
}

// typedRoles reads the form: a role on the site, and one for each letter where it differs.
func (s *Server) typedRoles(c echo.Context) (site string, letters map[uuid.UUID]string, err error) {
	list, err := s.Letters.List(c.Request().Context())
	if err != nil {
		return "", nil, err
	}
	letters = make(map[uuid.UUID]string)
	for _, l := range list {
		if role := c.FormValue("letter_" + l.Slug); role != "" {
			letters[l.ID] = role
		}
	}
	return c.FormValue("role"), letters, nil
}
