package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/figure"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/sheet"
)

// figuresPage is the data of desk/figures.
type figuresPage struct {
	deskPage
	Figures  figure.Summary
	Counted  timeView
	Share    string
	Median   string // how long it takes to confirm, "" where too few have
	Ninety   string
	Statuses []countLine
	Charts   []spanChart // by day and by hour
	Cells    []cellTable // by category, country and language
	Sources  []cellLine
	Deciders []deciderLine
	Mail     []countLine
}

// countLine is a number with its name.
type countLine struct {
	Label string
	N     int
}

// deciderLine is how often somebody decided.
type deciderLine struct {
	Name                      string
	Published, Held, Rejected int
}

// cellTable is what is published, by one of its properties.
type cellTable struct {
	Key, Label string
	Lines      []cellLine
}

// cellLine is one value with a bar as long as its share of the largest.
type cellLine struct {
	Label   string
	Listed  int
	AtLeast int
	Bar     int // of 100
}

func (s *Server) showFigures(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	p := figuresPage{}
	if p.deskPage, err = s.insidePage(c, "figures", "figure.title", &l); err != nil {
		return err
	}
	if p.Figures, err = s.Figures.Of(ctx, l.ID); err != nil {
		return err
	}
	names, err := s.deciderNames(ctx, p.deskPage, p.Figures.Decided)
	if err != nil {
		return err
	}
	p.fill(l, names)
	return s.render(c, http.StatusOK, "desk/figures", p)
}

// deciderNames returns the names of who decided.
func (s *Server) deciderNames(ctx context.Context, p deskPage, decided []figure.Decided) ([]string, error) {
	known, err := namesBehind(ctx, s, decided, func(one figure.Decided) uuid.UUID { return one.Organizer })
	if err != nil {
		return nil, err
	}
	names := make([]string, len(decided))
	for i, d := range decided {
		if names[i] = known[d.Organizer]; names[i] == "" {
			names[i] = p.T("trail.actor.organizer")
		}
	}
	return names, nil
}

// fill words the figures.
func (p *figuresPage) fill(l letter.Letter, names []string) {
	f := p.Figures
	p.Counted, p.Share = timeOf(p.Page, f.CountedAt), p.T("figure.percent", "N", strconv.Itoa(f.Share()))
	if f.Confirming != nil {
		p.Median, p.Ninety = p.Wait(f.Confirming.Median), p.Wait(f.Confirming.Ninety)
	}
	for _, status := range []string{"unconfirmed", "pending", "held", "published", "rejected", "withdrawn"} {
		p.Statuses = append(p.Statuses, countLine{p.T("figure.status." + status), f.ByStatus[status]})
	}
	for _, state := range []string{"waiting", "sending", "sent", "buried"} {
		p.Mail = append(p.Mail, countLine{p.T("outbox." + state), f.Mail[state]})
	}
	if len(f.Days) > 0 {
		p.Charts = []spanChart{
			p.spanChart("days", chartDays, 24*time.Hour, f.Days, func(t time.Time) string { return p.Date(t) }),
			p.spanChart("hours", chartHours, time.Hour, f.Hours, func(t time.Time) string { return p.DateTime(t) }),
		}
	}
	p.Cells = []cellTable{
		p.cellTable("categories", f.Categories, func(key string) string { return l.CategoryLabel(key, p.Lang()) }),
		p.cellTable("countries", f.Countries, p.Country),
		p.cellTable("languages", f.Languages, p.LanguageName),
	}
	for _, came := range f.Sources {
		p.Sources = append(p.Sources, cellLine{Label: sourceName(p.Page, came.Source), Listed: came.N, Bar: came.N * 100 / f.Sources[0].N})
	}
	for i, d := range f.Decided {
		p.Deciders = append(p.Deciders, deciderLine{names[i], d.Published, d.Held, d.Rejected})
	}
}

// cellTable words one property's cells. A value that has no name any more is shown as it is stored.
func (p *figuresPage) cellTable(key string, cells []figure.Cell, name func(string) string) cellTable {
	t, largest := cellTable{Key: key, Label: p.T("figure." + key)}, 1
	for _, c := range cells {
		largest = max(largest, c.Listed+c.AtLeast)
	}
	for _, c := range cells {
		label := p.T("figure.rest")
		if c.Value != "" {
			if label = name(c.Value); label == "" {
				label = c.Value
			}
		} else if c.Listed+c.AtLeast == 0 {
			continue
		}
		t.Lines = append(t.Lines, cellLine{label, c.Listed, c.AtLeast, (c.Listed + c.AtLeast) * 100 / largest})
	}
	return t
}

// Any reports whether the table has a line.
func (t cellTable) Any() bool { return len(t.Lines) > 0 }

// sendFigures sends one of the tables as CSV, whole.
func (s *Server) sendFigures(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	f, err := s.Figures.Of(ctx, l.ID)
	if err != nil {
		return err
	}
	p := s.outsidePage(c, "figure.title")
	names, err := s.deciderNames(ctx, p, f.Decided)
	if err != nil {
		return err
	}
	table, isCSV := strings.CutSuffix(c.Param("table"), ".csv")
	rows := figureRows(table, f, names)
	if rows == nil || !isCSV {
		return fault.New(fault.NotFound, "error.not_found")
	}
	var b bytes.Buffer
	w, err := sheet.NewCSV(&b, true)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := w.Write(r); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+url.PathEscape(l.Slug)+"-"+table+`.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
}

// figureRows returns a table with its heading, for programs: the names of columns are the same in every language. An
// unknown table is nil.
func figureRows(table string, f figure.Summary, names []string) [][]string {
	switch table {
	case "days":
		return spanRows("day", time.DateOnly, f.Days)
	case "hours":
		return spanRows("hour_utc", "2006-01-02T15:04Z", f.Hours)
	case "categories":
		return cellRows("category", f.Categories)
	case "countries":
		return cellRows("country", f.Countries)
	case "languages":
		return cellRows("language", f.Languages)
	case "sources":
		rows := [][]string{{"source", "signed"}}
		for _, came := range f.Sources {
			rows = append(rows, []string{came.Source, strconv.Itoa(came.N)})
		}
		return rows
	case "decisions":
		rows := [][]string{{"organizer", "published", "held", "rejected"}}
		for i, d := range f.Decided {
			rows = append(rows, []string{names[i], strconv.Itoa(d.Published), strconv.Itoa(d.Held), strconv.Itoa(d.Rejected)})
		}
		return rows
	}
	return nil
}

func spanRows(name, layout string, spans []figure.Span) [][]string {
	rows := [][]string{{name, "signed", "confirmed"}}
	for _, s := range spans {
		rows = append(rows, []string{s.At.Format(layout), strconv.Itoa(s.Signed), strconv.Itoa(s.Confirmed)})
	}
	return rows
}

// cellRows leaves the last column empty where nothing is told.
func cellRows(name string, cells []figure.Cell) [][]string {
	rows := [][]string{{name, "listed", "withheld_at_least"}}
	for _, c := range cells {
		atLeast := ""
		if c.AtLeast > 0 {
			atLeast = strconv.Itoa(c.AtLeast)
		}
		rows = append(rows, []string{c.Value, strconv.Itoa(c.Listed), atLeast})
	}
	return rows
}
