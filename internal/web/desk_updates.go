package web

import (
	"html/template"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/update"
)

// deskUpdatesPage is the data of desk/updates: a letter's updates, drafts first.
type deskUpdatesPage struct {
	deskPage
	Rows     []updateRow
	CanBegin bool
}

// updateRow is an update as the desk lists it.
type updateRow struct {
	URL, Title, Lang, Dir string
	State, StateWord      string
	Since                 string // when it was published or retracted; "" for a draft
	Mailing               string // how far it is sent; "" where it isn't
	Languages             string
}

// deskUpdatePage is the data of desk/update: one update, what it says, and what can be done with it.
type deskUpdatePage struct {
	deskPage
	Update      updateRow
	Tongues     []textTab
	Proofs      []updateProof
	Corrections []updateNote
	Subscribers string // how many asked for news
	Send        bool   // that box is ticked
	Unfinished  string // why it can't be published yet; "" where it can
	Fields      []formField
	CanSend     bool
	PublicURL   string
}

// updateProof is what an update says in one language, as readers see it.
type updateProof struct {
	Name, Title, Summary, Lang, Dir string
	Body                            template.HTML
}

func updatesURL(slug string) string { return "/desk/letters/" + url.PathEscape(slug) + "/updates" }

func (s *Server) showDeskUpdates(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	p := deskUpdatesPage{CanBegin: l.Public()}
	if p.deskPage, err = s.insidePage(c, "letters", "desk.update.title", &l); err != nil {
		return err
	}
	all, err := s.Updates.Of(ctx, l.ID)
	if err != nil {
		return err
	}
	for _, u := range all {
		p.Rows = append(p.Rows, newUpdateRow(p.Page, l, u))
	}
	return s.render(c, http.StatusOK, "desk/updates", p)
}

func newUpdateRow(p Page, l letter.Letter, u update.Update) updateRow {
	t, _ := u.Text(p.Lang(), l.Language)
	r := updateRow{URL: updatesURL(l.Slug) + "/" + u.ID.String(), Title: t.Title, Lang: t.Language, Dir: locale.DirOf(t.Language), State: string(u.State),
		StateWord: p.T("desk.update.state." + string(u.State))}
	if r.Title == "" {
		r.Title, r.Lang, r.Dir = p.T("desk.update.untitled"), p.Lang(), p.Dir()
	}
	for i, lang := range u.Languages() {
		if i > 0 {
			r.Languages += " · "
		}
		r.Languages += p.LanguageName(lang)
	}
	since := func(at *time.Time) {
		if at != nil {
			r.Since = p.DateTime(*at)
		}
	}
	since(u.PublishedAt)
	if u.RetractedAt != nil {
		since(u.RetractedAt)
	}
	switch {
	case u.MailedAt != nil:
		r.Mailing = p.N("desk.update.sent", u.Mails)
	case u.MailingAt != nil:
		r.Mailing = p.N("desk.update.sending", u.Mails)
	}
	return r
}

// beginUpdate makes a draft and leads to where it is written, in the letter's language.
func (s *Server) beginUpdate(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	u, err := s.Updates.Begin(ctx, o.ID, l.ID)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, updateTextURL(l.Slug, u.ID, l.Language))
}

// updateOf reads the letter and the update that the address names.
func (s *Server) updateOf(c echo.Context) (letter.Letter, update.Update, update.By, error) {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return letter.Letter{}, update.Update{}, update.By{}, err
	}
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return letter.Letter{}, update.Update{}, update.By{}, fault.Wrap(fault.NotFound, "error.not_found", err)
	}
	u, err := s.Updates.ByID(ctx, l.ID, id)
	o, _ := s.organizer(c)
	return l, u, update.By{Organizer: o.ID, LetterID: l.ID, ID: id}, err
}

func (s *Server) showDeskUpdate(c echo.Context) error {
	l, u, _, err := s.updateOf(c)
	if err != nil {
		return err
	}
	p, err := s.deskUpdatePage(c, l, u, nil, nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "desk/update", p)
}

// changeUpdate does what the pressed button says.
func (s *Server) changeUpdate(c echo.Context) error {
	l, u, by, err := s.updateOf(c)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	ctx, act, to := c.Request().Context(), form.Get("act"), updatesURL(l.Slug)+"/"+u.ID.String()
	switch act {
	case "publish":
		if err = s.Updates.Publish(ctx, by); err == nil && form.Get("send") == "1" {
			err = s.Updates.Send(ctx, by)
		}
	case "send":
		err = s.Updates.Send(ctx, by)
	case "correct":
		words := map[string]string{}
		for _, lang := range u.Languages() {
			words[lang] = form.Get("words-" + lang)
		}
		err = s.Updates.Correct(ctx, by, words)
	case "retract":
		err = s.Updates.Retract(ctx, by)
	case "drop":
		to, err = updatesURL(l.Slug), s.Updates.Drop(ctx, by)
	default:
		return echo.ErrBadRequest
	}
	if f := faultOf(err, fault.Invalid); f != nil {
		p, err := s.deskUpdatePage(c, l, u, form, f.Fields)
		if err != nil {
			return err
		}
		return s.render(c, http.StatusUnprocessableEntity, "desk/update", p)
	}
	if err != nil {
		return err
	}
	return s.redirectWithFlash(c, to, flash{Key: "desk.update.done." + act})
}

// deskUpdatePage is the page with what was typed into its form.
func (s *Server) deskUpdatePage(c echo.Context, l letter.Letter, u update.Update, typed url.Values, wrong []fault.Field) (deskUpdatePage, error) {
	var p deskUpdatePage
	var err error
	if p.deskPage, err = s.insidePage(c, "letters", "desk.update.heading", &l); err != nil {
		return deskUpdatePage{}, err
	}
	n, err := s.Signatures.CountSubscribers(c.Request().Context(), l.ID)
	if err != nil {
		return deskUpdatePage{}, err
	}
	p.fill(l, u, n, typed, wrong)
	for _, t := range u.Texts {
		body, ok, err := letter.Preview(t)
		if err != nil {
			return deskUpdatePage{}, err
		}
		if !ok {
			body = ""
		}
		p.Proofs = append(p.Proofs, updateProof{Name: p.LanguageName(t.Language), Title: t.Title, Summary: t.Summary, Lang: t.Language, Dir: locale.DirOf(t.Language),
			Body: template.HTML(body)}) //nolint:gosec // letter.Preview has sanitized it
	}
	return p, nil
}

// fill completes everything of the page that takes no service. n is how many asked for news.
func (p *deskUpdatePage) fill(l letter.Letter, u update.Update, n int, typed url.Values, wrong []fault.Field) {
	p.Update = newUpdateRow(p.Page, l, u)
	p.Tongues = updateTabs(p.deskPage, l, u, "")
	p.Subscribers = p.N("desk.update.subscribers", min(n, signature.MostCounted))
	if n > signature.MostCounted {
		p.Subscribers = p.N("desk.update.subscribers_more", signature.MostCounted)
	}
	p.Send = typed.Get("send") == "1"
	p.CanSend = n > 0 && u.MailingAt == nil
	for _, c := range u.Corrections {
		words, lang := c.In(p.Lang(), l.Language)
		p.Corrections = append(p.Corrections, updateNote{Title: p.T("update.correction", "Date", p.Date(c.At)), Text: words, Lang: lang, Dir: locale.DirOf(lang)})
	}
	if u.State == update.Draft && (len(u.Texts) == 0 || len(u.Unfinished()) > 0) {
		p.Unfinished = p.T("field.update_unfinished")
	}
	if u.State != update.Draft {
		p.PublicURL = "/" + p.Lang() + "/" + l.Slug + "/updates/" + u.ID.String()
	}
	messages := fieldMessages(p.Page, wrong)
	for _, lang := range u.Languages() {
		name := "words-" + lang
		p.Fields = append(p.Fields, formField{Name: name, Label: p.T("settings.in", "What", p.T("desk.update.correction"), "Language", p.LanguageName(lang)), Type: "text",
			Value: typed.Get(name), Max: update.MaxCorrection, Long: true, Error: messages.Of(name)})
	}
}

// updateTabs are the site's languages, each with what is written in it; the letter's own first.
func updateTabs(p deskPage, l letter.Letter, u update.Update, current string) []textTab {
	var tabs []textTab
	for _, one := range p.Languages {
		tab := textTab{Lang: one.Lang, Name: p.LanguageName(one.Lang), URL: updateTextURL(l.Slug, u.ID, one.Lang), Current: one.Lang == current}
		if update.Mark(u.TextIn(one.Lang)) != "" {
			tab.State = p.T("desk.update.written")
		}
		if one.Lang == l.Language {
			tabs = append([]textTab{tab}, tabs...)
		} else {
			tabs = append(tabs, tab)
		}
	}
	return tabs
}

func updateTextURL(slug string, id uuid.UUID, language string) string {
	return updatesURL(slug) + "/" + id.String() + "/" + url.PathEscape(language)
}
