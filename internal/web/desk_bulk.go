package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
)

// bulkPage is the data of desk/bulk, which says what a decision on all that a filter selects would do.
type bulkPage struct {
	deskPage
	Filter    queueFilter
	ListURL   string
	Choices   []bulkChoice
	Decision  string // "" until one is chosen
	Act       string // names the act, so that sending the form twice is one
	AsOf      int64  // microseconds: what is confirmed later isn't meant
	Sentences []string
	Sample    []queueRow
	Changing  int
	Submit    string
	Reason    string
	Presets   []string
	Preset    string
	Errors    fieldErrors
}

// bulkChoice leads to what a decision would do.
type bulkChoice struct {
	Label, URL string
	Current    bool
}

// bulkActPage is the data of desk/bulk_act, an act in bulk that takes longer than a request.
type bulkActPage struct {
	deskPage
	Heading string
	Text    string
	Batch   string // what an undo names, "" without one
	Over    bool
	ListURL string
}

func bulkURL(l letter.Letter, f queueFilter, decision string) string {
	q := f.query("")
	if decision != "" {
		q.Set("decision", decision)
	}
	return withQuery("/desk/letters/"+url.PathEscape(l.Slug)+"/bulk", q)
}

// bulkOf reads what an act in bulk is about. Changes that signers want are decided one by one.
func (s *Server) bulkOf(c echo.Context, l letter.Letter, f queueFilter, asOf time.Time) (moderation.BulkInput, error) {
	if f.State == moderation.Edited {
		return moderation.BulkInput{}, fault.New(fault.NotFound, "error.not_found")
	}
	f.After = ""
	find, err := s.queueOf(l, f, asOf)
	o, _ := s.organizer(c)
	return moderation.BulkInput{Organizer: o.ID, Filter: find, AsOf: asOf, Decision: c.FormValue("decision"), Reason: reasonOf(c)}, err
}

// showBulk rehearses a decision on all that the queue's filter selects.
func (s *Server) showBulk(c echo.Context) error {
	l, err := s.Letters.BySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	act, err := uuid.NewV7()
	if err != nil {
		return err
	}
	return s.renderBulk(c, l, act, s.DB.Now(), nil)
}

func (s *Server) renderBulk(c echo.Context, l letter.Letter, act uuid.UUID, asOf time.Time, wrong *fault.Error) error {
	filter := filterOf(c.FormValue)
	in, err := s.bulkOf(c, l, filter, asOf)
	if err != nil {
		return err
	}
	base, err := s.insidePage(c, "queue", "bulk.title", &l)
	if err != nil {
		return err
	}
	filter.After = ""
	p := bulkPage{deskPage: base, Filter: filter, ListURL: queueURL(l, filter, ""), Act: act.String(), AsOf: asOf.UnixMicro(), Presets: presets(base.Page),
		Reason: c.FormValue("reason"), Preset: c.FormValue("preset")}
	p.Tabs, p.Back = markTab(p.Tabs, filter), filter.fields()
	for _, d := range decisionsOn(p.Page, moderation.Statuses(filter.State)...) {
		p.Choices = append(p.Choices, bulkChoice{Label: d.Label, URL: bulkURL(l, filter, d.Decision), Current: d.Decision == in.Decision})
	}
	status := http.StatusOK
	if wrong != nil {
		p.Errors, status = fieldMessages(p.Page, wrong.Fields), http.StatusUnprocessableEntity
	}
	if slices.ContainsFunc(p.Choices, func(c bulkChoice) bool { return c.Current }) {
		p.Decision = in.Decision
		if err := s.rehearse(c.Request().Context(), &p, l, in); err != nil {
			return err
		}
	}
	return s.render(c, status, "desk/bulk", p)
}

// rehearse fills in what an act would do.
func (s *Server) rehearse(ctx context.Context, p *bulkPage, l letter.Letter, in moderation.BulkInput) error {
	r, err := s.Moderation.Rehearse(ctx, in)
	if err != nil {
		return err
	}
	p.Changing = r.Changing
	p.Submit = p.N("bulk.submit."+p.Decision, r.Changing)
	if r.Capped {
		p.Sentences = append(p.Sentences, p.T("bulk.capped", "Max", p.Number(moderation.MaxBulk)))
	}
	if r.Staying > 0 {
		p.Sentences = append(p.Sentences, p.N("bulk.staying", r.Staying))
	}
	if r.Told > 0 {
		p.Sentences = append(p.Sentences, p.N("bulk.told", r.Told))
	} else if r.Changing > 0 {
		p.Sentences = append(p.Sentences, p.T("bulk.told_none"))
	}
	for _, item := range r.Sample {
		row := rowOf(p.deskPage, l, p.Filter, item, false)
		row.URL, row.Sub = recordURL(l, row.ID), join(" · ", row.Sub, item.Profile.Affiliation)
		p.Sample = append(p.Sample, row)
	}
	return nil
}

// decideBulk carries out what was rehearsed.
func (s *Server) decideBulk(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	act, err := parseID(c.FormValue("act"))
	if err != nil {
		return err
	}
	micro, err := strconv.ParseInt(c.FormValue("as_of"), 10, 64)
	if err != nil {
		return fault.Wrap(fault.Invalid, "error.invalid", err)
	}
	asOf := time.UnixMicro(micro).UTC()
	filter := filterOf(c.FormValue)
	in, err := s.bulkOf(c, l, filter, asOf)
	if err != nil {
		return err
	}
	in.ID = act
	done, err := s.Moderation.DecideBulk(ctx, in)
	if f := wrongForm(err); f != nil {
		return s.renderBulk(c, l, act, asOf, f)
	}
	if err != nil {
		return err
	}
	return s.answerBulk(c, l, filter, done)
}

// answerBulk leads back to the queue, or to the act's own page where it isn't over yet.
func (s *Server) answerBulk(c echo.Context, l letter.Letter, filter queueFilter, act moderation.Bulk) error {
	filter.After = ""
	if !act.Over() {
		return c.Redirect(http.StatusSeeOther, withQuery("/desk/letters/"+url.PathEscape(l.Slug)+"/bulk/"+act.ID.String(), filter.query("")))
	}
	f := flash{Text: bulkSentence(s.outsidePage(c, "bulk.title").Page, act)}
	if act.CanUndo(s.DB.Now()) && act.Done > 0 {
		f.Batch, f.Until = act.ID.String(), act.Ended.Add(moderation.UndoWithin)
	}
	return s.redirectWithFlash(c, queueURL(l, filter, ""), f)
}

// bulkSentence says what has come of an act so far.
func bulkSentence(p Page, act moderation.Bulk) string {
	if act.UndoAsked {
		if act.Undone == 0 {
			return p.T("undo.nothing")
		}
		return p.N("undone", act.Undone)
	}
	text := p.N("decided."+act.Decision, act.Done)
	if act.Done == 0 {
		text = p.T("bulk.nothing")
	}
	if act.Refused > 0 {
		text += " " + p.N("decided.refused", act.Refused)
	}
	return text
}

// showBulkAct says how far an act has come.
func (s *Server) showBulkAct(c echo.Context) error {
	ctx := c.Request().Context()
	l, id, err := s.letterAndID(c)
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	act, err := s.Moderation.Bulk(ctx, o.ID, l.ID, id)
	if err != nil {
		return err
	}
	filter := filterOf(c.QueryParam)
	p := bulkActPage{ListURL: queueURL(l, filter, ""), Over: act.Over()}
	if p.deskPage, err = s.insidePage(c, "queue", "bulk.going", &l); err != nil {
		return err
	}
	p.Back, p.Heading, p.Text = filter.fields(), p.T("bulk.going"), bulkSentence(p.Page, act)
	if p.Over {
		p.Heading = p.T("bulk.over")
		p.Title = p.Heading
	}
	if act.CanUndo(p.Now) && act.Done > 0 {
		p.Batch = id.String()
	}
	return s.render(c, http.StatusOK, "desk/bulk_act", p)
}

// undoBulk takes an act in bulk back.
func (s *Server) undoBulk(c echo.Context, l letter.Letter, organizer, id uuid.UUID) error {
	filter := filterOf(c.FormValue)
	act, err := s.Moderation.UndoBulk(c.Request().Context(), organizer, l.ID, id)
	if err == nil {
		return s.answerBulk(c, l, filter, act)
	}
	f := flash{Key: "undo.nothing", Error: true}
	switch fault.KindOf(err) {
	case fault.NotFound:
	case fault.Gone:
		f.Key = "error.undo_late"
	default:
		return err
	}
	return s.redirectWithFlash(c, queueURL(l, filter, ""), f)
}
