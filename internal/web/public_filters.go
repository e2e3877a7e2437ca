package web

import (
	"slices"

	"github.com/undersigned/undersigned/internal/signatory"
)

// filters returns the list's filters with the number that each choice would show. While words are searched for, the
// numbers would be wrong and are left out.
func (l listLinks) filters() []filter {
	p, q := l.page, l.query
	all := []filter{
		{Label: p.T("signatories.kind"), Choices: append([]choice{{
			Label: p.T("signatories.kind.all"), N: l.count(sum(l.facets.Kinds)), URL: l.with("kind", ""), Selected: q.Kind == "",
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
					Label: l.page.T("signatories.kind." + kind), N: l.count(n.N), URL: l.with("kind", kind), Selected: l.query.Kind == kind,
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
		c := choice{Label: label(n.Value), N: l.count(n.N), URL: l.with(name, n.Value), Selected: n.Value == selected}
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

// found says how many entries there are, and what to do if there is none. more: this page isn't all.
func (l listLinks) found(n int, more bool) (found, empty string) {
	p, q := l.page, l.query
	narrowed := q.Q != "" || q.Kind != "" || q.Category != "" || q.Country != ""
	switch {
	case n == 0 && narrowed:
		return p.T("signatories.none"), p.T("signatories.none.text")
	case n == 0:
		return "", p.T("signatories.empty")
	case q.Q == "":
		return p.N("signatories.found", l.total()), ""
	case more:
		return p.N("signatories.found_more", n), ""
	}
	return p.N("signatories.found", n), ""
}

// total is the number that the filters leave, without regard to words.
func (l listLinks) total() int {
	total := 0
	for _, n := range l.facets.Kinds {
		if l.query.Kind == "" || l.query.Kind == n.Value {
			total += n.N
		}
	}
	return total
}

func (l listLinks) categoryLabel(key string) string {
	return l.page.letter.CategoryLabel(key, l.page.Lang())
}

func (l listLinks) count(n int) string {
	if l.query.Q != "" {
		return ""
	}
	return l.page.Number(n)
}

func sum(counts []signatory.Count) int {
	total := 0
	for _, n := range counts {
		total += n.N
	}
	return total
}
