package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

// letterListPage is the data of public/letters.
type letterListPage struct {
	Page
	Letters []letterSummary
}

type letterSummary struct {
	Slug, Title, Summary, Lang, Dir string
	Count                           string
	Closed                          string // "" while it takes signatures
}

// showStart leads to the only open letter, or to the list of letters, in the reader's language.
func (s *Server) showStart(c echo.Context) error {
	all, err := s.publicLetters(c.Request().Context())
	if err != nil {
		return err
	}
	address := "/" + s.language(c)
	open := slices.DeleteFunc(all, func(l letter.Letter) bool { return l.State != letter.Open })
	if len(open) == 1 {
		address += "/" + open[0].Slug
	}
	return seeOther(c, address)
}

// showShortLink answers addresses of one part: a language's list of letters, or a letter's short link.
func (s *Server) showShortLink(c echo.Context) error {
	name := c.Param("slug")
	if s.Locales.Has(name) {
		return s.showLetterList(c)
	}
	l, err := s.Letters.BySlug(c.Request().Context(), name)
	if err != nil {
		return err
	}
	if !l.Public() {
		return fault.New(fault.NotFound, "error.letter_not_found")
	}
	to := "/" + s.language(c) + "/" + l.Slug
	if via := viaOf(c.QueryParam("via")); via != "" {
		to += "?via=" + via
	}
	return seeOther(c, to)
}

func (s *Server) showLetterList(c echo.Context) error {
	p := s.page(c)
	p.Title, p.Description = p.T("letters.title"), p.T("letters.intro")
	all, err := s.publicLetters(c.Request().Context())
	if err != nil {
		return err
	}
	data := letterListPage{Page: p}
	for _, l := range all {
		summary, err := s.summaryOf(c, p, l)
		if err != nil {
			return err
		}
		data.Letters = append(data.Letters, summary)
	}
	return s.render(c, http.StatusOK, "public/letters", data)
}

func (s *Server) summaryOf(c echo.Context, p Page, l letter.Letter) (letterSummary, error) {
	about, err := s.aboutLetter(c, l, p, "")
	if err != nil {
		return letterSummary{}, err
	}
	f, err := s.Signatories.Figures(c.Request().Context(), l.ID)
	if err != nil {
		return letterSummary{}, err
	}
	h := about.Letter
	summary := letterSummary{Slug: l.Slug, Title: h.Title, Summary: h.Summary, Lang: h.Lang, Dir: h.Dir, Count: countOf(p.Locale, f)}
	if !l.OpenAt(p.Now) {
		summary.Closed, _ = closedWords(p, l)
	}
	return summary, nil
}

func (s *Server) publicLetters(ctx context.Context) ([]letter.Letter, error) {
	all, err := s.Letters.List(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(l letter.Letter) bool { return !l.Public() }), nil
}

// seeOther sends the reader to an address of this site that depends on their language, or after a form.
func seeOther(c echo.Context, address string) error {
	c.Response().Header().Add("Vary", "Accept-Language")
	return c.Redirect(http.StatusSeeOther, address)
}
