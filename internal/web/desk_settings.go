package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

// settingsPage is the data of desk/settings: one section of a letter's settings as a form.
type settingsPage struct {
	deskPage
	Part     letter.Section
	Parts    []settingsPart
	Base     string // names what the form started from
	Form     settingsForm
	Retired  []string // categories that are offered no more
	In, Dir  string   // the reader's language, for what somebody else has saved
	Others   []change // what differs from that; none without it
	Theirs   []fact   // what they have saved
	Mistakes bool
	Shown    *shownElsewhere // how to show the letter on other sites; nil in other sections, and where none may
}

// settingsPart is a section in the page's navigation.
type settingsPart struct {
	Name, URL string
	Current   bool
}

// setting is what the pages about one section of a letter's settings start from.
type setting struct {
	section letter.Section
	letter  letter.Letter
	texts   []letter.Text
	site    []string // the site's languages
}

func (s *Server) settingOf(c echo.Context) (setting, error) {
	at := setting{section: letter.Section(c.Param("section")), site: s.Locales.Languages()}
	if !slices.Contains(letter.Sections(), at.section) {
		return setting{}, fault.New(fault.NotFound, "error.not_found")
	}
	ctx := c.Request().Context()
	var err error
	if at.letter, err = s.Letters.BySlug(ctx, c.Param("slug")); err != nil {
		return setting{}, err
	}
	at.texts, err = s.Letters.LatestTexts(ctx, at.letter.ID)
	return at, err
}

func (s *Server) showSettings(c echo.Context) error {
	at, err := s.settingOf(c)
	if err != nil {
		return err
	}
	p, err := s.settingsPage(c, at, storedSettings(at), nil)
	if err != nil {
		return err
	}
	p.Base = at.letter.SettingsMark(at.section)
	return s.render(c, http.StatusOK, "desk/settings", p)
}

// saveSettings takes the form by the button that was pressed: save it, or change its list and show it again.
func (s *Server) saveSettings(c echo.Context) error {
	at, err := s.settingOf(c)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	typed := tidySettings(at, form)
	act := form.Get("act")
	if act != "" && act != "save" {
		p, err := s.settingsPage(c, at, changeEntries(at, typed, act), nil)
		if err != nil {
			return err
		}
		p.Base = form.Get("base")
		return s.render(c, http.StatusOK, "desk/settings", p)
	}
	o, _ := s.organizer(c)
	wanted, wrong := readSettings(at, typed)
	if len(wrong) > 0 {
		wrong = append(wrong, s.Letters.Mistakes(at.section, wanted, at.texts)...)
		err = fault.InvalidFields(wrong)
	} else {
		err = s.Letters.SaveSettings(c.Request().Context(), o.ID, at.section, wanted, form.Get("base"))
	}
	if err != nil {
		return s.explainSettings(c, at, typed, err)
	}
	return s.redirectWithFlash(c, settingsURL(at.letter.Slug, at.section), flash{Key: "settings.saved"})
}

// explainSettings shows the form as it was typed with what is wrong, or with what somebody else has saved meanwhile.
func (s *Server) explainSettings(c echo.Context, at setting, typed url.Values, err error) error {
	f := faultOf(err, fault.Invalid, fault.Conflict)
	changed := f != nil && f.Key == letter.SettingsChangedKey
	if f == nil || (f.Kind == fault.Conflict && !changed) {
		return err
	}
	status, base := http.StatusUnprocessableEntity, typed.Get("base")
	if changed {
		// What differs is read again: it was saved before this form was refused.
		if at, err = s.settingOf(c); err != nil {
			return err
		}
		status, base = http.StatusConflict, at.letter.SettingsMark(at.section)
	}
	p, err := s.settingsPage(c, at, typed, f.Fields)
	if err != nil {
		return err
	}
	p.Base, p.Mistakes = base, len(f.Fields) > 0
	if changed {
		theirs := newSettingsForm(p.deskPage, at, storedSettings(at), nil).facts()
		p.Others, p.Theirs = differingFacts(p.Page, theirs, p.Form.facts()), theirs
	}
	return s.render(c, status, "desk/settings", p)
}

// settingsPage is the page with what was typed, or is stored, in its form.
func (s *Server) settingsPage(c echo.Context, at setting, typed url.Values, wrong []fault.Field) (settingsPage, error) {
	p := settingsPage{Part: at.section}
	var err error
	if p.deskPage, err = s.insidePage(c, "letters", "settings.title", &at.letter); err != nil {
		return settingsPage{}, err
	}
	p.In, p.Dir = p.Lang(), p.Page.Dir()
	p.fill(at, typed, wrong)
	if at.section == letter.Embedding && at.letter.Embeddable() {
		p.Shown, err = s.shownElsewhere(c, p.Page, at)
	}
	return p, err
}

// fill completes everything of the page that takes no service.
func (p *settingsPage) fill(at setting, typed url.Values, wrong []fault.Field) {
	p.Parts = settingsParts(p.Page, at.letter.Slug, string(at.section))
	if at.section == letter.Capacities {
		for _, c := range at.letter.Categories {
			if c.Retired {
				p.Retired = append(p.Retired, c.Label(p.Lang(), at.letter.Language)+" ("+c.Key+")")
			}
		}
	}
	p.Form = newSettingsForm(p.deskPage, at, typed, fieldMessages(p.Page, wrong))
}

// differingFacts tells word by word in which values mine differ from theirs.
func differingFacts(p Page, theirs, mine []fact) []change {
	was := map[string]string{}
	for _, f := range theirs {
		was[f.Label] = f.Value
	}
	var labels []string
	is := map[string]string{}
	for _, f := range slices.Concat(mine, theirs) {
		if !slices.Contains(labels, f.Label) {
			labels = append(labels, f.Label)
		}
	}
	for _, f := range mine {
		is[f.Label] = f.Value
	}
	var changes []change
	for _, label := range labels {
		if was[label] != is[label] {
			changes = append(changes, change{
				Label: label, Pieces: shorten(letter.Differences(was[label], is[label])),
				Added: p.T("desk.text.added"), Removed: p.T("desk.text.removed"), Lang: p.Lang(),
			})
		}
	}
	return changes
}

// sendLetterFile sends a letter as the file that an import reads.
func (s *Server) sendLetterFile(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	content, err := s.Letters.Export(ctx, l)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+url.PathEscape(l.Slug)+`.md"`)
	return c.Blob(http.StatusOK, "text/markdown; charset=utf-8", []byte(content))
}

// settingsURL is where a section of a letter's settings is written.
func settingsURL(slug string, section letter.Section) string {
	return "/desk/letters/" + url.PathEscape(slug) + "/settings/" + string(section)
}
