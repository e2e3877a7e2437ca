package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/letter"
)

// The values of the choice of who may show a letter.
const (
	onNoSite    = "none"
	onTheseOnes = "sites"
	onAnySite   = letter.AnySite
)

func storeSites(v url.Values, sites []string) {
	switch {
	case len(sites) == 0:
		v.Set("embed", onNoSite)
	case sites[0] == letter.AnySite:
		v.Set("embed", onAnySite)
	default:
		v.Set("embed", onTheseOnes)
		v.Set("sites", strings.Join(sites, " "))
	}
}

// sites reads the sites that may show the letter, one after the other with spaces or commas between them. What is no site stays
// as it is typed, and is told as a mistake.
func (r *settingsReader) sites() []string {
	switch r.typed.Get("embed") {
	case onNoSite:
		return nil
	case onAnySite:
		return []string{letter.AnySite}
	case onTheseOnes:
	default:
		r.refuse("embed", "field.choice", nil)
		return nil
	}
	sites := []string{}
	for _, typed := range strings.FieldsFunc(r.typed.Get("sites"), func(c rune) bool { return c == ' ' || c == ',' }) {
		site, ok := letter.Site(typed)
		if !ok {
			site = typed
		}
		if !slices.Contains(sites, site) {
			sites = append(sites, site)
		}
	}
	return sites
}

func (w settingsWording) embedding() []settingsItem {
	return []settingsItem{
		w.choice("embed", "radio", []string{onNoSite, onTheseOnes, onAnySite}, func(value string) string { return w.T("settings.embed." + value) }),
		w.field("sites", formField{Max: 4000, Long: true}),
	}
}

// shownElsewhere is what an organizer copies for another site, with the wishes that it was made for and how it looks.
type shownElsewhere struct {
	snippets
	Wishes  []formField
	Preview string // the address of the frame; "" before the letter is open
	Title   string
}

// shownElsewhere makes the snippets for the wishes in the page's address.
func (s *Server) shownElsewhere(c echo.Context, p Page, at setting) (*shownElsewhere, error) {
	if !at.letter.Public() {
		return &shownElsewhere{}, nil
	}
	w := widgetOf(c.QueryParams())
	lang := s.Locales.Closest(w.Lang)
	if lang == "" {
		lang, w.Lang = at.letter.Language, ""
	}
	about, err := s.aboutLetter(c, at.letter, s.pageIn(c, lang), "")
	if err != nil {
		return nil, err
	}
	frame := w
	frame.Lang = lang
	// The policy of all other pages allows no frame.
	c.Response().Header().Set("Content-Security-Policy", contentPolicy+"; frame-src 'self'")
	return &shownElsewhere{
		snippets: snippetsOf(about, w), Wishes: s.wishes(p, w), Title: about.text.Title,
		Preview: withQuery("/"+url.PathEscape(at.letter.Slug)+"/embed", frame.query()),
	}, nil
}

// wishes are the fields of the form that changes how the letter is shown.
func (s *Server) wishes(p Page, w widget) []formField {
	var languages []formOption
	for _, lang := range s.Locales.Languages() {
		languages = append(languages, formOption{Value: lang, Label: s.Locales.For(lang).T("language.name"), Selected: lang == w.Lang})
	}
	return []formField{
		{Name: "lang", Label: p.T("embed.lang"), Hint: p.T("embed.lang.hint"), Options: languages},
		{Name: "accent", Label: p.T("embed.accent"), Hint: p.T("embed.accent.hint"), Type: "text", Max: 7, Value: w.Accent},
		{Name: "names", Label: p.T("embed.names"), Type: "number", Max: 2, Value: plainNumber(w.Names)},
		{Name: "form", Label: p.T("embed.form"), Options: []formOption{
			{Value: "1", Label: p.T("site.yes"), Selected: w.Form}, {Value: "0", Label: p.T("site.no"), Selected: !w.Form},
		}},
	}
}
