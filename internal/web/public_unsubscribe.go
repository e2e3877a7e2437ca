package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// showUnsubscribe shows what is about to end, or that it has ended. Opening it changes nothing, since mail scanners open links.
func (s *Server) showUnsubscribe(c echo.Context) error {
	signed, err := s.Signatures.ByUnsubscribeToken(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	if signed.Updates {
		about, err := s.letterOfSignature(c, signed, "unsubscribe.title")
		if err != nil {
			return err
		}
		return s.render(c, http.StatusOK, "public/unsubscribe", about)
	}
	about, err := s.letterOfSignature(c, signed, "unsubscribe.done.title")
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "public/message", messagePage{
		letterPage: about, Heading: about.T("unsubscribe.done.title"), Text: about.T("unsubscribe.done.text"), Then: about.T("unsubscribe.done.then"),
	})
}

// unsubscribe ends the news by the page's button, or by the one that a mail program shows (RFC 8058): that one follows no
// redirection.
func (s *Server) unsubscribe(c echo.Context) error {
	if err := s.Signatures.Unsubscribe(c.Request().Context(), c.Param("token")); err != nil {
		return err
	}
	if c.FormValue("List-Unsubscribe") == "One-Click" {
		return c.NoContent(http.StatusOK)
	}
	return seeOther(c, "/unsubscribe/"+c.Param("token"))
}
