package letter

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// HTML renders a text's body: Markdown with the quotation marks of its language, headings below the page's own, links that
// send no referrer, and nothing that could run or load anything. It costs about a millisecond for a long letter, so the caller
// keeps the result: a published text never changes.
func HTML(t Text) (string, error) {
	var b bytes.Buffer
	if err := markdown(t.Language).Convert([]byte(t.Body), &b); err != nil {
		return "", fmt.Errorf("render text %s: %w", t.ID, err)
	}
	return safe().Sanitize(b.String()), nil
}

// markdown is CommonMark with typography, without raw HTML.
func markdown(language string) goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.NewTypographer(extension.WithTypographicSubstitutions(quotes(language)))),
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(lowerHeadings{}, 100))),
	)
}

// quotes returns the quotation marks of a language, the outer ones for " and the inner ones for '.
func quotes(language string) map[extension.TypographicPunctuation]string {
	base, _, _ := strings.Cut(language, "-")
	marks := map[string][4]string{
		"ca":    {"«", "»", "“", "”"},
		"cs":    {"„", "“", "‚", "‘"},
		"de":    {"„", "“", "‚", "‘"},
		"de-CH": {"«", "»", "‹", "›"},
		"es":    {"«", "»", "“", "”"},
		"fr":    {"«\u00a0", "\u00a0»", "“", "”"}, // with the spaces that don't break
		"gl":    {"«", "»", "“", "”"},
		"it":    {"«", "»", "“", "”"},
		"pl":    {"„", "”", "«", "»"},
		"pt-PT": {"«", "»", "“", "”"},
		"ru":    {"«", "»", "„", "“"},
		"uk":    {"«", "»", "„", "“"},
	}
	m, ok := marks[language]
	if !ok {
		m, ok = marks[base]
	}
	if !ok {
		m = [4]string{"“", "”", "‘", "’"} // English, and Portuguese outside Portugal
	}
	return map[extension.TypographicPunctuation]string{
		extension.LeftDoubleQuote: m[0], extension.RightDoubleQuote: m[1],
		extension.LeftSingleQuote: m[2], extension.RightSingleQuote: m[3],
		extension.Apostrophe: "’", extension.EnDash: "–", extension.EmDash: "—", extension.Ellipsis: "…",
		extension.LeftAngleQuote: "«", extension.RightAngleQuote: "»",
	}
}

// lowerHeadings moves every heading one level down, since the page's first level is the letter's title.
type lowerHeadings struct{}

func (lowerHeadings) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		lower(n)
	}
}

func lower(n ast.Node) {
	if h, ok := n.(*ast.Heading); ok {
		h.Level = min(h.Level+1, 6)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Type() == ast.TypeBlock {
			lower(c)
		}
	}
}

// safe lists what may be left in a rendered text.
func safe() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "em", "strong", "blockquote", "ul", "ol", "li", "code", "pre")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.RequireParseableURLs(true)
	p.AllowURLSchemes(linkSchemes()...)
	p.RequireNoReferrerOnLinks(true)
	return p
}

// linkSchemes are the kinds of address that a letter may link to.
func linkSchemes() []string { return []string{"https", "http", "mailto"} }
