package web

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/organizer"
)

// deskPage is what every page of the desk embeds. Organizer is the zero one on the pages before the sign-in.
type deskPage struct {
	Page
	Organizer organizer.Organizer
	Section   string       // which entry of the rail the page is
	Letter    *deskLetter  // the page's, or the one whose queue the rail leads to; nil if there is none
	Letters   []deskLetter // for the switch
	Tabs      []queueTab   // the lists of Letter's queue, for who may decide
	Views     []queueTab   // the saved filters beside them, on the queue's own pages
	ViewsURL  string
	Back      []hiddenField // what a form about a list sends along, so that its answer comes back to it
	Here      string        // the page's address with its query
	Languages []Alternate
	Flash     *flashView
}

// Can reports whether who is signed in has a permission.
func (p deskPage) Can(needs permission) bool { return may(p.Organizer, needs) }

// CanSite reports whether who is signed in has a permission on the site, whatever letter the page is about.
func (p deskPage) CanSite(needs permission) bool {
	o := p.Organizer
	o.Role = o.SiteRole
	return may(o, needs)
}

// CanOn reports whether who is signed in has a permission on a letter.
func (p deskPage) CanOn(l letter.Letter, needs permission) bool {
	return mayOn(p.Organizer, l.ID, needs)
}

// SignedIn reports whether somebody is signed in.
func (p deskPage) SignedIn() bool { return p.Organizer.Role != "" }

// deskLetter is a letter with its title in the reader's language, or in the next best.
type deskLetter struct {
	letter.Letter
	Title     string
	TitleLang string
	QueueURL  string
}

// flashView is a message on a page.
type flashView struct {
	Text  string
	Error bool
	Batch string // what the undo button sends, "" without one
	Until time.Time
	Left  int    // seconds in which it can be undone
	Link  string // sealed
}

// deskLocale speaks to who is signed in, or to who reads the page that signs in.
func (s *Server) deskLocale(c echo.Context) *locale.Locale { return s.Locales.For(s.deskLanguage(c)) }

func (s *Server) deskLanguage(c echo.Context) string {
	o, signedIn := s.organizer(c)
	if signedIn && s.Locales.Has(o.Language) {
		return o.Language
	}
	if lang := c.QueryParam("lang"); !signedIn && s.Locales.Has(lang) {
		return lang
	}
	return s.Locales.Match(c.Request().Header.Get("Accept-Language"))
}

// outsidePage is the base of a page before the sign-in.
func (s *Server) outsidePage(c echo.Context, titleKey string) deskPage {
	p := deskPage{Page: s.pageIn(c, s.deskLanguage(c))}
	p.Title, p.NoIndex, p.Alternates = p.T(titleKey), true, nil
	p.Languages = s.deskLanguages(p.Lang())
	return p
}

// insidePage is the base of a page for who is signed in. The letter is nil on pages that are about none.
func (s *Server) insidePage(c echo.Context, section, titleKey string, l *letter.Letter) (deskPage, error) {
	p := s.outsidePage(c, titleKey)
	p.Organizer, _ = s.organizer(c)
	p.Section, p.Here = section, c.Request().URL.RequestURI()
	ctx := c.Request().Context()
	letters, err := s.Letters.List(ctx)
	if err != nil {
		return deskPage{}, err
	}
	for _, one := range letters {
		if !mayOn(p.Organizer, one.ID, readFigures) {
			continue
		}
		view, err := s.deskLetter(ctx, one, p.Lang())
		if err != nil {
			return deskPage{}, err
		}
		p.Letters = append(p.Letters, view)
	}
	p.Letter = currentLetter(p.Letters, l)
	if p.Letter != nil && p.CanOn(p.Letter.Letter, decideSignatures) {
		counts, err := s.Moderation.Counts(ctx, p.Letter.ID)
		if err != nil {
			return deskPage{}, err
		}
		p.Tabs = queueTabs(p, counts)
	}
	p.Flash = flashOf(s.takeFlash(c), p.Page)
	return p, nil
}

// currentLetter is the letter that a page is about, or else the first open one, or else the first.
func currentLetter(letters []deskLetter, l *letter.Letter) *deskLetter {
	var current *deskLetter
	for i := range letters {
		one := &letters[i]
		switch {
		case l != nil && one.ID == l.ID:
			return one
		case current == nil, current.State != letter.Open && one.State == letter.Open:
			current = one
		}
	}
	return current
}

func (s *Server) deskLetter(ctx context.Context, l letter.Letter, lang string) (deskLetter, error) {
	texts, err := s.Letters.LatestTexts(ctx, l.ID)
	if err != nil {
		return deskLetter{}, err
	}
	view := deskLetter{Letter: l, Title: l.Slug, TitleLang: lang, QueueURL: queueURL(l, queueFilter{State: moderation.Waiting}, "")}
	if t, ok := letter.Choose(texts, lang, l.Language); ok {
		view.Title, view.TitleLang = t.Title, t.Language
	}
	return view, nil
}

func (s *Server) deskLanguages(current string) []Alternate {
	var list []Alternate
	for _, lang := range s.Locales.Languages() {
		list = append(list, Alternate{Lang: lang, Name: s.Locales.For(lang).T("language.name"), URL: "?lang=" + lang, Current: lang == current})
	}
	return list
}

// flashOf words a message. The undo button is there while it works.
func flashOf(f *flash, p Page) *flashView {
	if f == nil {
		return nil
	}
	view := &flashView{Error: f.Error, Link: f.Link}
	switch {
	case f.Text != "":
		view.Text = f.Text
	case f.N > 0:
		view.Text = p.N(f.Key, f.N)
	default:
		view.Text = p.T(f.Key)
	}
	if left := f.Until.Sub(p.Now); f.Batch != "" && left > 0 {
		view.Batch, view.Until, view.Left = f.Batch, f.Until, int(left/time.Second)
	}
	return view
}

// namesBehind returns the names of the organizers behind some things, by their ids.
func namesBehind[T any](ctx context.Context, s *Server, all []T, who func(T) uuid.UUID) (map[uuid.UUID]string, error) {
	ids := make([]uuid.UUID, len(all))
	for i, one := range all {
		ids[i] = who(one)
	}
	return s.Organizers.Names(ctx, ids)
}

// letterAndID reads which letter an address names, and the id of what belongs to it.
func (s *Server) letterAndID(c echo.Context) (letter.Letter, uuid.UUID, error) {
	l, err := s.Letters.BySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return letter.Letter{}, uuid.Nil, err
	}
	id, err := parseID(c.Param("id"))
	return l, id, err
}
