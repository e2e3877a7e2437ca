package web

import (
	"html/template"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/signatory"
)

// heading is what pages about a letter show of it. Its words are in the text's language, which may not be the page's.
type heading struct {
	Slug, Title, From, Address, Summary string
	Lang, Dir                           string
	Kind, FromWord                      string // "Open letter", "From" in the text's language
	Date                                *time.Time
	Day                                 string // Date as the text's language writes it
}

// letterPage is the base of every page about a letter.
type letterPage struct {
	Page
	Letter heading
	Root   string // the letter's path in the page's language

	letter    letter.Letter
	text      letter.Text
	languages []string // in which there is a text
}

// letterOf returns the base of a page about the letter that the address names, in the address's language.
func (s *Server) letterOf(c echo.Context, titleKey string) (letterPage, error) {
	if !s.Locales.Has(c.Param("lang")) {
		return letterPage{}, fault.New(fault.NotFound, "error.not_found")
	}
	l, err := s.Letters.BySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return letterPage{}, err
	}
	s.tellsOf(c, l)
	return s.aboutLetter(c, l, s.page(c), titleKey)
}

// aboutLetter completes the base of a page about a letter. titleKey is "" where the letter's own title is the page's.
func (s *Server) aboutLetter(c echo.Context, l letter.Letter, p Page, titleKey string) (letterPage, error) {
	texts, err := s.Letters.PublishedTexts(c.Request().Context(), l.ID)
	if err != nil {
		return letterPage{}, err
	}
	return s.aboutTexts(l, texts, p, titleKey)
}

// aboutTexts is aboutLetter with the letter's published texts.
func (s *Server) aboutTexts(l letter.Letter, texts []letter.Text, p Page, titleKey string) (letterPage, error) {
	text, ok := letter.Choose(texts, p.Lang(), l.Language)
	if !ok || !l.Public() {
		return letterPage{}, fault.New(fault.NotFound, "error.letter_not_found")
	}
	p.Title, p.Description, p.Accent = text.Title, text.Summary, l.Accent
	p.NoIndex = p.NoIndex || l.Indexing == letter.IndexNothing
	if titleKey != "" {
		p.Title = p.T(titleKey) + " · " + text.Title
	}
	return letterPage{
		Page: p, Letter: s.heading(l, text), Root: "/" + p.Lang() + "/" + l.Slug, letter: l, text: text, languages: languagesOf(texts),
	}, nil
}

func (s *Server) heading(l letter.Letter, t letter.Text) heading {
	in := s.Locales.For(t.Language) // of a language that the interface lacks, the fixed words are in the default one
	h := heading{
		Slug: l.Slug, Title: t.Title, From: t.From, Address: t.Address, Summary: t.Summary,
		Lang: t.Language, Dir: locale.DirOf(t.Language),
		Kind: in.T("letter.kind"), FromWord: in.T("letter.from"), Date: l.Date,
	}
	if l.Date != nil {
		h.Day = in.Date(*l.Date)
	}
	return h
}

// figures are a letter's figures in words.
type figures struct {
	Count    string // "412 people and 38 organizations have signed"
	Checked  string // how its signatures are checked
	Withheld string // "" if none is
	LastAt   *time.Time
	Total    int
}

func figuresOf(l *locale.Locale, policy letter.Policy, f signatory.Figures) figures {
	words := figures{Count: countOf(l, f), Checked: l.T("letter.checked.at_once"), LastAt: f.LastAt, Total: f.Total()}
	if policy.Individuals == letter.AfterReview {
		words.Checked = l.T("letter.checked.after_review")
	}
	if f.Withheld > 0 {
		words.Withheld = l.N("letter.withheld", f.Withheld)
	}
	return words
}

func countOf(l *locale.Locale, f signatory.Figures) string {
	switch {
	case f.People > 0 && f.Organizations > 0:
		return l.T("figures.both", "People", l.N("figures.people", f.People), "Organizations", l.N("figures.organizations", f.Organizations))
	case f.People > 0:
		return l.N("figures.signed", f.People, "Who", l.N("figures.people", f.People))
	case f.Organizations > 0:
		return l.N("figures.signed", f.Organizations, "Who", l.N("figures.organizations", f.Organizations))
	}
	return l.T("figures.none")
}

// bodyOf renders a text once: a published text never changes, and there are few of them.
func (s *Server) bodyOf(t letter.Text) (template.HTML, error) {
	if body, ok := s.bodies.Load(t.ID); ok {
		return body.(template.HTML), nil
	}
	rendered, err := letter.HTML(t)
	if err != nil {
		return "", err
	}
	body := template.HTML(rendered) //nolint:gosec // letter.HTML has sanitized it
	s.bodies.Store(t.ID, body)
	return body, nil
}

// keepQuery makes the language switch keep the address's query, for pages that are nothing without it.
func (p *Page) keepQuery(c echo.Context) {
	if query := c.Request().URL.RawQuery; query != "" && p.Default != "" {
		p.Default += "?" + query
		for i := range p.Alternates {
			p.Alternates[i].URL += "?" + query
		}
	}
}
