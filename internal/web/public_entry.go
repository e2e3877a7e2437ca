package web

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/signatory"
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

func (m *markup) html() template.HTML {
	return template.HTML(m.String()) //nolint:gosec // put has escaped every text
}

// choiceList are the choices of a filter.
type choiceList []choice

// HTML returns the choices as items of a list.
func (all choiceList) HTML() template.HTML {
	var m markup
	m.Grow(120 * len(all)) // most are shorter
	for _, c := range all {
		c.writeTo(&m)
	}
	return m.html()
}

func (c choice) writeTo(m *markup) {
	m.put(`<li><a href="`, c.URL)
	if c.Selected {
		m.put(`" aria-current="true`)
	}
	m.put(`"><bdi>`, c.Label, "</bdi>")
	if c.N != "" {
		m.put(" <span>", c.N, "</span>")
	}
	m.put("</a></li>\n")
}

// entry is a signatory as a list shows it.
type entry struct {
	Name, Comment, Website string
	Details                []string // role and place
	First                  string   // says that they are put first, "" for others
	Vouched                string   // by whom it is vouched for, "" for nobody
	NotMe                  *choice  // the link beside a name on the list's own page
}

// entryList are signatories in the order in which a list shows them.
type entryList []entry

// HTML returns the entries as items of a list.
func (all entryList) HTML() template.HTML {
	var m markup
	m.Grow(320 * len(all)) // most are shorter
	for _, e := range all {
		e.writeTo(&m)
	}
	return m.html()
}

func (e entry) writeTo(m *markup) {
	m.put("<li>")
	if isWeb(e.Website) {
		m.put(`<a href="`, e.Website, `" rel="nofollow noreferrer ugc"><bdi>`, e.Name, "</bdi></a>")
	} else {
		m.put("<bdi>", e.Name, "</bdi>")
	}
	for i, part := range e.Details {
		if i == 0 {
			m.put(`<span class="role"><span class="comma">, </span><bdi>`, part, "</bdi>")
		} else {
			m.put(", <bdi>", part, "</bdi>")
		}
	}
	if len(e.Details) > 0 {
		m.put("</span>")
	}
	if e.First != "" {
		m.put(` <span class="pin">`, e.First, "</span>")
	}
	if e.Vouched != "" {
		m.put(` <span class="vouched">`, e.Vouched, "</span>")
	}
	if e.NotMe != nil {
		m.put(` <a class="nm" href="`, e.NotMe.URL, `" rel="nofollow"><span>`, e.NotMe.Label, "</span></a>")
	}
	if e.Comment != "" {
		m.put("<q><bdi>", e.Comment, "</bdi></q>")
	}
	m.put("</li>\n")
}

// isWeb reports whether an address may stand in a link: nothing else is taken by the form, nor let through here.
func isWeb(address string) bool {
	return strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
}

// entries writes signatories for a list: briefly beside the letter, in full on the list's own page.
func entries(l *locale.Locale, about letter.Letter, all []signatory.Signatory, full bool) []entry {
	list := make([]entry, 0, len(all))
	for _, one := range all {
		e := entry{Name: one.Name}
		role, country := cmp.Or(one.Occupation, about.CategoryLabel(one.Category, l.Lang())), l.Country(one.Country)
		if one.Vouched {
			e.Vouched = l.T("signatories.vouched")
		}
		if full {
			e.Details, e.Comment, e.Website = present(role, one.Affiliation, one.City, country), one.Comment, one.Website
			e.NotMe = &choice{Label: l.T("notme.link"), URL: "signatories/" + notMeRef(one.Seq) + "/not-me"}
		} else {
			e.Details = present(role, cmp.Or(one.City, country))
		}
		list = append(list, e)
	}
	return list
}

// present returns the parts that are not empty.
func present(parts ...string) []string {
	return slices.DeleteFunc(parts, func(part string) bool { return part == "" })
}
