package web

import (
	"html/template"
	"strings"
)

// markup is HTML that is written without the template engine, which takes many times as long: for what a page has by the
// hundred.
type markup struct{ strings.Builder }

// put writes markup and texts in turn: every second part is a text, and is escaped.
func (m *markup) put(parts ...string) {
	for i, part := range parts {
		if i%2 == 1 {
			part = template.HTMLEscapeString(part)
		}
		m.WriteString(part)
	}
}

// itemsOf writes items one after the other, most of which are shorter than so many bytes.
func itemsOf[T interface{ writeTo(m *markup) }](all []T, most int) template.HTML {
	var m markup
	m.Grow(most * len(all))
	for _, one := range all {
		one.writeTo(&m)
	}
	return template.HTML(m.String()) //nolint:gosec // put has escaped every text
}
