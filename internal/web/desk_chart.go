package web

import (
	"time"

	"github.com/undersigned/undersigned/internal/figure"
)

// How many days and hours a chart shows at most, and how high it is; each span is ten wide.
const (
	chartDays   = 60
	chartHours  = 48
	chartHeight = 120
	chartStep   = 10
)

// spanChart is a picture of spans, with the same as a table.
type spanChart struct {
	Key, Label    string
	Width, Height int
	Bars          []spanBar
	First, Last   string // the ends of the axis
	Most          int    // its height
	Lines         []spanLine
}

// spanBar is one span: how many signed, and of the same height scale how many confirmed.
type spanBar struct {
	X, Signed, Confirmed    int
	SignedTop, ConfirmedTop int
	Title                   string
}

// spanLine is a line of the table.
type spanLine struct {
	At                time.Time
	Label             string
	Signed, Confirmed int
}

// spanChart draws the latest spans up to now, those in which nothing happened too. Its table leaves those out and has the
// newest first.
func (p *figuresPage) spanChart(key string, most int, step time.Duration, spans []figure.Span, name func(time.Time) string) spanChart {
	c := spanChart{Key: key, Label: p.T("figure." + key), Height: chartHeight, Most: 1}
	last := p.Figures.CountedAt.Truncate(step)
	first := last.Add(-time.Duration(most-1) * step)
	if key == "days" && len(spans) > 0 && spans[0].At.After(first) {
		first = spans[0].At
	}
	by := map[time.Time]figure.Span{}
	for _, s := range spans {
		if !s.At.Before(first) {
			by[s.At.UTC()] = s
			c.Most = max(c.Most, s.Signed, s.Confirmed)
			c.Lines = append([]spanLine{{s.At, name(s.At), s.Signed, s.Confirmed}}, c.Lines...)
		}
	}
	for at := first; !at.After(last); at = at.Add(step) {
		s := by[at.UTC()]
		bar := spanBar{X: c.Width, Signed: s.Signed * chartHeight / c.Most, Confirmed: s.Confirmed * chartHeight / c.Most}
		bar.SignedTop, bar.ConfirmedTop = chartHeight-bar.Signed, chartHeight-bar.Confirmed
		bar.Title = p.T("figure.bar", "When", name(at), "Signed", p.Number(s.Signed), "Confirmed", p.Number(s.Confirmed))
		c.Bars, c.Width = append(c.Bars, bar), c.Width+chartStep
	}
	c.First, c.Last = name(first), name(last)
	return c
}
