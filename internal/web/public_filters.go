package web

import (
	"html/template"
	"slices"

	"github.com/undersigned/undersigned/internal/signatory"
)

// choiceList are the choices of a filter.
type choiceList []choice

// HTML returns the choices as items of a list.
func (all choiceList) HTML() template.HTML { return itemsOf(all, 120) }

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

// filters returns the list's filters with the number that each choice would show, among what is searched for.
func (l listLinks) filters() []filter {
	p, q := l.page, l.query
	all := []filter{
		{Label: p.T("signatories.kind"), Choices: append([]choice{{
			Label: p.T("signatories.kind.all"), N: p.Number(sum(l.facets.Kinds)), URL: l.with("kind", ""), Selected: q.Kind == "",
		}}, l.kinds()...)},
		{Label: p.T("signatories.sort"), Choices: []choice{
			{Label: p.T("signatories.sort.newest"), URL: l.with("sort", ""), Selected: q.Sort == ""},
			{Label: p.T("signatories.sort.oldest"), URL: l.with("sort", signatory.Oldest), Selected: q.Sort == signatory.Oldest},
			{Label: p.T("signatories.sort.name"), URL: l.with("sort", signatory.ByName), Selected: q.Sort == signatory.ByName},
		}},
		{Label: p.T("sign.category"), Folded: true, Active: q.Category != "", Choices: l.choices("category", q.Category, l.facets.Categories, l.categoryLabel)},
		{Label: p.T("sign.country"), Folded: true, Active: q.Country != "", Choices: l.choices("country", q.Country, l.facets.Countries, p.Country)},
	}
	return slices.DeleteFunc(all, func(f filter) bool { return len(f.Choices) < 2 })
}

func (l listLinks) kinds() []choice {
	var choices []choice
	for _, kind := range []string{signatory.Individual, signatory.Organization} {
		for _, n := range l.facets.Kinds {
			if n.Value == kind {
				choices = append(choices, choice{
					Label: l.page.T("signatories.kind." + kind), N: l.page.Number(n.N), URL: l.with("kind", kind), Selected: l.query.Kind == kind,
				})
			}
		}
	}
	return choices
}

// choices are the values of a facet; the selected one's link lifts the filter.
func (l listLinks) choices(name, selected string, counts []signatory.Count, label func(string) string) []choice {
	choices := make([]choice, 0, len(counts))
	for _, n := range counts {
		c := choice{Label: label(n.Value), N: l.page.Number(n.N), URL: l.with(name, n.Value), Selected: n.Value == selected}
		if c.Selected {
			c.URL = l.with(name, "")
		}
		choices = append(choices, c)
	}
	return choices
}

// active returns the filters in force, each with the address that lifts it.
func (l listLinks) active() []choice {
	var list []choice
	add := func(name, value, label string) {
		if value != "" {
			list = append(list, choice{Label: label, URL: l.with(name, "")})
		}
	}
	add("q", l.query.Q, l.page.T("signatories.words", "Words", l.query.Q))
	if l.query.Kind != "" { // without it there is no such message
		add("kind", l.query.Kind, l.page.T("signatories.kind."+l.query.Kind))
	}
	add("category", l.query.Category, l.categoryLabel(l.query.Category))
	add("country", l.query.Country, l.page.Country(l.query.Country))
	return list
}

// hidden returns what a search keeps of the address.
func (l listLinks) hidden() []hiddenField {
	var list []hiddenField
	v := l.values()
	for _, name := range []string{"kind", "category", "country", "sort"} {
		if v.Has(name) {
			list = append(list, hiddenField{Name: name, Value: v.Get(name)})
		}
	}
	return list
}

// found says how many entries there are, and what to do if there is none. n: how many the page has.
func (l listLinks) found(n int) (found, empty string) {
	p, q := l.page, l.query
	narrowed := q.Q != "" || q.Kind != "" || q.Category != "" || q.Country != ""
	switch {
	case n == 0 && narrowed:
		return p.T("signatories.none"), p.T("signatories.none.text")
	case n == 0:
		return "", p.T("signatories.empty")
	}
	return p.N("signatories.found", l.total()), ""
}

// total is the number that words and filters leave.
func (l listLinks) total() int {
	total := 0
	for _, n := range l.facets.Kinds {
		if l.query.Kind == "" || l.query.Kind == n.Value {
			total += n.N
		}
	}
	return total
}

// alphabet returns the letters of a list that is sorted by name, each with where its names begin; one that has none has no
// address.
func (l listLinks) alphabet(letters []signatory.Letter) []choice {
	var all []choice
	for _, one := range letters {
		c := choice{Label: one.Letter, Selected: one.Letter == l.query.Letter && l.query.After == ""}
		if one.N > 0 {
			c.N, c.URL = l.page.N("signatories.found", one.N), l.with("letter", one.Letter)
		}
		all = append(all, c)
	}
	return all
}

func (l listLinks) categoryLabel(key string) string {
	return l.page.letter.CategoryLabel(key, l.page.Lang())
}

func sum(counts []signatory.Count) int {
	total := 0
	for _, n := range counts {
		total += n.N
	}
	return total
}
