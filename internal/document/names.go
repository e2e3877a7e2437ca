package document

import (
	"github.com/undersigned/undersigned/internal/pdf"
	"github.com/undersigned/undersigned/internal/typeface"
)

// Names stand in columns, smaller than the letter.
const (
	nameColumns        = 3
	nameGap            = 15.0
	nameSize, nameLead = 8.3, 10.3
)

// section sets a part of the list.
func (s *setter) section(of Section) error {
	c := columnSetter{setter: s}
	err := of.Each(func(e Entry) error {
		if c.list == nil {
			c.begin(of.Title)
		}
		c.entry(e)
		return s.err
	})
	if c.list != nil {
		c.end()
	}
	return err
}

// columnSetter sets entries in columns, from the left to the right and on to the next page.
type columnSetter struct {
	*setter
	list    *pdf.Element
	from    float64 // where the columns begin on this page
	column  int
	entries []columnEntry // of the page, not drawn yet
}

// columnEntry is an entry in lines.
type columnEntry struct {
	entry Entry
	all   []piece
	rows  []row
}

func (c *columnSetter) columnWidth() float64 {
	return (wideWidth - (nameColumns-1)*nameGap) / nameColumns
}

func (c *columnSetter) begin(title string) {
	e := c.doc.Root().Add("Sect")
	c.level = 1
	c.space(6)
	c.room(100)
	c.heading(e, title, 2, setting{left: wideLeft, width: wideWidth}, bodySize+2)
	c.list = e.Add("L")
	c.from = c.y
}

// setting is where the entries of the column stand.
func (c *columnSetter) setting() setting {
	return setting{
		left: wideLeft + float64(c.column)*(c.columnWidth()+nameGap), width: c.columnWidth(), size: nameSize, lead: nameLead, hang: 8,
	}
}

// entry keeps an entry for the page, and draws the page once it is full.
func (c *columnSetter) entry(e Entry) {
	all := []piece{{text: e.Name, style: typeface.Style{Serif: true, Bold: e.Mark != ""}}}
	if e.Details != "" {
		all[0].text += ", "
		all = append(all, piece{text: e.Details, style: typeface.Style{Serif: true}, grey: quietGrey})
	}
	if e.Mark != "" {
		all[len(all)-1].text += " "
		all = append(all, piece{text: "(" + e.Mark + ")", style: typeface.Style{Serif: true, Italic: true}, grey: quietGrey})
	}
	one := columnEntry{entry: e, all: all, rows: c.rows(c.wordsOf(all, nameSize), all, c.setting())}
	if !c.fits(append(c.entries, one), c.from-bottom) {
		c.flush(c.from - bottom)
		c.newPage()
		c.from = c.y
	}
	c.entries = append(c.entries, one)
}

// fits reports whether entries have room in columns of a height.
func (c *columnSetter) fits(entries []columnEntry, height float64) bool {
	column, used := 0, 0.0
	for _, e := range entries {
		n := float64(len(e.rows)) * nameLead
		if used+n > height {
			column, used = column+1, 0
		}
		used += n
	}
	return column < nameColumns
}

// end draws what is left in columns of about the same height.
func (c *columnSetter) end() {
	height, total := 0.0, 0.0
	for _, e := range c.entries {
		total += float64(len(e.rows)) * nameLead
	}
	for height = total / nameColumns; !c.fits(c.entries, height); {
		height += nameLead
	}
	c.flush(min(height, c.from-bottom))
}

// flush draws the entries that were kept, in columns of at most a height.
func (c *columnSetter) flush(height float64) {
	c.column, c.y = 0, c.from
	lowest := c.from
	for _, e := range c.entries {
		if n := float64(len(e.rows)) * nameLead; c.y-n < c.from-height-0.01 && c.y < c.from {
			c.column, c.y = c.column+1, c.from
		}
		in := c.setting()
		body := c.actual(c.list.Add("LI").Add("LBody"), joinedPlain(e.entry))
		for i, r := range e.rows {
			left := in.left
			if i > 0 {
				left += in.hang
			}
			c.row(body, r, e.all, left, in, nil)
			c.y -= in.lead
		}
		lowest = min(lowest, c.y)
	}
	c.entries, c.y = c.entries[:0], lowest
}

// joinedPlain writes an entry in a line, for who hears it.
func joinedPlain(e Entry) string {
	line := e.Name
	if e.Details != "" {
		line += ", " + e.Details
	}
	if e.Mark != "" {
		line += " (" + e.Mark + ")"
	}
	return line
}
