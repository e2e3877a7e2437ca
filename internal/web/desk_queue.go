package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signature"
)

// queuePage is the data of desk/queue.
type queuePage struct {
	deskPage
	Filter   queueFilter
	Filters  filtersView
	BulkURL  string // decides on all of the list, "" where that can't be
	CanKeep  bool   // the filter isn't kept as a view yet
	ClearURL string // the list without what narrows it
	Rows     []queueRow
	NextURL  string
	FirstURL string // the list's beginning, "" on it
	Focus    *focusView
	Chosen   bool     // the address names the one in focus: a phone shows it instead of the list
	ListURL  string   // the list without one in focus
	Presets  []string // usual reasons to reject
	Bulk     []decisionView
	Keys     []option // what the keyboard does
	LastAt   string   // when the last decision was, for an empty queue
}

// queueFilter is the part of a queue's address that says what the list holds.
type queueFilter struct {
	State, Kind, Category, Country, Language, Signal string

	Within      string // a span of time until now
	From, Until string // days; Until is in
	Text        string // what is looked for, sealed: the address of a page holds no name
	After       string
}

// queueTab is a list of the rail.
type queueTab struct {
	Key     string // names its count for the script
	Label   string
	URL     string
	Count   string // "" where it isn't counted
	Current bool
}

// queueRow is one signature in the list.
type queueRow struct {
	ID      string
	URL     string
	Name    string
	Sub     string   // what it is, in a line
	Seen    string   // the id and the mark, which a decision sends along
	Lookers []string // who else has it before them
	Signals int
	Time    timeView
	Current bool
}

func filterOf(get func(string) string) queueFilter {
	f := queueFilter{
		State: get("state"), Kind: get("kind"), Category: get("category"), Country: get("country"), Language: get("language"), Signal: get("signal"),
		Within: get("within"), From: get("from"), Until: get("until"), Text: get("text"), After: get("after"),
	}
	if !slices.Contains(moderation.States(), f.State) {
		f.State = moderation.Waiting
	}
	return f
}

// fields returns the filter as what a form sends along.
func (f queueFilter) fields() []hiddenField {
	return []hiddenField{
		{"state", f.State}, {"kind", f.Kind}, {"category", f.Category}, {"country", f.Country}, {"language", f.Language}, {"signal", f.Signal},
		{"within", f.Within}, {"from", f.From}, {"until", f.Until}, {"text", f.Text}, {"after", f.After},
	}
}

// query returns the filter as a query, with one signature in focus unless focus is "".
func (f queueFilter) query(focus string) url.Values {
	q := url.Values{}
	for _, p := range append(f.fields(), hiddenField{"focus", focus}) {
		if p.Value != "" && (p.Name != "state" || p.Value != moderation.Waiting) {
			q.Set(p.Name, p.Value)
		}
	}
	return q
}

// Narrowed reports whether the list is narrowed by what the form of filters offers.
func (f queueFilter) Narrowed() bool {
	rest := queueFilter{State: f.State, After: f.After}
	if f.Kind == signature.Organization && f.State == moderation.Waiting {
		rest.Kind = f.Kind // a list of its own
	}
	return f != rest
}

func queueURL(l letter.Letter, f queueFilter, focus string) string {
	return withQuery("/desk/letters/"+url.PathEscape(l.Slug)+"/queue", f.query(focus))
}

func (s *Server) showQueue(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	filter := filterOf(c.QueryParam)
	find, err := s.queueOf(l, filter, s.DB.Now())
	if err != nil {
		return err
	}
	list, err := s.Moderation.Queue(ctx, find)
	if err != nil {
		return err
	}
	p, err := s.queuePage(c, l, filter)
	if err != nil {
		return err
	}
	if err := s.offerQueueFilters(ctx, &p, l, find); err != nil {
		return err
	}
	chosen := c.QueryParam("focus")
	others, err := s.lookersOf(ctx, p.deskPage, l)
	if err != nil {
		return err
	}
	focus, err := focused(list.Items, chosen, others)
	if err != nil {
		return err
	}
	p.fill(l, list, focus, others)
	p.Chosen = chosen != "" && focus != uuid.Nil
	if focus != uuid.Nil {
		if p.Focus, err = s.focusView(c, p.deskPage, l, focus); err != nil {
			return err
		}
		if err := s.lookAt(ctx, p.deskPage, l, p.Focus, focus); err != nil {
			return err
		}
		p.Focus.link(p.Rows)
	}
	if len(p.Rows) == 0 {
		if p.LastAt, err = s.lastDecision(c, p.Page, l); err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, "desk/queue", p)
}

// fill sets the list and the addresses of the pages around it.
func (p *queuePage) fill(l letter.Letter, list moderation.QueuePage, focus uuid.UUID, others lookers) {
	for _, item := range list.Items {
		row := rowOf(p.deskPage, l, p.Filter, item, item.ID == focus)
		row.Lookers = others[item.ID]
		p.Rows = append(p.Rows, row)
	}
	if list.Next != "" {
		next := p.Filter
		next.After = list.Next
		p.NextURL = queueURL(l, next, "")
	}
	if p.Filter.After != "" {
		first := p.Filter
		first.After = ""
		p.FirstURL = queueURL(l, first, "")
	}
}

func rowOf(p deskPage, l letter.Letter, f queueFilter, item signature.Signature, current bool) queueRow {
	return queueRow{
		ID: item.ID.String(), Seen: item.ID.String() + " " + item.Mark(), URL: queueURL(l, f, item.ID.String()), Name: item.FullName(), Signals: signalsOf(item),
		Time: timeOf(p.Page, momentOf(item)), Current: current, Sub: caption(p.Page, l, item, f.State == moderation.All),
	}
}

// momentOf is the time that a list tells: of the decision where there is one, or else of the confirmation.
func momentOf(item signature.Signature) time.Time {
	switch {
	case item.DecidedAt != nil && item.Status != signature.Pending:
		return *item.DecidedAt
	case item.ConfirmedAt != nil:
		return *item.ConfirmedAt
	}
	return item.SignedAt
}

// lastDecision says when the letter's last decision was, "" if there was none.
func (s *Server) lastDecision(c echo.Context, p Page, l letter.Letter) (string, error) {
	page, err := s.Audit.List(c.Request().Context(), audit.Filter{LetterID: l.ID, Actors: []string{audit.Organizer}, Limit: 1})
	if err != nil || len(page.Entries) == 0 {
		return "", err
	}
	return p.Since(page.Entries[0].At, p.Now), nil
}

// queuePage is the queue's page without its list.
func (s *Server) queuePage(c echo.Context, l letter.Letter, filter queueFilter) (queuePage, error) {
	base, err := s.insidePage(c, "queue", "queue.title", &l)
	if err != nil {
		return queuePage{}, err
	}
	p := queuePage{
		deskPage: base, Filter: filter, ClearURL: queueURL(l, queueFilter{State: filter.State}, ""), ListURL: queueURL(l, filter, ""), Presets: presets(base.Page),
		Bulk: bulkDecisions(base.Page, filter.State), Keys: keys(base.Page),
	}
	if filter.State != moderation.Edited {
		p.BulkURL = bulkURL(l, filter, "")
	}
	p.Back = filter.fields()
	p.Tabs = markTab(p.Tabs, filter)
	if tab := currentTab(p.Tabs); tab.Label != "" {
		p.Title = tab.Label
	}
	return p, s.addViews(c.Request().Context(), &p, l)
}

// focused returns which signature is in focus: the chosen one, or else the list's first that nobody else looks at; uuid.Nil
// if there is none.
func focused(items []signature.Signature, chosen string, others lookers) (uuid.UUID, error) {
	if chosen != "" {
		return parseID(chosen)
	}
	return unattended(items, others), nil
}

// showQueuedSignature is one signature without the list: what the script puts in focus, and a page of its own elsewhere.
func (s *Server) showQueuedSignature(c echo.Context) error {
	l, id, err := s.letterAndID(c)
	if err != nil {
		return err
	}
	filter := filterOf(c.QueryParam)
	if c.QueryParam("part") == "focus" {
		p := queuePage{deskPage: s.outsidePage(c, "queue.title"), Filter: filter, ListURL: queueURL(l, filter, "")}
		p.Back, p.Presets = filter.fields(), presets(p.Page)
		if p.Focus, err = s.focusView(c, p.deskPage, l, id); err != nil {
			return err
		}
		return s.render(c, http.StatusOK, "fragment/focus", p)
	}
	return s.showRecord(c)
}
