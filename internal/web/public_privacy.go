package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// privacyPage is the data of public/privacy.
type privacyPage struct {
	letterPage
	Sections []privacySection
}

type privacySection struct {
	Title      string
	Paragraphs []string
}

func (s *Server) showPrivacy(c echo.Context) error {
	about, err := s.letterOf(c, "privacy.title")
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "public/privacy", privacyPage{letterPage: about, Sections: privacySections(about)})
}

func privacySections(about letterPage) []privacySection {
	contact := about.letter.Contact
	return []privacySection{
		{about.T("privacy.who"), []string{about.T("privacy.who.text", "Holder", holderOf(about), "Contact", contact)}},
		{about.T("privacy.what"), []string{about.T("privacy.what.text"), about.T("privacy.what.reports"), about.T("privacy.what.not"), about.T("privacy.what.origin"), about.T("privacy.what.mark"), about.T("privacy.what.sources")}},
		{about.T("privacy.why"), []string{about.T("privacy.why.text"), about.T("privacy.why.law")}},
		{about.T("privacy.how"), []string{about.T("privacy.how.text"), about.T("privacy.how.seen")}},
		{about.T("privacy.long"), []string{about.T("privacy.long.text")}},
		{about.T("privacy.leave"), []string{about.T("privacy.leave.text"), about.T("privacy.leave.rights", "Contact", contact)}},
	}
}
