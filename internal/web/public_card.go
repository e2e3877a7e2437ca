package web

import (
	"fmt"
	"image/color"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/accent"
	"github.com/undersigned/undersigned/internal/card"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/poster"
	"github.com/undersigned/undersigned/internal/qr"
)

// sharedLetter returns the letter of a file that is passed on, in the language that the address names, or in the letter's
// own: whoever keeps the file for others asks no browser.
func (s *Server) sharedLetter(c echo.Context) (letterPage, error) {
	l, err := s.Letters.BySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return letterPage{}, err
	}
	lang := c.Param("lang")
	if lang == "" {
		lang = c.QueryParam("lang")
	}
	if lang == "" {
		lang = l.Language
	}
	if !s.Locales.Has(lang) {
		return letterPage{}, fault.New(fault.NotFound, "error.not_found")
	}
	about, err := s.aboutLetter(c, l, s.pageIn(c, lang), "")
	if about.NoIndex {
		c.Response().Header().Set("X-Robots-Tag", "noindex")
	}
	return about, err
}

// shortLink is the letter's address for passing on.
func (about letterPage) shortLink() string { return about.Base + "/" + about.letter.Slug }

// shownLink is shortLink as people write it.
func (about letterPage) shownLink() string {
	_, address, _ := strings.Cut(about.shortLink(), "://")
	return address
}

// kindAndDay is what the letter is, and its date.
func (about letterPage) kindAndDay() string {
	return strings.Join(present(about.Letter.Kind, about.Letter.Day), " · ")
}

// speaks is who speaks, with the word before it.
func (about letterPage) speaks() string {
	if about.Letter.From == "" {
		return ""
	}
	return about.Letter.FromWord + " " + about.Letter.From
}

func (s *Server) showCard(c echo.Context) error {
	about, err := s.sharedLetter(c)
	if err != nil {
		return err
	}
	f, err := s.Signatories.Figures(c.Request().Context(), about.letter.ID)
	if err != nil {
		return err
	}
	return s.sendDrawing(c, "image/png", s.drawingOfCard(about, countOf(about.Locale, f)))
}

// drawingOfCard is a letter's share picture with its figure.
func (s *Server) drawingOfCard(about letterPage, count string) drawing {
	one := cardOf(about)
	w := drawing{name: "card " + about.Lang() + " " + about.letter.Slug, about: fmt.Sprint(one), figure: count}
	w.draw = func() ([]byte, error) {
		one.Count = w.figure
		return one.Draw(s.Fonts)
	}
	return w
}

// cardOf returns a letter's share picture without its figure.
func cardOf(about letterPage) card.Card {
	h := about.Letter
	return card.Card{
		Accent: inkOf(about.letter),
		Kind:   about.kindAndDay(), Title: h.Title, Address: h.Address, From: about.speaks(), Link: about.shownLink(), Lang: h.Lang,
	}
}

// inkOf returns the letter's colour as it is legible on paper; the zero value is the site's.
func inkOf(l letter.Letter) color.RGBA {
	c, err := accent.Parse(l.Accent)
	if err != nil {
		return color.RGBA{}
	}
	c = c.OnLight()
	return color.RGBA{c.R, c.G, c.B, 0xff}
}

func (s *Server) showPoster(c echo.Context) error {
	about, err := s.sharedLetter(c)
	if err != nil {
		return err
	}
	h := about.Letter
	one := poster.Poster{
		Kind: about.kindAndDay(), Title: h.Title, Summary: h.Summary, Address: h.Address, From: about.speaks(), Lang: h.Lang,
		Call: s.Locales.For(h.Lang).T("poster.call"), Link: about.shortLink(), Shown: about.shownLink(), Now: publishedAt(about.text), Accent: inkOf(about.letter),
	}
	c.Response().Header().Set("Content-Disposition", `inline; filename="`+about.letter.Slug+"-"+about.Lang()+`.pdf"`)
	return s.sendDrawing(c, "application/pdf", drawing{
		name: "poster " + about.Lang() + " " + about.letter.Slug, about: fmt.Sprint(one), draw: func() ([]byte, error) { return one.PDF(s.Fonts) },
	})
}

func (s *Server) showCode(c echo.Context) error {
	code, _, err := s.codeOf(c)
	if err != nil {
		return err
	}
	return s.sendDrawing(c, "image/svg+xml", drawing{name: "svg " + c.Param("slug"), draw: func() ([]byte, error) { return code.SVG(), nil }})
}

// showCodePicture sends the code as a picture of about as many pixels as the query says.
func (s *Server) showCodePicture(c echo.Context) error {
	code, size, err := s.codeOf(c)
	if err != nil {
		return err
	}
	size -= size % code.Side // what differs by less is the same picture
	return s.sendDrawing(c, "image/png", drawing{
		name: fmt.Sprintf("png %d %s", size, c.Param("slug")), draw: func() ([]byte, error) { return code.PNG(size) },
	})
}

func (s *Server) codeOf(c echo.Context) (qr.Code, int, error) {
	about, err := s.sharedLetter(c)
	if err != nil {
		return qr.Code{}, 0, err
	}
	size := qr.DefaultSize
	if asked := c.QueryParam("size"); asked != "" {
		size, err = strconv.Atoi(asked)
		if err != nil || size < qr.MinSize || size > qr.MaxSize {
			return qr.Code{}, 0, echo.ErrBadRequest
		}
	}
	code, err := qr.New(about.shortLink())
	return code, size, err
}
