package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/letter"
)

// sharePage is the data of public/share.
type sharePage struct {
	letterPage
	Link, Shown string // the short link, and how it is written
	CardAlt     string
	CodeAlt     string
	Texts       []preparedText
	Embed       *snippets // for a letter that every site may show
}

func (s *Server) showShare(c echo.Context) error {
	about, err := s.letterOf(c, "share.title")
	if err != nil {
		return err
	}
	about.NoIndex = true
	f, err := s.Signatories.Figures(c.Request().Context(), about.letter.ID)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "public/share", newSharePage(about, countOf(about.Locale, f)))
}

func newSharePage(about letterPage, count string) sharePage {
	p := sharePage{
		letterPage: about, Link: about.shortLink(), Shown: about.shownLink(), CardAlt: about.T("share.picture.alt", "Title", about.Letter.Title, "Count", count),
		CodeAlt: about.T("share.code.alt", "Link", about.shownLink()), Texts: preparedTexts(about, count),
	}
	if slices.Contains(about.letter.EmbedOn, letter.AnySite) {
		usual := snippetsOf(about, widgetOf(nil))
		p.Embed = &usual
	}
	return p
}
