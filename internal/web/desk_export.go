package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/export"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/sheet"
	"github.com/undersigned/undersigned/internal/signature"
)

// exportPage is the data of desk/export, the form that asks for one.
type exportPage struct {
	deskPage
	Form         exportForm
	Purposes     []string
	Kinds        []option
	Statuses     []option
	Visibilities []option
	Categories   []option
	InLanguages  []option
	Countries    []locale.Country
	Errors       fieldErrors
}

// exportForm is what the form asks.
type exportForm struct {
	Purpose, Format, Status, Kind, Category, Country, Language, Visibility, From, Until string
}

// Narrowed reports whether less than all of a purpose is asked for.
func (f exportForm) Narrowed() bool {
	return f != exportForm{Purpose: f.Purpose, Format: f.Format}
}

// exportedPage is the data of desk/exported, an export that was asked for.
type exportedPage struct {
	deskPage
	Export  export.Export
	Open    bool
	Expires timeView
}

// mayExport lists the purposes that somebody may export for.
func mayExport(p deskPage) []string {
	return slices.DeleteFunc(export.Purposes(), func(purpose string) bool { return !p.Can(exportPermission(purpose)) })
}

// exportPermission is what an export for a purpose needs. That the route needs less lets in who may export anything.
func exportPermission(purpose string) permission {
	switch purpose {
	case export.Public:
		return exportList
	case export.Handover:
		return exportHandover
	}
	return exportAll
}

func (s *Server) showExport(c echo.Context) error {
	return s.renderExport(c, http.StatusOK, exportForm{Purpose: export.Public, Format: export.CSV}, nil)
}

func (s *Server) renderExport(c echo.Context, status int, form exportForm, wrong *fault.Error) error {
	l, err := s.Letters.BySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	p := exportPage{Form: form}
	if p.deskPage, err = s.insidePage(c, "export", "export.title", &l); err != nil {
		return err
	}
	p.offer(l)
	if wrong != nil {
		p.Errors = fieldMessages(p.Page, wrong.Fields)
	}
	return s.render(c, status, "desk/export", p)
}

// offer fills in what can be chosen.
func (p *exportPage) offer(l letter.Letter) {
	p.Purposes, p.Kinds, p.Categories, p.Countries = mayExport(p.deskPage), kindOptions(p.Page), categoryOptions(l, p.Lang()), p.Locale.Countries()
	for _, status := range []signature.Status{signature.Published, signature.Pending, signature.Held, signature.Rejected} {
		p.Statuses = append(p.Statuses, option{string(status), p.T("figure.status." + string(status))})
	}
	for _, visibility := range signature.Visibilities(signature.Individual) {
		p.Visibilities = append(p.Visibilities, option{visibility, p.T("visibility." + visibility)})
	}
	for _, lang := range p.Languages {
		p.InLanguages = append(p.InLanguages, option{lang.Lang, lang.Name})
	}
}

// askExport takes the form and leads to the download.
func (s *Server) askExport(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	form := exportForm{
		Purpose: c.FormValue("purpose"), Format: c.FormValue("format"), Status: c.FormValue("status"), Kind: c.FormValue("kind"), Category: c.FormValue("category"),
		Country: c.FormValue("country"), Language: c.FormValue("language"), Visibility: c.FormValue("visibility"), From: c.FormValue("from"), Until: c.FormValue("until"),
	}
	o, _ := s.organizer(c)
	if !may(o, exportPermission(form.Purpose)) {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	e, err := s.Exports.Ask(ctx, export.Export{LetterID: l.ID, OrganizerID: o.ID, Purpose: form.Purpose, Format: form.Format, Filter: form.filter()})
	if err != nil {
		return s.refuseExport(c, form, err)
	}
	return c.Redirect(http.StatusSeeOther, "/desk/letters/"+url.PathEscape(l.Slug)+"/exports/"+e.ID.String())
}

// refuseExport gives the form back with what is wrong beside its fields; other errors are pages of their own.
func (s *Server) refuseExport(c echo.Context, form exportForm, err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Invalid {
		return s.renderExport(c, http.StatusUnprocessableEntity, form, f)
	}
	return err
}

func (f exportForm) filter() export.Filter {
	filter := export.Filter{Kind: f.Kind, Category: f.Category, Country: f.Country, Language: f.Language, Visibility: f.Visibility, From: dayOf(f.From)}
	if f.Purpose == export.Full {
		filter.Status = signature.Status(f.Status)
	}
	if until := dayOf(f.Until); !until.IsZero() {
		filter.Until = until.AddDate(0, 0, 1)
	}
	return filter
}

// showExported is the page of an export that was asked for, with the button that downloads it.
func (s *Server) showExported(c echo.Context) error {
	ctx := c.Request().Context()
	l, id, err := s.letterAndID(c)
	if err != nil {
		return err
	}
	p := exportedPage{}
	if p.deskPage, err = s.insidePage(c, "export", "export.title", &l); err != nil {
		return err
	}
	if p.Export, err = s.Exports.Find(ctx, id, l.ID, p.Organizer.ID); err != nil {
		return err
	}
	p.Open, p.Expires = p.Export.Open(s.DB.Now()), timeOf(p.Page, p.Export.ExpiresAt)
	return s.render(c, http.StatusOK, "desk/exported", p)
}

// writingTime is how long a slow reader may take for a piece of an export.
const writingTime = time.Minute

// download sends an export as it is read. Where that fails on the way, the connection is cut off, so that nobody takes a
// part for the whole.
func (s *Server) download(c echo.Context) error {
	ctx := c.Request().Context()
	l, id, err := s.letterAndID(c)
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	asked, err := s.Exports.Find(ctx, id, l.ID, o.ID)
	if err != nil {
		return err
	}
	if !may(o, exportPermission(asked.Purpose)) { // the role has changed since
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	e, err := s.Exports.Claim(ctx, id, l.ID, o.ID)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Type", map[string]string{export.CSV: "text/csv; charset=utf-8", export.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}[e.Format])
	h.Set("Content-Disposition", `attachment; filename="`+url.PathEscape(l.Slug)+"-"+e.Purpose+"-"+s.DB.Now().Format(time.DateOnly)+"."+e.Format+`"`)
	c.Response().WriteHeader(http.StatusOK)
	if err := s.writeExport(c, e); err != nil {
		s.Logger.Error("an export was cut off", "export", e.ID.String(), "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// table is a format that takes rows.
type table interface {
	Write(cells []string) error
	Close() error
}

func (s *Server) writeExport(c echo.Context, e export.Export) error {
	var t table
	var err error
	if e.Format == export.XLSX {
		t, err = sheet.NewXLSX(c.Response())
	} else {
		t, err = sheet.NewCSV(c.Response(), true)
	}
	if err != nil {
		return err
	}
	if err := t.Write(export.Columns(e.Purpose)); err != nil {
		return err
	}
	control, n := http.NewResponseController(c.Response()), 0
	err = s.Exports.Each(c.Request().Context(), e, func(cells []string) error {
		if n++; n%500 == 1 {
			_ = control.SetWriteDeadline(time.Now().Add(writingTime)) // where there is none, as in tests, nothing has to be put off
		}
		return t.Write(cells)
	})
	if err != nil {
		return err
	}
	return t.Close()
}
