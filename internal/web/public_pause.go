package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

// refusedByPause reports whether a form was refused since its letter is paused.
func refusedByPause(err error) bool {
	f, ok := errors.AsType[*fault.Error](err)
	return ok && f.Key == letter.PausedKey
}

// offerForm reports whether the letter's page has the sign form: where the letter takes signatures, and where a form came
// in during a pause, so that nothing of what was typed is lost. Elsewhere it says why there is none.
func (p *showLetterPage) offerForm(posted bool) bool {
	paused := p.letter.Paused(p.Now)
	switch {
	case paused && posted:
		p.Paused = p.T("letter.paused.kept")
	case !p.letter.OpenAt(p.Now):
		p.ClosedTitle, p.ClosedText = closedWords(p.Page, p.letter)
	}
	if paused {
		p.Contact = p.letter.Contact
	}
	return p.ClosedTitle == ""
}

// answerToForm completes the letter's page as the answer to a form, with its status: refused where it has mistakes. A form that only switches the
// language is refused nothing.
func (p *showLetterPage) answerToForm(c echo.Context, mistakes bool, refused int) int {
	switch {
	case mistakes:
		p.Title = p.T("sign.mistakes.title") + " · " + p.Title
		return refused
	case p.Paused != "" && c.FormValue("switch") != "1":
		p.Title = p.T("letter.paused") + " · " + p.Title
		return http.StatusConflict
	}
	return http.StatusOK
}
