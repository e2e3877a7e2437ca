package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/signature"
)

// confirmPage is the data of public/confirm.
type confirmPage struct {
	letterPage
	Shown    string // the name as the list will show it
	ShownHow string
	Mark     string // the hash of the mark that the browser which signed keeps; "" without one
}

// messagePage is the data of public/message: a page that only tells how something stands.
type messagePage struct {
	letterPage
	Heading, Text, Then string
	Own                 string // the address of the signer's own page; "" where there is none
}

// showConfirm shows what is about to be confirmed. Opening it changes nothing, since mail scanners open links.
func (s *Server) showConfirm(c echo.Context) error {
	signed, err := s.Signatures.ByConfirmToken(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	if signed.Status != signature.Unconfirmed {
		return s.showStanding(c, signed)
	}
	about, err := s.letterOfSignature(c, signed, "confirm.title")
	if err != nil {
		return err
	}
	how := about.T("visibility." + signed.Visibility + ".hint")
	if signed.Kind == signature.Organization && signed.Visibility == signature.Public {
		how = about.T("sign.organization_note")
	}
	return s.render(c, http.StatusOK, "public/confirm", confirmPage{
		letterPage: about, Shown: shownName(about.Locale, signed), ShownHow: how, Mark: encodeMark(signed.MarkHash),
	})
}

// showStanding answers a link that was already used.
func (s *Server) showStanding(c echo.Context, signed signature.Signature) error {
	about, err := s.letterOfSignature(c, signed, "confirmed.title")
	if err != nil {
		return err
	}
	own, err := s.ownPage(signed)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "public/message", messagePage{
		letterPage: about, Heading: about.T("confirmed.title"), Text: about.T("confirmed.text"), Then: standing(about.Locale, signed), Own: own,
	})
}

// confirm confirms, or removes what the address's owner never signed.
func (s *Server) confirm(c echo.Context) error {
	ctx, token := c.Request().Context(), c.Param("token")
	switch c.FormValue("action") {
	case "", "confirm":
		signed, err := s.Signatures.Confirm(ctx, token)
		if err != nil {
			return err
		}
		return s.thank(c, signed)
	case "mark":
		return s.confirmMarked(c, token)
	case "disown":
		return s.disown(c, token)
	}
	return echo.ErrBadRequest
}

func (s *Server) disown(c echo.Context, token string) error {
	ctx := c.Request().Context()
	signed, err := s.Signatures.ByConfirmToken(ctx, token)
	if err != nil {
		return err
	}
	if err := s.Signatures.Disown(ctx, token); err != nil {
		return err
	}
	about, err := s.letterOfSignature(c, signed, "disowned.title")
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "public/message", messagePage{
		letterPage: about, Heading: about.T("disowned.title"), Text: about.T("disowned.text"), Then: about.T("disowned.stopped"),
	})
}

// thank leads from a confirmation to the thanks page.
func (s *Server) thank(c echo.Context, signed signature.Signature) error {
	l, err := s.Letters.ByID(c.Request().Context(), signed.LetterID)
	if err != nil {
		return err
	}
	ref, err := s.Signatures.ThanksRef(signed.ID)
	if err != nil {
		return err
	}
	return seeOther(c, "/"+s.Locales.For(signed.Language).Lang()+"/"+l.Slug+"/thanks?ref="+ref)
}

// ownPage returns the address of the signer's own page, for pages that only the holder of the link or code can open.
func (s *Server) ownPage(signed signature.Signature) (string, error) {
	token, err := s.Signatures.ManageToken(signed.ID, s.DB.Now())
	if err != nil {
		return "", err
	}
	return "/signature/" + token, nil
}

// letterOfSignature returns the base of a page about a signature, in the language in which it was signed: such a page's
// address names none.
func (s *Server) letterOfSignature(c echo.Context, signed signature.Signature, titleKey string) (letterPage, error) {
	l, err := s.Letters.ByID(c.Request().Context(), signed.LetterID)
	if err != nil {
		return letterPage{}, err
	}
	p := s.pageIn(c, signed.Language)
	p.Alternates, p.NoIndex = nil, true
	return s.aboutLetter(c, l, p, titleKey)
}

// shownName is how the signature appears, or that it doesn't.
func shownName(l *locale.Locale, signed signature.Signature) string {
	if signed.Visibility == signature.Withheld {
		return l.T("sign.preview.withheld")
	}
	return signed.ShownName()
}

// standing says where a confirmed signature stands.
func standing(l *locale.Locale, signed signature.Signature) string {
	switch signed.Status {
	case signature.Published:
		if signed.Visibility == signature.Withheld {
			return l.T("standing.counted")
		}
		return l.T("standing.published")
	case signature.Rejected:
		return l.T("standing.rejected")
	case signature.Unconfirmed:
		return l.T("standing.unconfirmed")
	}
	return l.T("standing.pending")
}
