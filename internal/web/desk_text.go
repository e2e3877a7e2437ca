package web

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

// textPage is the data of desk/text: one language of a letter, written beside what the page will be.
type textPage struct {
	deskPage
	In        string // the text's language
	Dir       string
	Tongues   []textTab
	State     string // which version is being written
	Fields    []formField
	Body      formField
	Base      string // names the version that the form started from
	Proof     *proof // nil while it can't be shown
	Changes   []change
	Published bool     // there is a published version to differ from
	Others    []change // what differs from what somebody else has saved meanwhile; none without that
	Theirs    []fact   // what they have saved
	Mistakes  bool
	CanDrop   bool
	CanOpen   bool // there is a draft that can be published
}

// textTab is a language in which the letter has a text, or could have one.
type textTab struct {
	Lang, Name, URL string
	State           string // "" for none yet
	Current         bool
}

// proof is the letter's page as it will be.
type proof struct {
	Letter heading
	Body   template.HTML
}

// writing is what the pages about one language of a letter start from.
type writing struct {
	letter    letter.Letter
	language  string
	newest    letter.Text // the zero text if there is none
	published letter.Text // likewise
	texts     []letter.Text
}

func (s *Server) writingOf(c echo.Context) (writing, error) {
	w := writing{language: c.Param("language")}
	if !s.Locales.Has(w.language) {
		return writing{}, fault.New(fault.NotFound, "error.not_found")
	}
	ctx := c.Request().Context()
	var err error
	if w.letter, err = s.Letters.BySlug(ctx, c.Param("slug")); err != nil {
		return writing{}, err
	}
	if w.texts, err = s.Letters.LatestTexts(ctx, w.letter.ID); err != nil {
		return writing{}, err
	}
	published, err := s.Letters.PublishedTexts(ctx, w.letter.ID)
	if err != nil {
		return writing{}, err
	}
	in := func(texts []letter.Text) letter.Text {
		if i := slices.IndexFunc(texts, func(t letter.Text) bool { return t.Language == w.language }); i >= 0 {
			return texts[i]
		}
		return letter.Text{LetterID: w.letter.ID, Language: w.language}
	}
	w.newest, w.published = in(w.texts), in(published)
	return w, nil
}

func (s *Server) showText(c echo.Context) error {
	w, err := s.writingOf(c)
	if err != nil {
		return err
	}
	p, err := s.textPage(c, w, w.newest, w.newest.Mark())
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "desk/text", p)
}

// writeText takes the form by the button that was pressed: save it, show how it will look, or drop the draft.
func (s *Server) writeText(c echo.Context) error {
	w, err := s.writingOf(c)
	if err != nil {
		return err
	}
	typed := letter.Tidy(letter.Text{
		LetterID: w.letter.ID, Language: w.language, Title: c.FormValue("title"), Summary: c.FormValue("summary"),
		From: c.FormValue("from"), Address: c.FormValue("address"), Body: c.FormValue("body"),
	})
	base := c.FormValue("base")
	if c.FormValue("act") == "preview" {
		p, err := s.textPage(c, w, typed, base)
		if err != nil {
			return err
		}
		return s.render(c, http.StatusOK, "desk/text", p)
	}
	o, _ := s.organizer(c)
	greeting := "desk.text.saved"
	if c.FormValue("act") == "drop" {
		greeting, err = "desk.text.dropped", s.Letters.DropText(c.Request().Context(), o.ID, w.letter.ID, w.language, base)
	} else {
		err = s.Letters.SaveText(c.Request().Context(), o.ID, typed, base)
	}
	if err != nil {
		return s.explainText(c, w, typed, base, err)
	}
	return s.redirectWithFlash(c, textURL(w.letter.Slug, w.language), flash{Key: greeting})
}

// explainText shows the form as it was typed with what is wrong, or with what somebody else has saved meanwhile.
func (s *Server) explainText(c echo.Context, w writing, typed letter.Text, base string, err error) error {
	f := faultOf(err, fault.Invalid, fault.Conflict)
	changed := f != nil && f.Key == letter.TextChangedKey
	if f == nil || (f.Kind == fault.Conflict && !changed) {
		return err
	}
	status := http.StatusUnprocessableEntity
	if changed {
		// What differs is read again: it was saved before this form was refused.
		if w, err = s.writingOf(c); err != nil {
			return err
		}
		status, base = http.StatusConflict, w.newest.Mark()
	}
	p, err := s.textPage(c, w, typed, base)
	if err != nil {
		return err
	}
	if changed {
		p.Others = changesBetween(p.Page, w.newest, typed)
		for _, part := range partsOf(w.newest) {
			p.Theirs = append(p.Theirs, fact{Label: p.T("desk.text." + part.Name), Value: part.Value})
		}
	}
	p.mark(fieldMessages(p.Page, f.Fields))
	return s.render(c, status, "desk/text", p)
}

// textPage is the page with a text in its form.
func (s *Server) textPage(c echo.Context, w writing, t letter.Text, base string) (textPage, error) {
	p := textPage{In: w.language, Base: base}
	var err error
	if p.deskPage, err = s.insidePage(c, "letters", "desk.text.heading", &w.letter); err != nil {
		return textPage{}, err
	}
	p.fill(w, t)
	if p.Proof, err = s.proofOf(w.letter, t); err != nil {
		return textPage{}, err
	}
	p.Dir = s.Locales.For(w.language).Dir()
	return p, nil
}

// fill completes everything of the page that takes no service.
func (p *textPage) fill(w writing, t letter.Text) {
	for _, part := range partsOf(t)[:4] {
		limit := map[string]int{"title": letter.MaxTitle, "summary": letter.MaxSummary, "from": letter.MaxFrom, "address": letter.MaxAddress}
		p.Fields = append(p.Fields, formField{
			Name: part.Name, Label: p.T("desk.text." + part.Name), Hint: p.T("desk.text." + part.Name + "_hint"), Type: "text",
			Value: part.Value, Max: limit[part.Name], Long: part.Name == "summary", Required: part.Name == "title",
		})
	}
	p.Body = formField{Name: "body", Value: t.Body, Max: letter.MaxBody}
	p.State = p.T("desk.text.none")
	if w.newest.Version > 0 {
		p.State = textLine(p.Page, w.newest)
	}
	p.Published = w.published.Version > 0
	if p.Published {
		p.Changes = changesBetween(p.Page, w.published, t)
	}
	draft := w.newest.Version > 0 && !w.newest.Published()
	p.CanDrop = draft && (p.Published || w.language != w.letter.Language)
	p.CanOpen = draft && w.letter.State != letter.Archived
	p.Tongues = textTabs(p.Page, p.Languages, w)
}

// mark puts messages beside their fields.
func (p *textPage) mark(messages fieldErrors) {
	p.Mistakes = len(messages) > 0
	for i := range p.Fields {
		p.Fields[i].Error = messages.Of(p.Fields[i].Name)
	}
	p.Body.Error = messages.Of("body")
}

// textTabs are the site's languages with the state of the letter's text in each, the original first.
func textTabs(p Page, languages []Alternate, w writing) []textTab {
	var tabs []textTab
	for _, one := range languages {
		tab := textTab{Lang: one.Lang, Name: p.LanguageName(one.Lang), URL: textURL(w.letter.Slug, one.Lang), Current: one.Lang == w.language}
		for _, t := range w.texts {
			switch {
			case t.Language != one.Lang:
			case t.Published():
				tab.State = p.T("desk.text.tab.published", "Version", strconv.Itoa(t.Version))
			default:
				tab.State = p.T("desk.text.tab.draft")
			}
		}
		tabs = append(tabs, tab)
	}
	slices.SortStableFunc(tabs, func(a, b textTab) int {
		rank := map[bool]int{true: -1}
		return rank[a.Lang == w.letter.Language] - rank[b.Lang == w.letter.Language]
	})
	return tabs
}

// proofOf renders the letter's page as it will be; nil for what would be costly to render.
func (s *Server) proofOf(l letter.Letter, t letter.Text) (*proof, error) {
	rendered, ok, err := letter.Preview(t)
	if err != nil || !ok {
		return nil, err
	}
	return &proof{Letter: s.heading(l, t), Body: template.HTML(rendered)}, nil //nolint:gosec // letter.Preview has sanitized it
}
