package letter

import (
	"slices"
	"strings"
)

func (p *reader) categories(m matter, present []string) []Category {
	e, ok := m.entries["categories"]
	if !ok {
		return nil
	}
	var categories []Category
	lines := map[string]int{}
	for _, item := range p.list(m.place, "categories", e, MaxCategories) {
		entries := p.mapping(m.place, "categories", item)
		p.only(m.place, "categories", entries, "key", "label")
		key := p.categoryKey(m.place, item, entries)
		if first, twice := lines[key]; twice && key != "" {
			p.problems.add(m.file, item.line, "categories: %s a second time; the first is at line %d", key, first)
			continue
		}
		lines[key] = item.line
		labels := p.labels(m.place, "categories", "label", item, entries, present, MaxLabel)
		categories = append(categories, Category{Key: key, Labels: labels})
	}
	return categories
}

func (p *reader) categoryKey(at place, item entry, entries map[string]entry) string {
	e, ok := entries["key"]
	if !ok {
		p.problems.add(at.file, item.line, "categories: a category has no key; allowed: key and label")
		return ""
	}
	key := p.words(at, "categories.key", e, 200)
	if key != "" && !wellFormedKey(key) {
		p.problems.add(at.file, e.line, "categories.key: %s; allowed: 1 to 40 of a-z, 0-9, and _ or - between them", quoted(key))
		return ""
	}
	return key
}

func (p *reader) addressees(m matter, present []string) []Addressee {
	e, ok := m.entries["addressees"]
	if !ok {
		return nil
	}
	var addressees []Addressee
	for _, item := range p.list(m.place, "addressees", e, MaxAddressees) {
		entries := p.mapping(m.place, "addressees", item)
		p.only(m.place, "addressees", entries, "name", "answer")
		addressees = append(addressees, Addressee{
			Names:  p.labels(m.place, "addressees", "name", item, entries, present, MaxLabel),
			Answer: p.answer(m.place, entries, present),
		})
	}
	return addressees
}

// labels reads one label of up to most characters for each language of the letter's texts; further languages of the site may stand there already.
func (p *reader) labels(at place, name, key string, item entry, entries map[string]entry, present []string, most int) map[string]string {
	labels := map[string]string{}
	e, ok := entries[key]
	if !ok {
		p.problems.add(at.file, item.line, "%s: an entry has no %s; allowed: %s: {%s: ...}", name, key, key, strings.Join(present, ": ..., "))
		return labels
	}
	name = join(name, key)
	byLanguage := p.mapping(at, name, e)
	for _, l := range ordered(byLanguage) {
		if !slices.Contains(p.languages, l.key) {
			p.problems.add(at.file, l.line, "%s: %s is not a language of this site; allowed: %s", name, quoted(l.key), strings.Join(p.languages, ", "))
			continue
		}
		labels[l.key] = p.words(at, join(name, l.key), l, most)
	}
	for _, lang := range present {
		if _, ok := byLanguage[lang]; !ok {
			p.problems.add(at.file, e.line, "%s: the label in %s is missing, in which the letter has a text", name, lang)
		}
	}
	return labels
}
