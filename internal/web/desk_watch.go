package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/watchlist"
)

// watchPage is the data of desk/watch: the names that always wait for a human, of a letter or of the whole site.
type watchPage struct {
	deskPage
	Whole    bool // of the whole site
	Root     string
	Q        string
	Rows     []watchRow
	NextURL  string
	FirstURL string // the list's beginning, "" on it
	Typed    string // what was to be added, as it was typed
	Wrong    []string
}

// watchRow is a name on the list.
type watchRow struct {
	ID, Name, Aliases, Note string
	By                      string // who put it there, "" if nobody knows any more
	Site                    bool   // for the whole site, on the page of a letter
	Time                    timeView
}

func (s *Server) showWatch(c echo.Context) error { return s.renderWatch(c, http.StatusOK, "", nil) }

// watchOf returns the letter that an address is about, nil for the whole site, and its id.
func (s *Server) watchOf(c echo.Context) (*letter.Letter, uuid.UUID, error) {
	slug := c.Param("slug")
	if slug == "" {
		return nil, uuid.Nil, nil
	}
	l, err := s.Letters.BySlug(c.Request().Context(), slug)
	return &l, l.ID, err
}

// watchURL is where the list of a letter is, or of the whole site for nil.
func watchURL(l *letter.Letter) string {
	if l == nil {
		return "/desk/watch"
	}
	return "/desk/letters/" + url.PathEscape(l.Slug) + "/watch"
}

// renderWatch shows the list, and beneath it the form, with what was typed and what is wrong about it.
func (s *Server) renderWatch(c echo.Context, status int, typed string, wrong []fault.Field) error {
	l, letterID, err := s.watchOf(c)
	if err != nil {
		return err
	}
	p := watchPage{Whole: l == nil, Root: watchURL(l), Q: strings.TrimSpace(c.QueryParam("q")), Typed: typed}
	if p.deskPage, err = s.insidePage(c, "watch", "watch.title", l); err != nil {
		return err
	}
	for _, f := range wrong {
		p.Wrong = append(p.Wrong, p.Message(f.Key, f.Args))
	}
	after := c.QueryParam("after")
	list, err := s.Watchlist.List(c.Request().Context(), watchlist.Query{LetterID: letterID, Q: p.Q, After: after})
	if err != nil {
		return err
	}
	if p.Rows, err = s.watchRows(c.Request().Context(), p.Page, letterID, list.Entries); err != nil {
		return err
	}
	if after != "" {
		p.FirstURL = p.turn("")
	}
	if list.Next != "" {
		p.NextURL = p.turn(list.Next)
	}
	return s.render(c, status, "desk/watch", p)
}

// turn returns the address of another page of the same list.
func (p watchPage) turn(after string) string {
	q := url.Values{}
	for _, one := range [][2]string{{"q", p.Q}, {"after", after}} {
		if one[1] != "" {
			q.Set(one[0], one[1])
		}
	}
	return withQuery(p.Root, q)
}

func (s *Server) watchRows(ctx context.Context, p Page, letterID uuid.UUID, entries []watchlist.Entry) ([]watchRow, error) {
	names, err := namesBehind(ctx, s, entries, func(one watchlist.Entry) uuid.UUID { return one.AddedBy })
	if err != nil {
		return nil, err
	}
	rows := make([]watchRow, 0, len(entries))
	for _, e := range entries {
		rows = append(rows, watchRow{ID: e.ID.String(), Name: e.Name, Aliases: strings.Join(e.Aliases, ", "), Note: e.Note,
			By: names[e.AddedBy], Site: letterID != uuid.Nil && e.LetterID == uuid.Nil, Time: timeOf(p, e.AddedAt)})
	}
	return rows, nil
}

// addWatched puts what was pasted or sent as a file on the list. With a mistake anywhere nothing is, and all comes back as it
// was typed, a file's text too.
func (s *Server) addWatched(c echo.Context) error {
	l, letterID, err := s.watchOf(c)
	if err != nil {
		return err
	}
	text, err := watchText(c)
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	added, err := s.Watchlist.Add(c.Request().Context(), watchlist.AddInput{Organizer: o.ID, LetterID: letterID, Text: text})
	if f := wrongForm(err); f != nil {
		return s.renderWatch(c, http.StatusUnprocessableEntity, text, f.Fields)
	}
	if err != nil {
		return err
	}
	p := s.outsidePage(c, "watch.title").Page
	said := flash{}
	if added.New > 0 {
		said.Text = p.N("watch.added", added.New)
	}
	if added.Known > 0 {
		said.Text = join(" ", said.Text, p.N("watch.known", added.Known))
	}
	return s.redirectWithFlash(c, watchURL(l), said)
}

// watchText returns what the form holds: a file, if one was chosen, or else what was typed.
func watchText(c echo.Context) (string, error) {
	header, err := c.FormFile("file")
	if err != nil || header.Size == 0 {
		return c.FormValue("lines"), nil //nolint:nilerr // a form without a file
	}
	file, err := header.Open()
	if err != nil {
		return "", err
	}
	defer file.Close()
	content, err := io.ReadAll(file)
	if err != nil {
		return "", err
	}
	return join("\n", c.FormValue("lines"), watchlist.Decode(content)), nil
}

// removeWatched takes a name off the list.
func (s *Server) removeWatched(c echo.Context) error {
	l, letterID, err := s.watchOf(c)
	if err != nil {
		return err
	}
	id, err := parseID(c.Param("id"))
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	if err := s.Watchlist.Remove(c.Request().Context(), o.ID, letterID, id); err != nil {
		return err
	}
	return s.redirectWithFlash(c, watchURL(l), flash{Key: "watch.removed"})
}
