package web

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signature"
)

// sign takes the sign form. Whatever the address's state, a form without mistakes gets the same answer.
func (s *Server) sign(c echo.Context) error {
	about, err := s.letterOf(c, "")
	if err != nil {
		return err
	}
	draft := bindDraft(c)
	if c.FormValue("switch") == "1" {
		return s.switchLanguage(c, about, draft)
	}
	if again := s.lookAgain(c, about); again != nil {
		return s.renderLetter(c, about, draft, again)
	}
	text, err := s.textRead(c, about)
	if err != nil {
		return err
	}
	network, err := s.limits.mark(s.client(c))
	if err != nil {
		return err
	}
	referrer, err := s.limits.markSite(s.referrerOf(c))
	if err != nil {
		return err
	}
	ref, err := s.Signatures.Sign(c.Request().Context(), signature.SignInput{
		LetterID: about.letter.ID, TextID: text.ID, Language: about.Lang(), ConsentWording: consentWording(about),
		UpdatesWording: about.T("sign.updates"), MarkHash: decodeMark(c.FormValue("mark")), Work: workOf(c),
		Network: network, Referrer: referrer, Draft: draft,
	})
	if f := wrongForm(err); f != nil {
		return s.renderLetter(c, about, warned(draft, f.Fields), f.Fields)
	}
	if refusedByPause(err) {
		about.letter.PausedAt = &about.Now // it may have been paused since it was read
		return s.renderLetter(c, about, draft, nil)
	}
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.TooMany {
		retryAfter(c, f.RetryAfter)
		full := fault.Field{Key: f.Key, Args: fault.Args{"Wait": about.Wait(f.RetryAfter)}}
		return s.renderForm(c, about, draft, []fault.Field{full}, http.StatusTooManyRequests)
	}
	if err != nil {
		return err
	}
	s.countVia(c, about.letter.ID)
	return seeOther(c, about.Root+"/check-email?ref="+ref)
}

// countVia counts the way by which the form came. The signature is stored by then: a failure is no reason to tell the
// signer that it failed.
func (s *Server) countVia(c echo.Context, letterID uuid.UUID) {
	if err := s.Figures.Came(c.Request().Context(), letterID, viaOf(c.FormValue("via"))); err != nil {
		s.Logger.LogAttrs(c.Request().Context(), slog.LevelError, "source not counted", slog.String("id", idOf(c)), slog.Any("error", err))
	}
}

// switchLanguage shows the form in another language as it was typed, mistakes and all: nothing is judged or stored. The
// consent is given anew, since it is stored in the words that the signer has read.
func (s *Server) switchLanguage(c echo.Context, about letterPage, draft signature.Draft) error {
	draft.Consent = false
	return s.renderLetter(c, about, draft, nil)
}

// textRead returns the text that the signer had before them: the form names it, since a correction may have been published
// while they read. A form that names none of the letter's is about the latest.
func (s *Server) textRead(c echo.Context, about letterPage) (letter.Text, error) {
	id, err := uuid.Parse(c.FormValue("text"))
	if err != nil || id == about.text.ID {
		return about.text, nil
	}
	text, err := s.Letters.Text(c.Request().Context(), id)
	switch {
	case fault.Is(err, fault.NotFound):
		return about.text, nil
	case err != nil:
		return letter.Text{}, err
	case text.LetterID != about.letter.ID || !text.Published():
		return about.text, nil
	}
	return text, nil
}

// bindDraft reads the form. Fields that the page hides for the chosen kind are left out, since the browser sends them too.
func bindDraft(c echo.Context) signature.Draft {
	form := c.Request().PostForm
	d := signature.Draft{
		Kind: form.Get("kind"), Name: form.Get("name"), Email: form.Get("email"), City: form.Get("city"),
		Country: form.Get("country"), Comment: form.Get("comment"), Visibility: form.Get("visibility"),
		Updates: form.Get("updates") == "1", Consent: form.Get("consent") == "1",
		Discreet: form.Get("discreet") == "1", Warned: form.Get("warned"),
	}
	if d.Kind == "" {
		d.Kind = signature.Individual
	}
	if d.Kind == signature.Organization {
		d.Organization, d.Website = form.Get("organization"), form.Get("website")
		d.RepresentativeRole = form.Get("representative_role")
		return d
	}
	d.Occupation, d.Affiliation, d.Category = form.Get("occupation"), form.Get("affiliation"), form.Get("category")
	return d
}

// warned returns the form as it is shown with warnings about its address: sending it again accepts them, and discreet
// messages are chosen unless the signer chooses otherwise.
func warned(d signature.Draft, mistakes []fault.Field) signature.Draft {
	for _, m := range mistakes {
		switch m.Key {
		case signature.WarnWatched:
			d.Discreet, d.Warned = true, d.Email
		case signature.WarnMistyped:
			d.Warned = d.Email
		}
	}
	return d
}
