// Package pdf writes tagged PDF documents: what stands on a page is part of a tree that says what it is, in the order in
// which it is read, so that a screen reader can follow. Objects and fonts are folio's; where something stands is the caller's.
package pdf

import (
	"fmt"
	"time"

	"github.com/carlos7ags/folio/content"
	"github.com/carlos7ags/folio/core"
	"github.com/carlos7ags/folio/font"

	"github.com/undersigned/undersigned/internal/typeface"
)

// About is what a document says of itself.
type About struct {
	Title, Author, Subject, Language string
	At                               time.Time
}

// Document is one that is being made. It is for one caller at a time.
type Document struct {
	about     About
	pages     []*Page
	root      *Element
	fonts     map[*typeface.Face]*embedded
	order     []*embedded // in which they were first wanted
	links     []*link
	bookmarks []bookmark
}

// embedded is a font of which the document takes in what it uses.
type embedded struct {
	name string
	font *font.EmbeddedFont
}

// New returns an empty document.
func New(about About) *Document {
	return &Document{about: about, root: &Element{tag: "Document"}, fonts: map[*typeface.Face]*embedded{}}
}

// Root is the element that holds all others.
func (d *Document) Root() *Element { return d.root }

// Pages returns how many pages there are.
func (d *Document) Pages() int { return len(d.pages) }

// AddPage adds a page of a size in points.
func (d *Document) AddPage(width, height float64) *Page {
	p := &Page{document: d, index: len(d.pages), width: width, height: height, content: content.NewStream()}
	d.pages = append(d.pages, p)
	return p
}

// Bookmark adds a line to the document's outline that leads to a place on a page. Level 1 is the outermost.
func (d *Document) Bookmark(title string, level int, p *Page, y float64) {
	d.bookmarks = append(d.bookmarks, bookmark{title: title, level: level, page: p, y: y})
}

type bookmark struct {
	title string
	level int
	page  *Page
	y     float64
}

// use returns a font of the document; nil for one that no document can take in.
func (d *Document) use(face *typeface.Face) (*embedded, error) {
	if have, ok := d.fonts[face]; ok {
		return have, nil
	}
	if len(face.TTF) == 0 {
		d.fonts[face] = nil
		return nil, nil
	}
	parsed, err := font.ParseTTF(face.TTF)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", face.Name, err)
	}
	e := &embedded{name: fmt.Sprintf("F%d", len(d.order)+1), font: font.NewEmbeddedFont(parsed)}
	d.fonts[face] = e
	d.order = append(d.order, e)
	return e, nil
}

// Page is one of a document's. Places are in points from its lower left corner.
type Page struct {
	document      *Document
	index         int
	width, height float64
	content       *content.Stream
	marked        []*Element // by number: whose piece of content it is
	open          *Element
	opened        bool
	ref           *core.PdfIndirectReference
}

// under has what follows be a piece of an element, nil for what only decorates.
func (p *Page) under(e *Element) {
	if p.opened && p.open == e {
		return
	}
	p.close()
	if e == nil {
		p.content.BeginMarkedContent("Artifact")
	} else {
		id := len(p.marked)
		p.marked = append(p.marked, e)
		e.kids = append(e.kids, kid{page: p, id: id})
		p.content.BeginMarkedContentWithID(e.tag, id)
	}
	p.open, p.opened = e, true
}

func (p *Page) close() {
	if p.opened {
		p.content.EndMarkedContent()
	}
	p.open, p.opened = nil, false
}

// Ink is a colour: how much light each part of it has, from 0 to 1.
type Ink struct{ Red, Green, Blue float64 }

// Grey is an ink from 0, black, to 1, white.
func Grey(light float64) Ink { return Ink{light, light, light} }

func (p *Page) fillWith(ink Ink) {
	if ink == Grey(ink.Red) {
		p.content.SetFillColorGray(ink.Red)
		return
	}
	p.content.SetFillColorRGB(ink.Red, ink.Green, ink.Blue)
}

// Text sets a line in a size, its left end at x and its base line at y. It is a piece of an element; without one it only
// decorates the page.
func (p *Page) Text(e *Element, line typeface.Line, x, y, size float64, ink Ink) error {
	p.under(e)
	p.fillWith(ink)
	p.content.BeginText()
	for _, run := range line.Runs {
		used, err := p.document.use(run.Face)
		if err != nil {
			return err
		}
		if used == nil {
			continue // what is written is in the element's Actual
		}
		p.content.SetFont(used.name, size)
		p.content.SetTextMatrix(1, 0, 0, 1, x+run.X, y)
		p.content.ShowTextHex(used.font.EncodeString(run.Text))
	}
	p.content.EndText()
	return nil
}

// Bar fills a rectangle that only decorates the page.
func (p *Page) Bar(x, y, width, height float64, ink Ink) {
	p.under(nil)
	p.fillWith(ink)
	p.content.Rectangle(x, y, width, height)
	p.content.Fill()
}

// Link has a place on the page lead to an address. The element is a "Link" whose text stands there.
func (p *Page) Link(e *Element, x, y, width, height float64, address, says string) {
	l := &link{page: p, element: e, rect: [4]float64{x, y, x + width, y + height}, address: address, says: says}
	p.document.links = append(p.document.links, l)
	e.kids = append(e.kids, kid{link: l})
}

type link struct {
	page          *Page
	element       *Element
	rect          [4]float64
	address, says string
	ref           *core.PdfIndirectReference
}

// Element says what a piece of the document is.
type Element struct {
	tag    string
	Lang   string // of what is in it, where it isn't the document's
	Actual string // what is written, where letters can't be read back as they are drawn
	kids   []kid
	ref    *core.PdfIndirectReference
	parent *Element
}

// kid is what an element holds: an element, a piece of a page's content, or a link's place.
type kid struct {
	element *Element
	page    *Page
	id      int
	link    *link
}

// Add adds an element at an element's end. Tags are those of ISO 32000: P, H1 to H6, L, LI, Lbl, LBody, BlockQuote, Link...
func (e *Element) Add(tag string) *Element {
	child := &Element{tag: tag, parent: e}
	e.kids = append(e.kids, kid{element: child})
	return child
}
