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

// entryList are signatories in the order in which a list shows them.
type entryList []entry

// HTML returns the entries as items of a list.
func (all entryList) HTML() template.HTML { return itemsOf(all, 320) }

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
