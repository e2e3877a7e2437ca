package web

import (
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/update"
)

type (
	updatesJSON struct {
		Updates []updateJSON `json:"updates"`
	}

	updateJSON struct {
		ID          string           `json:"id"`
		URL         string           `json:"url"`
		PublishedAt time.Time        `json:"published_at"`
		UpdatedAt   time.Time        `json:"updated_at"`
		Texts       []updateTextJSON `json:"texts"`
		Corrections []correctionJSON `json:"corrections"`
	}

	updateTextJSON struct {
		Language string `json:"language"`
		Title    string `json:"title"`
		Summary  string `json:"summary"`
		Markdown string `json:"markdown"`
	}

	correctionJSON struct {
		At    time.Time         `json:"at"`
		Texts map[string]string `json:"texts"`
	}
)

// sendUpdates answers with a letter's news, the latest first. What was retracted isn't among them.
func (s *Server) sendUpdates(c echo.Context) error {
	l, err := s.publicLetter(c)
	if err != nil {
		return err
	}
	published, err := s.Updates.Latest(c.Request().Context(), l.ID, update.MaxOf)
	if err != nil {
		return err
	}
	answer := updatesJSON{Updates: make([]updateJSON, 0, len(published))}
	for _, u := range published {
		one := updateJSON{
			ID: u.ID.String(), URL: s.base() + "/" + l.Language + "/" + l.Slug + "/updates/" + u.ID.String(), PublishedAt: *u.PublishedAt,
			UpdatedAt: lastSaid(u), Corrections: make([]correctionJSON, 0, len(u.Corrections)),
		}
		for _, t := range u.Texts {
			one.Texts = append(one.Texts, updateTextJSON{Language: t.Language, Title: t.Title, Summary: t.Summary, Markdown: t.Body})
		}
		for _, correction := range u.Corrections {
			one.Corrections = append(one.Corrections, correctionJSON{At: correction.At, Texts: correction.Words})
		}
		answer.Updates = append(answer.Updates, one)
	}
	return s.writeJSON(c, answer)
}

// lastSaid is when a published update said what it says now.
func lastSaid(u update.Update) time.Time {
	if n := len(u.Corrections); n > 0 {
		return u.Corrections[n-1].At
	}
	return *u.PublishedAt
}
