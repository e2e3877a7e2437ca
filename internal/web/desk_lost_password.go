package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// lostPasswordPage is the data of desk/lost_password.
type lostPasswordPage struct {
	deskPage
	Email  string
	Sent   bool // somebody asked: what follows depends on whether there is an account, and isn't told
	Errors fieldErrors
	Query  string // keeps the language that was chosen by hand
}

func (s *Server) lostPasswordPage(c echo.Context) lostPasswordPage {
	return lostPasswordPage{deskPage: s.outsidePage(c, "reset.title"), Query: languageQuery(c)}
}

func (s *Server) showLostPassword(c echo.Context) error {
	p := s.lostPasswordPage(c)
	p.Sent = c.QueryParam("sent") != ""
	return s.render(c, http.StatusOK, "desk/lost_password", p)
}

// askReset has a link mailed to an address that has an account. The answer is the same for every address.
func (s *Server) askReset(c echo.Context) error {
	email := c.FormValue("email")
	err := s.Organizers.AskReset(c.Request().Context(), email, s.deskLanguage(c))
	if f := wrongForm(err); f != nil {
		p := s.lostPasswordPage(c)
		p.Email, p.Errors = email, fieldMessages(p.Page, f.Fields)
		return s.render(c, http.StatusUnprocessableEntity, "desk/lost_password", p)
	}
	if err != nil {
		return err
	}
	query := secondStepQuery(c, "")
	query.Set("sent", "1")
	return c.Redirect(http.StatusSeeOther, withQuery("/desk/sign-in/lost", query))
}
