package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/signature"
)

// lostLinkPage is the data of public/lost-link.
type lostLinkPage struct {
	letterPage
	Field formField
	Sent  bool // it was asked; whether anything was mailed is not told
}

func newLostLinkPage(about letterPage, typed string, mistakes []fault.Field) lostLinkPage {
	return lostLinkPage{letterPage: about, Field: formField{
		Name: "email", Label: about.T("sign.email"), Type: "email", Autocomplete: "email", Value: typed, Max: signature.MaxEmail,
		Required: true, Error: fieldMessages(about.Page, mistakes).Of("email"),
	}}
}

func (s *Server) showLostLink(c echo.Context) error {
	about, err := s.letterOf(c, "lost.title")
	if err != nil {
		return err
	}
	about.NoIndex = true
	p := newLostLinkPage(about, "", nil)
	p.Sent = c.QueryParam("sent") == "1"
	return s.render(c, http.StatusOK, "public/lost-link", p)
}

// sendLinks has the links of an address mailed to it. The answer is the same whoever asks and whatever was signed.
func (s *Server) sendLinks(c echo.Context) error {
	about, err := s.letterOf(c, "lost.title")
	if err != nil {
		return err
	}
	err = s.Signatures.SendLinks(c.Request().Context(), about.letter.ID, c.FormValue("email"))
	if f := wrongForm(err); f != nil {
		about.NoIndex = true
		return s.render(c, http.StatusUnprocessableEntity, "public/lost-link", newLostLinkPage(about, c.FormValue("email"), f.Fields))
	}
	if err != nil {
		return err
	}
	return seeOther(c, about.Root+"/lost-link?sent=1")
}
