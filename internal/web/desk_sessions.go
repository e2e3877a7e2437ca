package web

import (
	"context"

	"github.com/labstack/echo/v4"
)

// sessionView is one session in the list.
type sessionView struct {
	ID      string
	With    string // which browser
	Since   timeView
	Used    timeView
	Current bool
}

// sessionViews returns the sessions of who is signed in, the request's own first, and whether there are others.
func (s *Server) sessionViews(ctx context.Context, p deskPage) (views []sessionView, others bool, err error) {
	list, err := s.Organizers.OpenSessions(ctx, p.Organizer.ID)
	if err != nil {
		return nil, false, err
	}
	for _, one := range list {
		view := sessionView{ID: one.ID, With: p.Browser(one.Browser, one.System), Since: timeOf(p.Page, one.Since), Used: timeOf(p.Page, one.UsedAt), Current: one.Current}
		if one.Current {
			views = append([]sessionView{view}, views...)
		} else {
			views = append(views, view)
		}
		others = others || !one.Current
	}
	return views, others, nil
}

// endSession ends one session of who is signed in; their own leads to the sign-in.
func (s *Server) endSession(c echo.Context) error {
	o, _ := s.organizer(c)
	ended, err := s.Organizers.EndSession(c.Request().Context(), o.ID, c.Param("id"))
	if err != nil {
		return err
	}
	f := flash{Key: "account.sessions.none_ended", Error: true}
	if ended {
		f = flash{Key: "account.sessions.ended", N: 1}
	}
	return s.backToAccount(c, f)
}

// endOtherSessions ends all sessions of who is signed in but this one.
func (s *Server) endOtherSessions(c echo.Context) error {
	o, _ := s.organizer(c)
	n, err := s.Organizers.EndOtherSessions(c.Request().Context(), o.ID)
	if err != nil {
		return err
	}
	f := flash{Key: "account.sessions.none"}
	if n > 0 {
		f = flash{Key: "account.sessions.ended", N: n}
	}
	return s.backToAccount(c, f)
}

func (s *Server) backToAccount(c echo.Context, f flash) error {
	return s.redirectWithFlash(c, "/desk/account", f)
}
