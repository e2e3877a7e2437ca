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

// entry is a signatory as a list shows it.
type entry struct {
	Name, Comment, Website string
	Details                []string // role and place
	First                  string   // says that they are put first, "" for others
	Vouched                string   // by whom it is vouched for, "" for nobody
	NotMe                  *choice  // the link beside a name on the list's own page
}

// HTML returns the entry as an item of a list. It is written without a template: the names are most of what a page of the list
// is, and the template engine takes some twenty times as long for one.
func (e entry) HTML() template.HTML {
	var b strings.Builder
	b.Grow(400)
	put := func(parts ...string) { // every second part is text of somebody's
		for i, part := range parts {
			if i%2 == 1 {
				part = template.HTMLEscapeString(part)
			}
			b.WriteString(part)
		}
	}
	put("<li>")
	if isWeb(e.Website) {
		put(`<a href="`, e.Website, `" rel="nofollow noreferrer ugc"><bdi>`, e.Name, "</bdi></a>")
	} else {
		put("<bdi>", e.Name, "</bdi>")
	}
	for i, part := range e.Details {
		if i == 0 {
			put(`<span class="role"><span class="comma">, </span><bdi>`, part, "</bdi>")
		} else {
			put(", <bdi>", part, "</bdi>")
		}
	}
	if len(e.Details) > 0 {
		put("</span>")
	}
	if e.First != "" {
		put(` <span class="pin">`, e.First, "</span>")
	}
	if e.Vouched != "" {
		put(` <span class="vouched">`, e.Vouched, "</span>")
	}
	if e.NotMe != nil {
		put(` <a class="nm" href="`, e.NotMe.URL, `" rel="nofollow"><span>`, e.NotMe.Label, "</span></a>")
	}
	if e.Comment != "" {
		put("<q><bdi>", e.Comment, "</bdi></q>")
	}
	put("</li>\n")
	return template.HTML(b.String()) //nolint:gosec // every text is escaped above
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
