package mirror

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// page is one page on its way into the copy.
type page struct {
	*crawl
	address string // at the site
	at      place
	next    string // the address of the page that follows in the list

	base  *url.URL
	words Words
}

// write copies a page: its links lead within the copy where they can, its forms to the original, and it says what it is.
func (p *page) write(body io.Reader) error {
	doc, err := html.ParseWithOptions(body, html.ParseOptionEnableScripting(false))
	if err != nil {
		return fmt.Errorf("read %s: %w", p.address, err)
	}
	if p.base, err = p.Base.Parse(p.address); err != nil {
		return fmt.Errorf("read %s: %w", p.address, err)
	}
	for n := range doc.Descendants() {
		if n.DataAtom == atom.Html && n.Type == html.ElementNode {
			p.words = p.Words(attribute(n, "lang"))
		}
	}
	p.turn(doc)
	var out bytes.Buffer
	if err := html.Render(&out, doc); err != nil {
		return fmt.Errorf("write %s: %w", p.address, err)
	}
	return p.folder.write(p.at.file(), &out)
}

// turn changes what stands below a node.
func (p *page) turn(parent *html.Node) {
	for n := parent.FirstChild; n != nil; {
		following := n.NextSibling
		if n.Type == html.ElementNode {
			p.turnElement(parent, n)
		}
		n = following
	}
}

func (p *page) turnElement(parent, n *html.Node) {
	switch {
	case n.DataAtom == atom.Script, n.DataAtom == atom.Button && attribute(n, "form") != "",
		n.DataAtom == atom.Meta && strings.HasPrefix(attribute(n, "content"), p.Base.String()):
		parent.RemoveChild(n) // nothing that it would work on is there
		return
	case n.DataAtom == atom.Form:
		parent.InsertBefore(p.instead(n), n)
		parent.RemoveChild(n)
		return
	}
	if n.DataAtom == atom.Img { // one of its files is enough: the widest
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "srcset" || a.Key == "sizes" })
	}
	for i, a := range n.Attr {
		if a.Key == "href" || a.Key == "src" {
			n.Attr[i].Val = p.linkIn(n, a.Val)
		}
	}
	p.turn(n)
	if n.DataAtom == atom.Main {
		n.InsertBefore(p.note(), n.FirstChild)
	}
}

// linkIn returns what a link of an element becomes.
func (p *page) linkIn(n *html.Node, href string) string {
	u, err := p.base.Parse(href)
	if err != nil || u.Host != p.Base.Host || u.Scheme != p.Base.Scheme || strings.HasPrefix(href, "#") {
		return href // elsewhere, or on the page itself
	}
	rel, first := attribute(n, "rel"), place{first: p.at.first, number: p.at.number}
	switch {
	case rel == "next" && n.DataAtom == atom.A && p.isTurn(u):
		p.next, first.number = u.RequestURI(), p.at.number+1
		return first.from(p.at)
	case rel == "prev" && n.DataAtom == atom.A && p.isTurn(u) && p.at.number > 1:
		first.number = p.at.number - 1
		return first.from(p.at)
	case attribute(n, "hreflang") != "" && p.at.number > 1 && u.RawQuery == p.base.RawQuery: // the same page in another language
		_, query, narrowed := strings.Cut(p.at.first, "?")
		first.first = u.Path
		if narrowed {
			first.first += "?" + query
		}
		return first.from(p.at)
	}
	return p.link(u, p.at)
}

// isTurn reports whether an address is of another page of the same list.
func (p *page) isTurn(u *url.URL) bool { return u.Path == p.base.Path && p.at.first != "/" }

// link returns what a link to an address of the site becomes in a place of the copy, and has it copied too.
func (c *crawl) link(u *url.URL, at place) string {
	switch {
	case c.opening(u):
		return place{first: "/", number: 1}.from(at) + fragment(u)
	case !c.copied(u):
		return c.home(u)
	}
	address := u.EscapedPath()
	if u.RawQuery != "" {
		address += "?" + u.RawQuery
	}
	c.enqueue(address)
	return place{first: address, number: 1}.from(at) + fragment(u)
}

func fragment(u *url.URL) string {
	if u.Fragment == "" {
		return ""
	}
	return "#" + u.EscapedFragment()
}

// instead returns what stands in place of a form: a link to it at the original.
func (p *page) instead(form *html.Node) *html.Node {
	target, err := p.base.Parse(attribute(form, "action"))
	if err != nil {
		target = p.base
	}
	id := attribute(form, "id")
	text, class := p.words.Search, "search"
	if strings.EqualFold(attribute(form, "method"), "post") { // its address is for posts: the page is where it stands
		page := *p.base
		page.Fragment = id
		target, text, class = &page, p.words.Form, "closed"
	}
	link := element(atom.A, text, html.Attribute{Key: "href", Val: p.home(target)}, html.Attribute{Key: "class", Val: "btn"})
	box := element(atom.Div, "", html.Attribute{Key: "class", Val: class})
	if id != "" {
		box.Attr = append(box.Attr, html.Attribute{Key: "id", Val: id})
	}
	paragraph := element(atom.P, "")
	paragraph.AppendChild(link)
	box.AppendChild(paragraph)
	return box
}

// note says what the page is, and where the original is.
func (p *page) note() *html.Node {
	n := element(atom.P, p.words.Note+" ", html.Attribute{Key: "class", Val: "notice"})
	n.AppendChild(element(atom.A, p.words.Original, html.Attribute{Key: "href", Val: p.home(p.base)}))
	return n
}

func element(name atom.Atom, text string, attributes ...html.Attribute) *html.Node {
	n := &html.Node{Type: html.ElementNode, DataAtom: name, Data: name.String(), Attr: attributes}
	if text != "" {
		n.AppendChild(&html.Node{Type: html.TextNode, Data: text})
	}
	return n
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func escape(text string) string { return html.EscapeString(text) }
