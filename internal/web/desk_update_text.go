package web

import (
	"html/template"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/update"
)

// updateTextPage is the data of desk/update_text: an update in one language, written beside what the page will be.
type updateTextPage struct {
	deskPage
	In, Dir  string
	Tongues  []textTab
	Fields   []formField
	Body     formField
	Base     string // names what the form started from
	Proof    *updateProof
	Others   []change // what differs from what somebody else has saved meanwhile; none without that
	Theirs   []fact   // what they have saved
	Mistakes bool
	CanDrop  bool
	URL      string // of the update's own page
}

// newsWriting is what the pages about one language of an update start from.
type newsWriting struct {
	letter   letter.Letter
	update   update.Update
	by       update.By
	language string
}

func (s *Server) newsWritingOf(c echo.Context) (newsWriting, error) {
	w := newsWriting{language: c.Param("language")}
	if !s.Locales.Has(w.language) {
		return newsWriting{}, fault.New(fault.NotFound, "error.not_found")
	}
	var err error
	w.letter, w.update, w.by, err = s.updateOf(c)
	return w, err
}

func (s *Server) showUpdateText(c echo.Context) error {
	w, err := s.newsWritingOf(c)
	if err != nil {
		return err
	}
	if w.update.State != update.Draft {
		return seeOther(c, updatesURL(w.letter.Slug)+"/"+w.update.ID.String())
	}
	stored := w.update.TextIn(w.language)
	return s.renderUpdateText(c, w, http.StatusOK, stored, update.Mark(stored), nil)
}

// writeUpdateText takes the form by the button that was pressed: save it, show how it will look, or take the language out.
func (s *Server) writeUpdateText(c echo.Context) error {
	w, err := s.newsWritingOf(c)
	if err != nil {
		return err
	}
	typed := letter.Tidy(letter.Text{LetterID: w.letter.ID, Language: w.language, Title: c.FormValue("title"), Summary: c.FormValue("summary"), Body: c.FormValue("body")})
	base, greeting, ctx := c.FormValue("base"), "desk.text.saved", c.Request().Context()
	switch c.FormValue("act") {
	case "preview":
		return s.renderUpdateText(c, w, http.StatusOK, typed, base, nil)
	case "drop":
		greeting, err = "desk.update.done.language", s.Updates.DropText(ctx, w.by, w.language, base)
	default:
		err = s.Updates.SaveText(ctx, w.by, typed, base)
	}
	if err != nil {
		return s.explainUpdateText(c, w, typed, base, err)
	}
	return s.redirectWithFlash(c, updateTextURL(w.letter.Slug, w.update.ID, w.language), flash{Key: greeting})
}

// explainUpdateText shows the form as it was typed with what is wrong, or with what somebody else has saved meanwhile.
func (s *Server) explainUpdateText(c echo.Context, w newsWriting, typed letter.Text, base string, err error) error {
	f := faultOf(err, fault.Invalid, fault.Conflict)
	switch {
	case f == nil, f.Kind == fault.Conflict && f.Key != update.ChangedKey:
		return err
	case f.Kind == fault.Invalid:
		return s.renderUpdateText(c, w, http.StatusUnprocessableEntity, typed, base, f.Fields)
	}
	// What differs is read again: it was saved before this form was refused.
	if w, err = s.newsWritingOf(c); err != nil {
		return err
	}
	stored := w.update.TextIn(w.language)
	p, err := s.updateTextPage(c, w, typed, update.Mark(stored))
	if err != nil {
		return err
	}
	p.Others = changesBetween(p.Page, stored, typed)
	for _, part := range partsOf(stored) {
		if part.Value != "" {
			p.Theirs = append(p.Theirs, fact{Label: p.T("desk.text." + part.Name), Value: part.Value})
		}
	}
	return s.render(c, http.StatusConflict, "desk/update_text", p)
}

func (s *Server) renderUpdateText(c echo.Context, w newsWriting, status int, t letter.Text, base string, wrong []fault.Field) error {
	p, err := s.updateTextPage(c, w, t, base)
	if err != nil {
		return err
	}
	p.mark(fieldMessages(p.Page, wrong))
	return s.render(c, status, "desk/update_text", p)
}

// updateTextPage is the page with a text in its form.
func (s *Server) updateTextPage(c echo.Context, w newsWriting, t letter.Text, base string) (updateTextPage, error) {
	p := updateTextPage{In: w.language, Dir: locale.DirOf(w.language), Base: base}
	var err error
	if p.deskPage, err = s.insidePage(c, "letters", "desk.update.heading", &w.letter); err != nil {
		return updateTextPage{}, err
	}
	p.fill(w, t)
	body, ok, err := letter.Preview(t)
	if err != nil {
		return updateTextPage{}, err
	}
	if ok {
		p.Proof = &updateProof{Title: t.Title, Summary: t.Summary, Lang: w.language, Dir: p.Dir, Body: template.HTML(body)} //nolint:gosec // letter.Preview has sanitized it
	}
	return p, nil
}

// fill completes everything of the page that takes no service.
func (p *updateTextPage) fill(w newsWriting, t letter.Text) {
	p.Tongues, p.URL = updateTabs(p.deskPage, w.letter, w.update, w.language), updatesURL(w.letter.Slug)+"/"+w.update.ID.String()
	p.Fields = []formField{
		{Name: "title", Label: p.T("desk.text.title"), Hint: p.T("desk.text.title_hint"), Type: "text", Value: t.Title, Max: letter.MaxTitle, Required: true},
		{Name: "summary", Label: p.T("desk.text.summary"), Hint: p.T("desk.update.summary_hint"), Type: "text", Value: t.Summary, Max: letter.MaxSummary, Long: true},
	}
	p.Body = formField{Name: "body", Value: t.Body, Max: letter.MaxBody}
	p.CanDrop = update.Mark(w.update.TextIn(w.language)) != ""
}

// mark puts messages beside their fields.
func (p *updateTextPage) mark(messages fieldErrors) {
	p.Mistakes = len(messages) > 0
	for i := range p.Fields {
		p.Fields[i].Error = messages.Of(p.Fields[i].Name)
	}
	p.Body.Error = messages.Of("body")
}
