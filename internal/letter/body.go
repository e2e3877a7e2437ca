package letter

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strconv"
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
	lines := s.body[start:end]
	for _, f := range bodyFaults(lines, language) {
		p.problems.add(s.file, line+f.line, "%s", f.reason())
	}
	return strings.Join(lines, "\n")
}

// Keys of what is wrong in a body.
const (
	tooLongKey = "field.too_long"
	nestedKey  = "field.body_nested"
	htmlKey    = "field.body_html"
	pictureKey = "field.body_picture"
	linkKey    = "field.body_link"
)

// bodyFault is one thing in a body that a letter's page could not show.
type bodyFault struct {
	line  int // from 0
	key   string
	value string // what was written
}

// reason tells the fault in English.
func (f bodyFault) reason() string {
	switch f.key {
	case tooLongKey:
		return fmt.Sprintf("the text has %s characters; allowed: %d", f.value, MaxBody)
	case nestedKey:
		return fmt.Sprintf("the line opens more than %d quotations or lists within each other", maxMarkers)
	case htmlKey:
		return "HTML is not allowed; write Markdown, and < as &lt;"
	case pictureKey:
		return "pictures are not allowed: a page loads nothing but itself"
	}
	return fmt.Sprintf("the link to %s is not allowed; a link starts with https://, http:// or mailto:", quoted(f.value))
}

// costly reports whether the body would take long to parse.
func (f bodyFault) costly() bool { return f.key == tooLongKey || f.key == nestedKey }

// bodyFaults tells what is wrong in a body, line by line. One that would be costly to parse has that fault alone.
func bodyFaults(lines []string, language string) []bodyFault {
	body := strings.Join(lines, "\n")
	if n := len([]rune(body)); n > MaxBody {
		return []bodyFault{{key: tooLongKey, value: strconv.Itoa(n)}}
	}
	for i, l := range lines {
		if markers(l) > maxMarkers {
			return []bodyFault{{line: i, key: nestedKey}}
		}
	}
	return markdownFaults([]byte(body), language)
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

// markdownFaults tells raw HTML, pictures and links that go nowhere safe.
func markdownFaults(source []byte, language string) []bodyFault {
	var faults []bodyFault
	doc := markdown(language).Parser().Parse(text.NewReader(source))
	// The walk's own error is always nil: the function never returns one.
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if key, value := nodeFault(n, source); entering && key != "" {
			faults = append(faults, bodyFault{line: lineOf(n, source), key: key, value: value})
		}
		return ast.WalkContinue, nil
	})
	return faults
}

// nodeFault returns the key of what is wrong with a node and what was written; "" if nothing is.
func nodeFault(n ast.Node, source []byte) (key, value string) {
	switch n := n.(type) {
	case *ast.HTMLBlock, *ast.RawHTML:
		return htmlKey, ""
	case *ast.Image:
		return pictureKey, ""
	case *ast.Link:
		return linkFault(string(n.Destination))
	case *ast.AutoLink:
		if n.AutoLinkType == ast.AutoLinkURL {
			return linkFault(string(n.URL(source)))
		}
	}
	return "", ""
}

func linkFault(address string) (key, value string) {
	u, err := url.Parse(address)
	if err != nil || !slices.Contains(linkSchemes(), u.Scheme) || (u.Scheme != "mailto" && u.Host == "") {
		return linkKey, address
	}
	return "", ""
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
