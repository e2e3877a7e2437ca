package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/letter"
)

// trailPage is the data of desk/trail.
type trailPage struct {
	deskPage
	Lines   []trailLine
	Whole   bool   // of all letters
	All     bool   // signers' own acts too
	NextURL string // the older ones
	TopURL  string // the newest, "" on their page
}

// trailLine is one act as a sentence.
type trailLine struct {
	Time   timeView
	Text   string
	Reason string
	URL    string // the signature that it is about, for who may see signatures
	Letter string // the letter's title, in the trail of all
}

func (s *Server) showTrail(c echo.Context) error {
	ctx := c.Request().Context()
	filter, all := audit.Filter{Before: c.QueryParam("before")}, c.QueryParam("who") == "all"
	if !all {
		filter.Actors = []string{audit.Organizer, audit.System}
	}
	var l *letter.Letter
	if slug := c.Param("slug"); slug != "" {
		one, err := s.Letters.BySlug(ctx, slug)
		if err != nil {
			return err
		}
		l, filter.LetterID = &one, one.ID
	}
	page, err := s.Audit.List(ctx, filter)
	if err != nil {
		return err
	}
	p := trailPage{Whole: l == nil, All: all}
	if p.deskPage, err = s.insidePage(c, "trail", "trail.title", l); err != nil {
		return err
	}
	if p.Lines, err = s.trailLines(ctx, p.deskPage, page.Entries); err != nil {
		return err
	}
	q := url.Values{}
	if all {
		q.Set("who", "all")
	}
	if filter.Before != "" {
		p.TopURL = withQuery(p.Path, q)
	}
	if page.Next != "" {
		q.Set("before", page.Next)
		p.NextURL = withQuery(p.Path, q)
	}
	return s.render(c, http.StatusOK, "desk/trail", p)
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
				line.URL = "/desk/letters/" + url.PathEscape(l.Slug) + "/signatures/" + e.SubjectID.String()
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
