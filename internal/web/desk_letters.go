package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signatory"
)

// lettersPage is the data of desk/letters: every letter with its state and figures.
type lettersPage struct {
	deskPage
	List []letterCard
	Mail outbox.Counts
}

// letterCard is a letter with what its organizers ask after.
type letterCard struct {
	deskLetter
	PublicURL string // "" while it is a draft
	Texts     []string
	Figures   signatory.Figures
	Counts    moderation.Counts
	LastAt    *timeView // when somebody was listed last
	Actions   []string
	Affirmed  string // how many signed before the meaning changed, and affirmed since; "" where it hasn't
	Since     string // since when it is open or closed
}

// letterActionPage is the data of desk/letter_action, which asks before a letter is changed.
type letterActionPage struct {
	deskPage
	Action string
	Texts  []newVersion // what a publication changes
	Asked  string       // how many people a change of meaning asks again
}

// outboxPage is the data of desk/mail.
type outboxPage struct {
	deskPage
	Mail outbox.Counts
}

// showDesk leads to where the work is: the queue of the first open letter for who decides, else the letters.
func (s *Server) showDesk(c echo.Context) error {
	o, _ := s.organizer(c)
	letters, err := s.Letters.List(c.Request().Context())
	if err != nil {
		return err
	}
	target := "/desk/letters"
	toDecide := func(l letter.Letter) bool { return l.State == letter.Open && mayOn(o, l.ID, decideSignatures) }
	if i := slices.IndexFunc(letters, toDecide); i >= 0 {
		target = queueURL(letters[i], queueFilter{State: moderation.Waiting}, "")
	}
	return c.Redirect(http.StatusSeeOther, target)
}

func (s *Server) showLetters(c echo.Context) error {
	ctx := c.Request().Context()
	p := lettersPage{}
	var err error
	if p.deskPage, err = s.insidePage(c, "letters", "desk.letters.title", nil); err != nil {
		return err
	}
	for _, l := range p.Letters {
		card, err := s.letterCard(ctx, p.Page, l)
		if err != nil {
			return err
		}
		p.List = append(p.List, card)
	}
	if p.Mail, err = s.Outbox.Counts(ctx); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "desk/letters", p)
}

func (s *Server) letterCard(ctx context.Context, p Page, l deskLetter) (letterCard, error) {
	card := letterCard{deskLetter: l}
	var err error
	if card.Figures, err = s.Signatories.Figures(ctx, l.ID); err != nil {
		return letterCard{}, err
	}
	if card.Counts, err = s.Moderation.Counts(ctx, l.ID); err != nil {
		return letterCard{}, err
	}
	if at := stateSince(l.Letter); at != nil {
		card.Since = p.Date(*at)
	}
	if card.Figures.LastAt != nil {
		t := timeOf(p, *card.Figures.LastAt)
		card.LastAt = &t
	}
	if card.Affirmed, err = s.affirmedWords(ctx, p, l.ID); err != nil {
		return letterCard{}, err
	}
	texts, err := s.Letters.LatestTexts(ctx, l.ID)
	if err != nil {
		return letterCard{}, err
	}
	drafts := false
	for _, t := range texts {
		drafts = drafts || !t.Published()
		card.Texts = append(card.Texts, textLine(p, t))
	}
	card.Actions = actionsFor(l.Letter, drafts)
	if l.Public() {
		lang := p.Lang()
		if _, ok := letter.Choose(texts, lang); !ok {
			lang = l.Language
		}
		card.PublicURL = "/" + lang + "/" + url.PathEscape(l.Slug)
	}
	return card, nil
}

// Shown is the letter's state, or that it is paused.
func (c letterCard) Shown() string {
	if c.PausedAt != nil {
		return "paused"
	}
	return string(c.State)
}

// stateSince is when a letter came into its state, nil if that isn't kept.
func stateSince(l letter.Letter) *time.Time {
	if l.PausedAt != nil {
		return l.PausedAt
	}
	switch l.State {
	case letter.Open:
		return l.OpenedAt
	case letter.Closed:
		return l.ClosedAt
	default:
		return nil
	}
}

// textLine names a text's language and version, and whether it waits to be published.
func textLine(p Page, t letter.Text) string {
	key := "desk.letters.text"
	if !t.Published() {
		key = "desk.letters.text_draft"
	}
	return p.T(key, "Language", p.LanguageName(t.Language), "Version", strconv.Itoa(t.Version))
}

// actionsFor lists what can be done with a letter now. The texts of a draft are published by its opening.
func actionsFor(l letter.Letter, drafts bool) []string {
	var list []string
	if letter.CanMove(l.State, letter.Open) {
		list = append(list, "open")
	}
	if drafts && l.State != letter.Draft {
		list = append(list, "publish")
	}
	switch {
	case l.PausedAt != nil:
		list = append(list, "resume")
	case l.State == letter.Open:
		list = append(list, "pause")
	}
	if letter.CanMove(l.State, letter.Closed) {
		list = append(list, "close")
	}
	return list
}

// letterAction returns the use case that an address names, with whose answer the letters' page greets.
func (s *Server) letterAction(name string) (func(ctx context.Context, actor, letterID uuid.UUID) error, error) {
	switch name {
	case "open":
		return s.Letters.Open, nil
	case "close":
		return s.Letters.Close, nil
	case "pause":
		return s.Letters.Pause, nil
	case "resume":
		return s.Letters.Resume, nil
	case "publish":
		return s.Letters.PublishTexts, nil
	case "change":
		return s.Letters.PublishChange, nil
	}
	return nil, fault.New(fault.NotFound, "error.not_found")
}

func (s *Server) showLetterAction(c echo.Context) error {
	if _, err := s.letterAction(c.Param("action")); err != nil {
		return err
	}
	l, err := s.Letters.BySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	p := letterActionPage{Action: c.Param("action")}
	if p.deskPage, err = s.insidePage(c, "letters", "desk.letters."+p.Action+".title", &l); err != nil {
		return err
	}
	if p.Action == "publish" || p.Action == "change" {
		if p.Texts, err = s.newVersions(c.Request().Context(), p.Page, l); err != nil {
			return err
		}
		if p.Asked, err = s.askedWords(c.Request().Context(), p.Page, l); err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, "desk/letter_action", p)
}

func (s *Server) changeLetter(c echo.Context) error {
	ctx := c.Request().Context()
	act, err := s.letterAction(c.Param("action"))
	if err != nil {
		return err
	}
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	if err := act(ctx, o.ID, l.ID); err != nil {
		return err
	}
	return s.redirectWithFlash(c, "/desk/letters", flash{Key: "desk.letters." + c.Param("action") + ".done"})
}

func (s *Server) showOutbox(c echo.Context) error {
	p := outboxPage{}
	var err error
	if p.deskPage, err = s.insidePage(c, "mail", "outbox.title", nil); err != nil {
		return err
	}
	if p.Mail, err = s.Outbox.Counts(c.Request().Context()); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "desk/mail", p)
}
