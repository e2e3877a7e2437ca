package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
)

// decisionAnswer is what a script gets instead of a page.
type decisionAnswer struct {
	Message string            `json:"message"`
	Done    []string          `json:"done,omitempty"`
	Refused []string          `json:"refused,omitempty"`
	Batch   string            `json:"batch,omitempty"` // what an undo names
	Seconds int               `json:"seconds,omitempty"`
	Fields  map[string]string `json:"fields,omitempty"` // messages by field
	Counts  *[6]string        `json:"counts,omitempty"` // of the rail, in its order
	SignIn  string            `json:"signIn,omitempty"`

	Meanwhile []string `json:"meanwhile,omitempty"` // others decided on them: the form sent without script says more
}

// decide takes one decision on one or many signatures, for a script or by a form.
func (s *Server) decide(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	ids, err := chosenIDs(form["id"])
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	decision, proof := c.FormValue("decision"), proofOf(c)
	decided, err := s.Moderation.Decide(ctx, moderation.DecideInput{
		Organizer: o.ID, LetterID: l.ID, IDs: ids, Decision: decision, Reason: reasonOf(c), Seen: seenOf(form["seen"]), Proof: proof,
	})
	if f := wrongForm(err); f != nil {
		if proof != nil && len(ids) == 1 && !wantsJSON(c.Request()) {
			return s.refuseProof(c, l, *proof, f)
		}
		return s.refuseDecision(c, l, f)
	}
	if err != nil {
		return err
	}
	if ids := decidedMeanwhile(decided); len(ids) > 0 {
		return s.answerMeanwhile(c, l, decision, decided, ids)
	}
	return s.answerDecision(c, l, decision, decided)
}

func chosenIDs(values []string) ([]uuid.UUID, error) {
	ids := make([]uuid.UUID, 0, len(values))
	for _, value := range values {
		id, err := uuid.Parse(value)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, "error.invalid", err)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// reasonOf joins the usual reason that was chosen and what was typed.
func reasonOf(c echo.Context) string {
	return join(". ", strings.TrimRight(c.FormValue("preset"), "."), strings.TrimSpace(c.FormValue("reason")))
}

func (s *Server) answerDecision(c echo.Context, l letter.Letter, decision string, d moderation.Decided) error {
	f := flash{Key: "decided." + decision, N: len(d.Done), Batch: d.BatchID.String(), Until: s.DB.Now().Add(moderation.UndoWithin)}
	p := s.outsidePage(c, "queue.title").Page
	switch {
	case len(d.Done) == 0:
		f = flash{Text: refusedWords(p, d.Refused), Error: true}
	case len(d.Refused) > 0:
		f.Text = p.N(f.Key, f.N) + " " + refusedWords(p, d.Refused)
	}
	if !wantsJSON(c.Request()) {
		return s.redirectWithFlash(c, queueURL(l, filterOf(c.FormValue), c.FormValue("next")), f)
	}
	answer := decisionAnswer{Message: flashOf(&f, p).Text}
	for _, id := range d.Done {
		answer.Done = append(answer.Done, id.String())
	}
	for _, r := range d.Refused {
		if !needsProof(r) { // that one stays in the list
			answer.Refused = append(answer.Refused, r.ID.String())
		}
	}
	if len(d.Done) > 0 {
		answer.Batch, answer.Seconds = f.Batch, int(moderation.UndoWithin/time.Second)
	}
	return s.answerJSON(c, l, http.StatusOK, answer)
}

// refuseDecision tells what is wrong with the form: beside the field for a script, else on the page it came from.
func (s *Server) refuseDecision(c echo.Context, l letter.Letter, f *fault.Error) error {
	p := s.outsidePage(c, "queue.title").Page
	if wantsJSON(c.Request()) {
		return s.answerJSON(c, l, http.StatusUnprocessableEntity, decisionAnswer{Message: wrongDecision(p, f), Fields: fieldMessages(p, f.Fields)})
	}
	if err := s.putFlash(c, flash{Text: wrongDecision(p, f), Error: true}); err != nil {
		return err
	}
	focus := "" // the one that the decision was about
	if form, err := c.FormParams(); err == nil && len(form["id"]) == 1 {
		focus = form.Get("id")
	}
	return c.Redirect(http.StatusSeeOther, queueURL(l, filterOf(c.FormValue), focus))
}

// wrongDecision words what is wrong with a decision's form.
func wrongDecision(p Page, f *fault.Error) string {
	switch {
	case len(f.Fields) == 0:
		return p.Message(f.Key, f.Args)
	case f.Fields[0].Name == "ids":
		return p.T("decide.none")
	}
	return p.Message(f.Fields[0].Key, f.Fields[0].Args)
}

// undoDecision takes an act back.
func (s *Server) undoDecision(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	batch, err := parseID(c.FormValue("batch"))
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	if _, err := s.Moderation.Bulk(ctx, o.ID, l.ID, batch); err == nil {
		return s.undoBulk(c, l, o.ID, batch)
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	n, err := s.Moderation.Undo(ctx, o.ID, l.ID, batch)
	f := flash{Key: "undone", N: n}
	switch kind := fault.KindOf(err); {
	case err == nil && n == 0, err != nil && (kind == fault.NotFound || kind == fault.Conflict):
		f = flash{Key: "undo.nothing", Error: true}
	case err != nil && kind == fault.Gone:
		f = flash{Key: "error.undo_late", Error: true}
	case err != nil:
		return err
	}
	if !wantsJSON(c.Request()) {
		return s.redirectWithFlash(c, queueURL(l, filterOf(c.FormValue), c.FormValue("focus")), f)
	}
	status := http.StatusOK
	if f.Error {
		status = http.StatusGone
	}
	return s.answerJSON(c, l, status, decisionAnswer{Message: flashOf(&f, s.outsidePage(c, "queue.title").Page).Text})
}

// answerJSON answers a script, with the rail's counts as they are now.
func (s *Server) answerJSON(c echo.Context, l letter.Letter, status int, answer decisionAnswer) error {
	counts, err := s.Moderation.Counts(c.Request().Context(), l.ID)
	if err != nil {
		return err
	}
	written := countsOf(s.outsidePage(c, "queue.title").Page, counts)
	answer.Counts = &written
	return c.JSON(status, answer)
}
