package web

import (
	"html/template"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/update"
)

// updatesPage is the data of public/updates.
type updatesPage struct {
	letterPage
	Updates []updateEntry
}

// updateEntry is an update as a list shows it. Its words are in their own language, which may not be the page's.
type updateEntry struct {
	URL, Title, Summary string
	Lang, Dir           string
	Foreign             string // says that it isn't in the page's language; "" where it is
	At                  time.Time
	Gone                string // says that it was retracted, in place of all else; "" where it wasn't
}

// updatePage is the data of public/update.
type updatePage struct {
	letterPage
	Update      updateEntry
	Body        template.HTML
	Corrections []updateNote
}

// updateNote is a correction beside an update.
type updateNote struct{ Title, Text, Lang, Dir string }

func (s *Server) showUpdates(c echo.Context) error {
	about, err := s.letterOf(c, "update.title")
	if err != nil {
		return err
	}
	all, err := s.Updates.Public(c.Request().Context(), about.letter.ID)
	if err != nil {
		return err
	}
	p := updatesPage{letterPage: about}
	for _, u := range all {
		p.Updates = append(p.Updates, updateEntryOf(about, u))
	}
	return s.render(c, http.StatusOK, "public/updates", p)
}

func (s *Server) showUpdate(c echo.Context) error {
	about, err := s.letterOf(c, "update.title")
	if err != nil {
		return err
	}
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return fault.Wrap(fault.NotFound, "error.not_found", err)
	}
	u, err := s.Updates.PublicByID(c.Request().Context(), about.letter.ID, id)
	if err != nil {
		return err
	}
	entry := updateEntryOf(about, u)
	if entry.Gone != "" {
		about.NoIndex = true
		return s.render(c, http.StatusGone, "public/message", messagePage{letterPage: about, Heading: about.T("update.retracted.title"), Text: entry.Gone, Then: about.T("update.retracted.text")})
	}
	p := updatePage{letterPage: about, Update: entry, Corrections: updateNotes(about, u)}
	p.Title, p.Description = entry.Title+" · "+about.text.Title, entry.Summary
	text, _ := u.Text(about.Lang(), about.letter.Language)
	if p.Body, err = s.bodyOf(text); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "public/update", p)
}

// updateEntryOf writes an update in the page's language, or else in the letter's, or in any.
func updateEntryOf(about letterPage, u update.Update) updateEntry {
	if u.State == update.Retracted {
		return updateEntry{At: *u.PublishedAt, Gone: about.T("update.retracted", "Date", about.Date(*u.PublishedAt), "When", about.Date(*u.RetractedAt))}
	}
	t, _ := u.Text(about.Lang(), about.letter.Language)
	e := updateEntry{URL: about.Root + "/updates/" + u.ID.String(), Title: t.Title, Summary: t.Summary, Lang: t.Language, Dir: locale.DirOf(t.Language)}
	if u.PublishedAt != nil {
		e.At = *u.PublishedAt
	}
	if t.Language != about.Lang() {
		e.Foreign = about.T("update.foreign", "Language", about.LanguageName(t.Language))
	}
	return e
}

func updateNotes(about letterPage, u update.Update) []updateNote {
	var notes []updateNote
	for _, c := range u.Corrections {
		words, lang := c.In(about.Lang(), about.letter.Language)
		notes = append(notes, updateNote{Title: about.T("update.correction", "Date", about.Date(c.At)), Text: words, Lang: lang, Dir: locale.DirOf(lang)})
	}
	return notes
}

// latestUpdate returns the newest update for the letter's page, nil if there is none.
func (s *Server) latestUpdate(c echo.Context, about letterPage) (*updateEntry, error) {
	latest, err := s.Updates.Latest(c.Request().Context(), about.letter.ID, 1)
	if err != nil || len(latest) == 0 {
		return nil, err
	}
	entry := updateEntryOf(about, latest[0])
	return &entry, nil
}
