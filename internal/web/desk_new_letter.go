package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

// newLetterPage is the data of desk/letter_new: the form that begins a letter, or takes another one as its model.
type newLetterPage struct {
	deskPage
	Model   string      // the title of the letter that is taken as the model, "" for none
	Fields  []formField // without the language, which only an empty beginning asks
	Wanted  string      // the language that is chosen
	Errors  fieldErrors
	Address string // what the letter's own addresses begin with
}

func (s *Server) showNewLetter(c echo.Context) error {
	o, _ := s.organizer(c)
	return s.renderNewLetter(c, http.StatusOK, letter.Beginning{Language: o.Language}, nil)
}

func (s *Server) beginLetter(c echo.Context) error {
	o, _ := s.organizer(c)
	b := letter.Beginning{
		Slug: c.FormValue("slug"), Language: c.FormValue("language"), Contact: c.FormValue("contact"), Title: c.FormValue("title"),
	}
	l, err := s.Letters.Create(c.Request().Context(), o.ID, b)
	if f := wrongForm(err); f != nil {
		return s.renderNewLetter(c, http.StatusUnprocessableEntity, b, f.Fields)
	}
	if err != nil {
		return err
	}
	return s.beginWriting(c, l, "desk.new.done")
}

func (s *Server) renderNewLetter(c echo.Context, status int, b letter.Beginning, wrong []fault.Field) error {
	p := newLetterPage{Wanted: b.Language}
	var err error
	if p.deskPage, err = s.insidePage(c, "letters", "desk.new.title", nil); err != nil {
		return err
	}
	p.complete([]formField{
		{Name: "title", Value: b.Title, Max: letter.MaxTitle, Required: true}, slugField(b.Slug),
		{Name: "contact", Type: "email", Value: b.Contact, Max: letter.MaxContact, Required: true},
	}, wrong)
	return s.render(c, status, "desk/letter_new", p)
}

func slugField(value string) formField {
	return formField{Name: "slug", Value: value, Max: 60, Required: true}
}

// complete words the form.
func (p *newLetterPage) complete(fields []formField, wrong []fault.Field) {
	p.Errors, p.Address = fieldMessages(p.Page, wrong), p.Base+"/"+p.Lang()+"/"
	for _, f := range fields {
		if f.Type == "" {
			f.Type = "text"
		}
		f.Label, f.Hint, f.Error = p.T("desk.new.field."+f.Name), p.T("desk.new.hint."+f.Name), p.Errors.Of(f.Name)
		p.Fields = append(p.Fields, f)
	}
}

func (s *Server) showDuplicate(c echo.Context) error {
	l, err := s.Letters.BySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	return s.renderDuplicate(c, http.StatusOK, l, l.Slug+"-2", nil)
}

func (s *Server) duplicateLetter(c echo.Context) error {
	ctx := c.Request().Context()
	o, _ := s.organizer(c)
	model, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	l, err := s.Letters.Duplicate(ctx, o.ID, model.ID, c.FormValue("slug"))
	if f := wrongForm(err); f != nil {
		return s.renderDuplicate(c, http.StatusUnprocessableEntity, model, c.FormValue("slug"), f.Fields)
	}
	if err != nil {
		return err
	}
	return s.beginWriting(c, l, "desk.duplicate.done")
}

func (s *Server) renderDuplicate(c echo.Context, status int, model letter.Letter, slug string, wrong []fault.Field) error {
	p := newLetterPage{}
	var err error
	if p.deskPage, err = s.insidePage(c, "letters", "desk.duplicate.title", &model); err != nil {
		return err
	}
	p.Model = p.Letter.Title
	p.complete([]formField{slugField(slug)}, wrong)
	return s.render(c, status, "desk/letter_new", p)
}

// beginWriting leads from a new letter's form to its text.
func (s *Server) beginWriting(c echo.Context, l letter.Letter, greeting string) error {
	return s.redirectWithFlash(c, textURL(l.Slug, l.Language), flash{Key: greeting})
}

// textURL is where a letter's text in a language is written.
func textURL(slug, language string) string {
	return "/desk/letters/" + url.PathEscape(slug) + "/texts/" + url.PathEscape(language)
}
