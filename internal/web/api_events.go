package web

import (
	"time"

	"github.com/labstack/echo/v4"
)

type (
	milestonesJSON struct {
		Milestones []milestoneJSON `json:"milestones"`
	}

	milestoneJSON struct {
		Kind       string            `json:"kind"`
		At         time.Time         `json:"at"`
		Signatures *int              `json:"signatures"`
		Addressee  map[string]string `json:"addressee"`
	}
)

// sendMilestones answers with what has happened to a letter, as its feed does.
func (s *Server) sendMilestones(c echo.Context) error {
	l, err := s.publicLetter(c)
	if err != nil {
		return err
	}
	events, err := s.eventsOf(c.Request().Context(), l, s.DB.Now())
	if err != nil {
		return err
	}
	answer := milestonesJSON{Milestones: make([]milestoneJSON, 0, len(events))}
	for _, e := range events {
		one := milestoneJSON{Kind: e.Kind, At: e.At}
		if e.N > 0 {
			one.Signatures = &e.N
		}
		if e.Addressee != nil {
			one.Addressee = e.Addressee.Names
		}
		answer.Milestones = append(answer.Milestones, one)
	}
	return s.writeJSON(c, answer)
}
