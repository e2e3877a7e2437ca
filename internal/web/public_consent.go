package web

import (
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/signature"
)

// consentView is a consent with its words and times.
type consentView struct{ Purpose, Wording, Lang, Dir, Given, Withdrawn string }

func consentsOf(l *locale.Locale, all []signature.Consent) []consentView {
	views := make([]consentView, len(all))
	for i, c := range all {
		views[i] = consentView{Purpose: l.T("consent.to." + c.Purpose), Wording: c.Wording, Lang: c.Language, Dir: locale.DirOf(c.Language),
			Given: l.T("consent.given", "When", l.DateTime(c.GivenAt))}
		if c.WithdrawnAt != nil {
			views[i].Withdrawn = l.T("consent.withdrawn", "When", l.DateTime(*c.WithdrawnAt))
		}
	}
	return views
}

// purposeView is a purpose with what the signer can do about their consent to it.
type purposeView struct {
	Purpose, Title, Effect string // Effect: what withdrawing it does
	Wording                string // what giving it would agree to
	Given                  string // since when it holds, "" where it doesn't
	Signing                bool   // it ends with the signature alone
}

func purposesOf(about letterPage, all []signature.Consent) []purposeView {
	var views []purposeView
	for _, purpose := range signature.Purposes() {
		v := purposeView{
			Purpose: purpose, Title: about.T("consent.to." + purpose), Effect: about.T("consent.without." + purpose),
			Wording: purposeWording(about, purpose), Signing: purpose == signature.ConsentToSign,
		}
		for _, c := range all {
			if c.Purpose == purpose && c.WithdrawnAt == nil {
				v.Given = about.T("consent.given", "When", about.DateTime(c.GivenAt))
			}
		}
		views = append(views, v)
	}
	return views
}

// purposeWording is what a signer agrees to on their own page. It is shown and stored word for word.
func purposeWording(about letterPage, purpose string) string {
	switch purpose {
	case signature.ConsentToSign:
		return consentWording(about)
	case signature.ConsentToUpdates:
		return about.T("sign.updates")
	}
	return about.T("consent.words."+purpose, "Holder", holderOf(about))
}

// wordingOf returns the words of a purpose as the signer's own page shows them.
func (s *Server) wordingOf(c echo.Context, token, purpose string) (signature.Wording, error) {
	signed, err := s.Signatures.ByManageToken(c.Request().Context(), token)
	if err != nil {
		return signature.Wording{}, err
	}
	about, err := s.letterOfSignature(c, signed, "signature.title")
	if err != nil {
		return signature.Wording{}, err
	}
	return signature.Wording{Language: about.Lang(), Words: purposeWording(about, purpose)}, nil
}

// changeConsent gives or withdraws the consent to one purpose. That to the signing itself is withdrawn with the signature.
func (s *Server) changeConsent(c echo.Context, token string) error {
	purpose := c.FormValue("purpose")
	if c.FormValue("given") != "1" {
		if purpose == signature.ConsentToSign {
			return s.withdraw(c, token)
		}
		if err := s.Signatures.WithdrawConsent(c.Request().Context(), token, purpose); err != nil {
			return err
		}
		return seeOther(c, "/signature/"+token+"?saved=1")
	}
	read, err := s.wordingOf(c, token, purpose)
	if err != nil {
		return err
	}
	if err := s.Signatures.GiveConsent(c.Request().Context(), token, purpose, read); err != nil {
		return err
	}
	return seeOther(c, "/signature/"+token+"?saved=1")
}
