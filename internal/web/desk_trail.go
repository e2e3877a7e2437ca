package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/letter"
)

// trailPage is the data of desk/trail.
type trailPage struct {
	deskPage
	Filter   trailFilter
	Whose    []option
	Actions  []option
	Lines    []trailLine
	Whole    bool   // of all letters
	ClearURL string // the trail without the filter
	NextURL  string // the older ones
	TopURL   string // the newest, "" on their page
}

// trailLine is one act as a sentence.
type trailLine struct {
	Time    timeView
	Text    string
	Reason  string
	URL     string // the signature that it is about, for who may see signatures
	SameURL string // all that happened to what it is about
	Letter  string // the letter's title, in the trail of all
}

func (s *Server) showTrail(c echo.Context) error {
	ctx := c.Request().Context()
	form := trailFilterOf(c)
	filter, err := form.entries()
	if err != nil {
		return err
	}
	var l *letter.Letter
	if slug := c.Param("slug"); slug != "" {
		one, err := s.Letters.BySlug(ctx, slug)
		if err != nil {
			return err
		}
		l, filter.LetterID = &one, one.ID
	}
	filter.Before = c.QueryParam("before")
	page, err := s.Audit.List(ctx, filter)
	if err != nil {
		return err
	}
	p := trailPage{Whole: l == nil, Filter: form}
	if p.deskPage, err = s.insidePage(c, "trail", "trail.title", l); err != nil {
		return err
	}
	if p.Lines, err = s.trailLines(ctx, p.deskPage, page.Entries); err != nil {
		return err
	}
	for i, e := range page.Entries {
		p.Lines[i].SameURL = withQuery(p.Path, url.Values{"who": {"all"}, "subject": {e.SubjectID.String()}})
	}
	if err := s.offerFilters(ctx, &p); err != nil {
		return err
	}
	p.link(filter.Before, page.Next)
	return s.render(c, http.StatusOK, "desk/trail", p)
}

// link sets the addresses of the pages around this one.
func (p *trailPage) link(before, next string) {
	p.ClearURL = p.Path
	if before != "" {
		p.TopURL = withQuery(p.Path, p.Filter.query())
	}
	if next != "" {
		q := p.Filter.query()
		q.Set("before", next)
		p.NextURL = withQuery(p.Path, q)
	}
}

// gone lists the acts after which, or before which, there is no signature to see.
func gone(action string) bool {
	return slices.Contains([]string{"signature.signed", "signature.disowned", "signature.expired", "signature.withdrawn"}, action)
}

// trailLines turns entries into sentences, with the names of the organizers who acted.
func (s *Server) trailLines(ctx context.Context, p deskPage, entries []audit.Entry) ([]trailLine, error) {
	var ids []uuid.UUID
	for _, e := range entries {
		if e.ActorKind == audit.Organizer {
			ids = append(ids, e.ActorID)
		}
		if e.SubjectKind == "organizer" {
			ids = append(ids, e.SubjectID)
		}
	}
	names, err := s.Organizers.Names(ctx, ids)
	if err != nil {
		return nil, err
	}
	lines := make([]trailLine, 0, len(entries))
	for _, e := range entries {
		line := trailLine{Time: timeOf(p.Page, e.At), Text: sentence(p, e, names), Reason: e.Reason}
		for _, l := range p.Letters {
			if l.ID != e.LetterID {
				continue
			}
			if len(p.Letters) > 1 {
				line.Letter = l.Title
			}
			if e.SubjectKind == "signature" && !gone(e.Action) && p.CanOn(l.Letter, decideSignatures) {
				line.URL = recordURL(l.Letter, e.SubjectID.String())
			}
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// sentence says who did what. An act that the catalogue has no words for is named as it is recorded.
func sentence(p deskPage, e audit.Entry, names map[uuid.UUID]string) string {
	actor := p.T("trail.actor." + e.ActorKind)
	if name := names[e.ActorID]; e.ActorKind == audit.Organizer && name != "" {
		actor = name
	}
	subject := names[e.SubjectID]
	if subject == "" {
		subject = p.T("trail.somebody")
	}
	if key := "trail." + e.Action; p.Has(key) {
		return p.T(key, "Actor", actor, "Subject", subject)
	}
	return p.T("trail.other", "Actor", actor, "Action", e.Action)
}

// trailCheckPage is the data of desk/trail_check.
type trailCheckPage struct {
	deskPage
	Head   string // the chain's end as it is noted; "" before the first entry
	Known  string // what was typed: a head that was noted before
	Error  string // why that can't be read
	Done   bool   // the trail was checked, with what came out
	Report audit.Report
	Result string // in a sentence
	Broken *trailLine
}

// showTrailCheck says what the check is about, and carries it out where it is asked for: it changes nothing.
func (s *Server) showTrailCheck(c echo.Context) error {
	ctx := c.Request().Context()
	p := trailCheckPage{Known: c.QueryParam("known"), Done: c.QueryParam("run") != ""}
	var err error
	if p.deskPage, err = s.insidePage(c, "trail", "trail.check.title", nil); err != nil {
		return err
	}
	head, err := s.Audit.Head(ctx)
	if err != nil {
		return err
	}
	p.Head = head.String()
	known, err := audit.ParseHead(p.Known)
	if err != nil {
		p.Error, p.Done = p.T("field.audit_head"), false
		return s.render(c, http.StatusUnprocessableEntity, "desk/trail_check", p)
	}
	if p.Done {
		if err := s.checkTrail(ctx, &p, known); err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, "desk/trail_check", p)
}

// checkTime bounds a check, so that its page comes before the server gives it up.
const checkTime = 45 * time.Second

func (s *Server) checkTrail(ctx context.Context, p *trailCheckPage, known audit.Head) error {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	var err error
	p.Report, err = s.Audit.Check(ctx, known)
	if errors.Is(err, context.DeadlineExceeded) {
		p.Result = p.T("trail.check.long")
		return nil
	}
	if err != nil {
		return err
	}
	switch {
	case p.Report.Broken == "":
		p.Result = p.N("trail.check.whole", p.Report.Entries)
	case p.Report.At == nil:
		p.Result = p.T("trail.check.cut", "Place", p.Number(int(p.Report.Head.Seq)), "Known", p.Number(int(known.Seq)))
	default:
		p.Result = p.T("trail.check."+p.Report.Broken, "Place", p.Number(int(p.Report.Head.Seq+1)))
		lines, err := s.trailLines(ctx, p.deskPage, []audit.Entry{*p.Report.At})
		if err != nil {
			return err
		}
		p.Broken = &lines[0]
	}
	return nil
}
