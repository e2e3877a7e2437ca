package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
)

// meanwhilePage is the data of desk/meanwhile: signatures on which somebody else decided while one was looking at them.
type meanwhilePage struct {
	deskPage
	Items    []meanwhileItem
	Decision string
	Reason   string
	Next     string
	Anyway   string // what the button says, "" where there is nothing to decide any more
	ListURL  string
}

// meanwhileItem is a signature with what was done to it.
type meanwhileItem struct {
	ID, URL, Name, Status, Seen string
	Line                        *trailLine // nil if the trail holds no decision
	Open                        bool       // the decision can still be carried out
}

// seenOf reads which marks a form says that its signatures had: each field is an id and a mark.
func seenOf(values []string) map[uuid.UUID]string {
	seen := make(map[uuid.UUID]string, len(values))
	for _, value := range values {
		text, mark, _ := strings.Cut(value, " ")
		if id, err := uuid.Parse(text); err == nil {
			seen[id] = mark
		}
	}
	return seen
}

// decidedMeanwhile returns the refused signatures that somebody else decided on.
func decidedMeanwhile(d moderation.Decided) []uuid.UUID {
	var ids []uuid.UUID
	for _, r := range d.Refused {
		if f := faultOf(r.Err, fault.Conflict); f != nil && f.Key == "error.decided_meanwhile" {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// showMeanwhile says who decided what on signatures, and offers to decide anyway: the last decision counts.
func (s *Server) showMeanwhile(c echo.Context, l letter.Letter, decision string, ids []uuid.UUID) error {
	base, err := s.insidePage(c, "queue", "meanwhile.title", &l)
	if err != nil {
		return err
	}
	filter := filterOf(c.FormValue)
	p := meanwhilePage{deskPage: base, Decision: decision, Reason: reasonOf(c), Next: c.FormValue("next"), ListURL: queueURL(l, filter, c.FormValue("next"))}
	p.Back, p.Tabs = filter.fields(), markTab(p.Tabs, filter)
	for _, id := range ids {
		item, err := s.meanwhileItem(c.Request().Context(), p.deskPage, l, decision, id)
		if err != nil {
			return err
		}
		if item.Open {
			p.Anyway = p.T("meanwhile." + decision)
		}
		p.Items = append(p.Items, item)
	}
	return s.render(c, http.StatusConflict, "desk/meanwhile", p)
}

func (s *Server) meanwhileItem(ctx context.Context, p deskPage, l letter.Letter, decision string, id uuid.UUID) (meanwhileItem, error) {
	sig, history, err := s.Moderation.Signature(ctx, l.ID, id)
	if err != nil {
		return meanwhileItem{}, err
	}
	item := meanwhileItem{
		ID: id.String(), URL: recordURL(l, id.String()), Name: sig.FullName(), Status: string(sig.Status),
		Seen: id.String() + " " + sig.Mark(), Open: slices.Contains(moderation.Decisions(sig.Status), decision) || decision == moderation.Keep && canKeep(sig),
	}
	i := slices.IndexFunc(history, func(e audit.Entry) bool { return e.ActorKind == audit.Organizer })
	if i < 0 {
		return item, nil
	}
	lines, err := s.trailLines(ctx, p, history[i:i+1])
	if err == nil {
		item.Line = &lines[0]
	}
	return item, err
}

// answerMeanwhile answers a decision of which a part met another one. What was done can be undone from the page that
// follows; a script asks for that page.
func (s *Server) answerMeanwhile(c echo.Context, l letter.Letter, decision string, d moderation.Decided, ids []uuid.UUID) error {
	if len(d.Done) > 0 {
		done := flash{Key: "decided." + decision, N: len(d.Done), Batch: d.BatchID.String(), Until: s.DB.Now().Add(moderation.UndoWithin)}
		if err := s.putFlash(c, done); err != nil {
			return err
		}
	}
	if !wantsJSON(c.Request()) {
		return s.showMeanwhile(c, l, decision, ids)
	}
	answer := decisionAnswer{Message: s.outsidePage(c, "queue.title").T("error.decided_meanwhile"), Batch: d.BatchID.String(), Seconds: int(moderation.UndoWithin / time.Second)}
	for _, id := range ids {
		answer.Meanwhile = append(answer.Meanwhile, id.String())
	}
	return s.answerJSON(c, l, http.StatusConflict, answer)
}
