package web

import (
	"context"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signature"
)

// lookers is, for each signature that others have before them, the sentences that say so.
type lookers map[uuid.UUID][]string

// lookersOf tells what others than who is signed in look at.
func (s *Server) lookersOf(ctx context.Context, p deskPage, l letter.Letter) (lookers, error) {
	looks, err := s.Moderation.Looks(ctx, p.Organizer.ID, l.ID)
	if err != nil || len(looks) == 0 {
		return nil, err
	}
	names, err := namesBehind(ctx, s, looks, func(one moderation.Look) uuid.UUID { return one.Organizer })
	if err != nil {
		return nil, err
	}
	all := lookers{}
	for _, look := range looks {
		name := names[look.Organizer]
		if name == "" {
			name = p.T("trail.somebody")
		}
		all[look.Signature] = append(all[look.Signature], p.T("look.one", "Name", name, "Since", p.Since(look.Since, p.Now)))
	}
	return all, nil
}

// lookAt notes that who is signed in has a signature before them, where a page shows it, and says who else has.
func (s *Server) lookAt(ctx context.Context, p deskPage, l letter.Letter, v *focusView, id uuid.UUID) error {
	if err := s.Moderation.Look(ctx, p.Organizer.ID, l.ID, id); err != nil {
		return err
	}
	all, err := s.lookersOf(ctx, p, l)
	v.Lookers = all[id]
	return err
}

// lookingAnswer is what a script gets that has shown a signature.
type lookingAnswer struct {
	Others []string `json:"others"`
}

// noteLooking is told by a script that a signature is still before who is signed in.
func (s *Server) noteLooking(c echo.Context) error {
	ctx := c.Request().Context()
	l, id, err := s.letterAndID(c)
	if err != nil {
		return err
	}
	p := s.outsidePage(c, "queue.title")
	p.Organizer, _ = s.organizer(c)
	var v focusView
	if err := s.lookAt(ctx, p, l, &v, id); err != nil {
		return err
	}
	if !wantsJSON(c.Request()) {
		return c.Redirect(http.StatusSeeOther, queueURL(l, filterOf(c.FormValue), id.String()))
	}
	return c.JSON(http.StatusOK, lookingAnswer{Others: append([]string{}, v.Lookers...)})
}

// unattended returns the first signature that nobody else looks at, or else the first.
func unattended(items []signature.Signature, others lookers) uuid.UUID {
	if len(items) == 0 {
		return uuid.Nil
	}
	for _, item := range items {
		if len(others[item.ID]) == 0 {
			return item.ID
		}
	}
	return items[0].ID
}
