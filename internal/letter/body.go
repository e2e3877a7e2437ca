package letter

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// body reads a section's Markdown and tells what a letter's page could not show.
func (p *reader) body(s section, language string) string {
	start, end := 0, len(s.body)
	for start < end && strings.TrimSpace(s.body[start]) == "" {
		start++
	}
	for end > start && strings.TrimSpace(s.body[end-1]) == "" {
		end--
	}
	line := s.bodyLine + start
	if start == end {
		p.problems.add(s.file, s.bodyLine, "the text is missing: after the front matter stands the letter itself, in Markdown")
		return ""
	}
	body := strings.Join(s.body[start:end], "\n")
	if n := len([]rune(body)); n > MaxBody {
		p.problems.add(s.file, line, "the text has %d characters; allowed: %d", n, MaxBody)
		return body
	}
	for i, l := range s.body[start:end] {
		if markers(l) > maxMarkers {
			p.problems.add(s.file, line+i, "the line opens more than %d quotations or lists within each other", maxMarkers)
			return body
		}
	}
	p.markdown(s.file, line, []byte(body), language)
	return body
}

// maxMarkers bounds how deep one line can nest, since the time to parse it grows with the square of that.
const maxMarkers = 12

// markers counts the signs of quotations and lists with which a line starts. A rule across the page has none.
func markers(line string) int {
	signs := strings.ReplaceAll(strings.TrimSpace(line), " ", "")
	if strings.Trim(signs, "-") == "" || strings.Trim(signs, "*") == "" {
		return 0
	}
	rest := strings.TrimLeft(line, " \t.)0123456789>+-*")
	return len(strings.Map(sign, line[:len(line)-len(rest)]))
}

func sign(r rune) rune {
	if strings.ContainsRune(">+-*", r) {
		return r
	}
	return -1
}

// markdown tells raw HTML, pictures and links that go nowhere safe.
func (p *reader) markdown(file string, line int, source []byte, language string) {
	doc := markdown(language).Parser().Parse(text.NewReader(source))
	// The walk's own error is always nil: the function never returns one.
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		at := line + lineOf(n, source)
		switch n := n.(type) {
		case *ast.HTMLBlock, *ast.RawHTML:
			p.problems.add(file, at, "HTML is not allowed; write Markdown, and < as &lt;")
		case *ast.Image:
			p.problems.add(file, at, "pictures are not allowed: a page loads nothing but itself")
		case *ast.Link:
			p.link(file, at, string(n.Destination))
		case *ast.AutoLink:
			if n.AutoLinkType == ast.AutoLinkURL {
				p.link(file, at, string(n.URL(source)))
			}
		}
		return ast.WalkContinue, nil
	})
}

func (p *reader) link(file string, line int, address string) {
	u, err := url.Parse(address)
	if err != nil || !slices.Contains(linkSchemes(), u.Scheme) || (u.Scheme != "mailto" && u.Host == "") {
		p.problems.add(file, line, "the link to %s is not allowed; a link starts with https://, http:// or mailto:", quoted(address))
	}
}

// lineOf returns how many lines stand above a node, as nearly as the tree tells: exactly for blocks and for anything with
// text in it, else the line of the block around it.
func lineOf(n ast.Node, source []byte) int {
	for d := n; d != nil; d = d.FirstChild() {
		switch d := d.(type) {
		case *ast.Text:
			return bytes.Count(source[:d.Segment.Start], []byte("\n"))
		case *ast.RawHTML:
			if d.Segments.Len() > 0 {
				return bytes.Count(source[:d.Segments.At(0).Start], []byte("\n"))
			}
		}
	}
	for b := n; b != nil; b = b.Parent() {
		if b.Type() == ast.TypeBlock && b.Lines() != nil && b.Lines().Len() > 0 {
			return bytes.Count(source[:b.Lines().At(0).Start], []byte("\n"))
		}
	}
	return 0
}
