package letter

import (
	"bytes"
	"strconv"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// The kinds of block.
const (
	Paragraph = "paragraph"
	Heading   = "heading"
	Quote     = "quote"
	List      = "list"
	Item      = "item"
	Code      = "code"
	Rule      = "rule"
)

// Block is a piece of a text as a document sets it. It has either words or blocks within.
type Block struct {
	Kind   string
	Level  int    // of a heading, from 2: the first is the letter's title
	Marker string // of an item: "•", or its number with a point
	Spans  []Span
	Blocks []Block
}

// Span is words that look alike. Line breaks in them are meant.
type Span struct {
	Text               string
	Bold, Italic, Code bool
	Link               string // where it leads, "" for nowhere
}

// Blocks returns a text's body as a tree, with the quotation marks of its language: what HTML renders, for documents that
// are no page.
func Blocks(t Text) []Block {
	source := []byte(t.Body)
	b := blocks{source}
	return b.within(markdown(t.Language).Parser().Parse(text.NewReader(source)))
}

// blocks reads a parsed body.
type blocks struct{ source []byte }

func (b blocks) within(n ast.Node) []Block {
	var list []Block
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if block, ok := b.block(c); ok {
			list = append(list, block)
		}
	}
	return list
}

// block reads one block; false for what documents leave out, as the page does.
func (b blocks) block(n ast.Node) (Block, bool) {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		return Block{Kind: Paragraph, Spans: b.spans(n, Span{})}, true
	case *ast.Heading:
		return Block{Kind: Heading, Level: n.Level, Spans: b.spans(n, Span{})}, true
	case *ast.Blockquote:
		return Block{Kind: Quote, Blocks: b.within(n)}, true
	case *ast.List:
		return b.list(n), true
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		var code bytes.Buffer
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			code.Write(line.Value(b.source))
		}
		return Block{Kind: Code, Spans: []Span{{Text: string(bytes.TrimRight(code.Bytes(), "\n")), Code: true}}}, true
	case *ast.ThematicBreak:
		return Block{Kind: Rule}, true
	}
	return Block{}, false
}

func (b blocks) list(n *ast.List) Block {
	list, number := Block{Kind: List}, n.Start
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		item := Block{Kind: Item, Marker: "•", Blocks: b.within(c)}
		if n.IsOrdered() {
			item.Marker = strconv.Itoa(number) + "."
			number++
		}
		list.Blocks = append(list.Blocks, item)
	}
	return list
}

// spans reads what stands in a block. As says how it looks so far.
func (b blocks) spans(n ast.Node, as Span) []Span {
	var list []Span
	add := func(text string) {
		if last := len(list) - 1; last >= 0 && alike(list[last], as) {
			list[last].Text += text
			return
		}
		one := as
		one.Text = text
		list = append(list, one)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			add(b.words(c, as.Code))
		case *ast.String:
			add(string(c.Value))
		default:
			list = append(list, b.inner(c, as)...)
		}
	}
	return list
}

// inner reads what marks a piece of a line.
func (b blocks) inner(n ast.Node, as Span) []Span {
	switch n := n.(type) {
	case *ast.Emphasis:
		as.Italic, as.Bold = as.Italic || n.Level == 1, as.Bold || n.Level > 1
	case *ast.CodeSpan:
		as.Code = true
	case *ast.Link:
		as.Link = string(n.Destination)
	case *ast.AutoLink:
		as.Text, as.Link = string(n.Label(b.source)), string(n.URL(b.source))
		if n.AutoLinkType == ast.AutoLinkEmail {
			as.Link = "mailto:" + as.Text
		}
		return []Span{as}
	}
	return b.spans(n, as)
}

func alike(a, b Span) bool {
	return a.Bold == b.Bold && a.Italic == b.Italic && a.Code == b.Code && a.Link == b.Link
}

// words returns a piece of text as it is shown: without the backslashes and entities of Markdown, except in code.
func (b blocks) words(t *ast.Text, code bool) string {
	value := t.Segment.Value(b.source)
	if !code && !t.IsRaw() {
		value = shown(value)
	}
	switch {
	case t.HardLineBreak():
		return string(value) + "\n"
	case t.SoftLineBreak():
		return string(value) + " "
	}
	return string(value)
}

// shown resolves backslashes and entities, each once: what comes out of one is not read again.
func shown(value []byte) []byte {
	var b bytes.Buffer
	for len(value) > 0 {
		n := 1
		switch {
		case value[0] == '\\' && len(value) > 1 && util.IsPunct(value[1]):
			b.WriteByte(value[1])
			n = 2
		case value[0] == '&':
			if end := bytes.IndexByte(value, ';'); end > 0 {
				n = end + 1
			}
			b.Write(util.ResolveEntityNames(util.ResolveNumericReferences(value[:n])))
		default:
			b.WriteByte(value[0])
		}
		value = value[n:]
	}
	return b.Bytes()
}
