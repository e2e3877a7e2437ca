package web

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/audit"
)

// trailFilter is the part of a trail's address that says what it holds.
type trailFilter struct {
	Who     string // "": organizers and the site; all, supporter, system, or an organizer's id
	Action  string
	From    string // a day
	Until   string // a day, which is in
	Subject string // an id
}

func trailFilterOf(c echo.Context) trailFilter {
	return trailFilter{Who: c.QueryParam("who"), Action: c.QueryParam("action"), From: c.QueryParam("from"), Until: c.QueryParam("until"), Subject: c.QueryParam("subject")}
}

// Narrowed reports whether the trail holds less than what organizers and the site did.
func (f trailFilter) Narrowed() bool { return f != trailFilter{} }

// query returns the filter as a query.
func (f trailFilter) query() url.Values {
	q := url.Values{}
	for _, p := range [][2]string{{"who", f.Who}, {"action", f.Action}, {"from", f.From}, {"until", f.Until}, {"subject", f.Subject}} {
		if p[1] != "" {
			q.Set(p[0], p[1])
		}
	}
	return q
}

// entries returns the filter as the trail reads it. A day that isn't one selects nothing less.
func (f trailFilter) entries() (audit.Filter, error) {
	filter := audit.Filter{Action: f.Action}
	switch f.Who {
	case "":
		filter.Actors = []string{audit.Organizer, audit.System}
	case "all":
	case audit.Supporter, audit.System:
		filter.Actors = []string{f.Who}
	default:
		id, err := parseID(f.Who)
		if err != nil {
			return audit.Filter{}, err
		}
		filter.ActorID = id
	}
	if f.Subject != "" {
		id, err := parseID(f.Subject)
		if err != nil {
			return audit.Filter{}, err
		}
		filter.SubjectID = id
	}
	filter.From = dayOf(f.From)
	if until := dayOf(f.Until); !until.IsZero() {
		filter.Until = until.AddDate(0, 0, 1)
	}
	return filter, nil
}

// dayOf reads a day as a browser sends it; the zero time for anything else.
func dayOf(text string) time.Time {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < 1970 || day.Year() > 9999 {
		return time.Time{}
	}
	return day
}

// offerFilters fills in what can be chosen: who, with every organizer by name, and each act that the trail holds.
func (s *Server) offerFilters(ctx context.Context, p *trailPage) error {
	p.Whose = []option{
		{"", p.T("trail.ours")}, {"all", p.T("trail.all")}, {audit.Supporter, p.T("trail.signers")}, {audit.System, p.T("trail.actor.system")},
	}
	organizers, err := s.Organizers.List(ctx)
	if err != nil {
		return err
	}
	for _, o := range organizers {
		if o.Name != "" {
			p.Whose = append(p.Whose, option{o.ID.String(), o.Name})
		}
	}
	actions, err := s.Audit.Actions(ctx)
	if err != nil {
		return err
	}
	for _, action := range actions {
		p.Actions = append(p.Actions, option{action, actionLabel(p.deskPage, action)})
	}
	slices.SortStableFunc(p.Actions, func(a, b option) int { return cmp.Compare(a.Label, b.Label) })
	return nil
}

// actionLabel names an act without who did it.
func actionLabel(p deskPage, action string) string {
	if key := "trail." + action; p.Has(key) {
		return p.T(key, "Actor", "…", "Subject", "…")
	}
	return action
}
