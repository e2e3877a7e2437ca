package web

import (
	"net/http"
	"net/url"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signature"
)

// waveMembers is how many signatures of a wave a page shows.
const waveMembers = 50

// wavePage is the data of desk/wave: what was held in one act, and what can be done with it.
type wavePage struct {
	deskPage
	waveView
	Held, Rejected    int
	Rows              []queueRow // of those that it holds
	Chosen            map[string]bool
	NextURL, FirstURL string
	Form              waveForm
	Errors            fieldErrors
}

// waveForm is what was typed.
type waveForm struct{ Part, Reason string }

func (s *Server) showWave(c echo.Context) error {
	return s.renderWave(c, http.StatusOK, nil)
}

func (s *Server) renderWave(c echo.Context, status int, wrong *fault.Error) error {
	ctx := c.Request().Context()
	l, id, err := s.letterAndID(c)
	if err != nil {
		return err
	}
	w, err := s.Moderation.Wave(ctx, l.ID, id)
	if err != nil {
		return err
	}
	p := wavePage{Held: w.Held, Rejected: w.Rejected, Chosen: map[string]bool{}, Form: waveForm{c.FormValue("part"), c.FormValue("reason")}}
	if p.deskPage, err = s.insidePage(c, "waves", "waves.one.title", &l); err != nil {
		return err
	}
	if p.waveView, err = s.waveView(c, p.Page, l, w); err != nil {
		return err
	}
	if wrong != nil {
		p.Errors = fieldMessages(p.Page, wrong.Fields)
		for _, id := range c.Request().PostForm["id"] {
			p.Chosen[id] = true
		}
	}
	if err := s.addMembers(c, &p, l, id); err != nil {
		return err
	}
	return s.render(c, status, "desk/wave", p)
}

// addMembers adds a page of the signatures that the wave holds.
func (s *Server) addMembers(c echo.Context, p *wavePage, l letter.Letter, id uuid.UUID) error {
	after := uuid.Nil
	if value := c.QueryParam("after"); value != "" {
		var err error
		if after, err = parseID(value); err != nil {
			return err
		}
		p.FirstURL = p.URL
	}
	held, err := s.Signatures.OfWave(c.Request().Context(), id, signature.Held, after, waveMembers+1)
	if err != nil {
		return err
	}
	if len(held) > waveMembers {
		held = held[:waveMembers]
		p.NextURL = withQuery(p.URL, url.Values{"after": {held[waveMembers-1].ID.String()}})
	}
	p.Rows = waveRows(p.deskPage, l, held)
	return nil
}

// actOnWave releases or rejects what a wave holds, all or a part, or takes the whole act back.
func (s *Server) actOnWave(c echo.Context) error {
	l, id, err := s.letterAndID(c)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	in := moderation.WaveInput{Organizer: o.ID, LetterID: l.ID, Wave: id, Work: c.FormValue("work"), Signals: c.FormValue("part") == "signals", Reason: c.FormValue("reason")}
	if c.FormValue("part") == "chosen" {
		if in.IDs, err = chosenIDs(form["id"]); err != nil {
			return err
		}
		if len(in.IDs) == 0 {
			return s.renderWave(c, http.StatusUnprocessableEntity, faultOf(fault.InvalidField("ids", "decide.none"), fault.Invalid))
		}
	}
	err = s.Moderation.ActOnWave(c.Request().Context(), in)
	said := flash{Key: "waves.done." + in.Work}
	if f := wrongForm(err); f != nil {
		return s.renderWave(c, http.StatusUnprocessableEntity, f)
	}
	if f := faultOf(err, fault.Conflict); f != nil {
		said = flash{Key: "error.wave_busy", Error: true}
	} else if err != nil {
		return err
	}
	return s.redirectWithFlash(c, wavesURL(l)+"/"+id.String(), said)
}
