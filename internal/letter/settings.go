package letter

import (
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"golang.org/x/text/language"

	"github.com/undersigned/undersigned/internal/accent"
)

// language reads which language a section is in; "" after telling what is wrong.
func (p *reader) language(m matter, s section) string {
	lang := p.required(m, "language", 20)
	if lang == "" {
		return ""
	}
	if !slices.Contains(p.languages, lang) {
		p.problems.add(m.file, m.lineOf("language"), "language: %s is not a language of this site; allowed: %s", quoted(lang), strings.Join(p.languages, ", "))
		return ""
	}
	if s.language != "" && s.language != lang {
		p.problems.add(m.file, m.lineOf("language"), "language: is %s, but the file's name says %s", lang, s.language)
		return ""
	}
	return lang
}

// text reads the keys of a text and its body.
func (p *reader) text(m matter, s section, lang string) Text {
	return Text{
		Language: lang,
		Title:    p.required(m, "title", MaxTitle),
		Summary:  p.required(m, "summary", MaxSummary),
		From:     p.required(m, "from", MaxFrom),
		Address:  p.required(m, "address", MaxAddress),
		Body:     p.body(s, lang),
	}
}

func (p *reader) required(m matter, key string, most int) string {
	e, ok := m.entries[key]
	if !ok {
		if !m.broken {
			p.problems.add(m.file, m.above, "%s: is missing in the front matter that starts here", key)
		}
		return ""
	}
	return p.words(m.place, key, e, most)
}

// settings reads the letter's own keys. The languages present are those that every label must have.
func (p *reader) settings(doc *Document, m matter, present []string) {
	if len(present) > 0 {
		doc.Language = present[0]
	}
	doc.Slug = p.slug(m)
	doc.Contact = p.contact(m)
	doc.Date = p.date(m)
	doc.Categories = p.categories(m, present)
	doc.Addressees = p.addressees(m, present)
	doc.Questions = p.questions(m, present)
	doc.Fields = p.fields(m, len(doc.Categories) > 0)
	doc.Policy = p.policy(m)
	doc.Accent = p.accent(m)
	doc.Goal = p.number(m.place, "", "goal", m.entries, MaxGoal)
	doc.Downloads = p.flag(m.place, "", "downloads", m.entries, true)
	doc.EmbedOn = p.embedOn(m)
	doc.Indexing = p.indexing(m)
	doc.OpensAt = p.moment(m, "opens_at")
	doc.ClosesAt = p.moment(m, "closes_at")
	if doc.OpensAt != nil && doc.ClosesAt != nil && !doc.OpensAt.Before(*doc.ClosesAt) {
		p.problems.add(m.file, m.lineOf("closes_at"), "closes_at: must be later than opens_at (line %d)", m.lineOf("opens_at"))
	}
}

func (p *reader) slug(m matter) string {
	slug := p.required(m, "slug", 200)
	switch {
	case slug == "":
	case !wellFormedSlug(slug):
		p.problems.add(m.file, m.lineOf("slug"), "slug: %s is not a short name; allowed: 2 to 60 of a-z, 0-9 and single - between them", quoted(slug))
	case reserved(slug, p.languages):
		p.problems.add(m.file, m.lineOf("slug"), "slug: %s is kept for the site's own addresses; choose another", quoted(slug))
	default:
		return slug
	}
	return ""
}

func wellFormedSlug(slug string) bool {
	return len(slug) >= 2 && len(slug) <= 60 && regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(slug)
}

// reserved reports whether a slug would hide an address of the site, one that it has or may come to have.
func reserved(slug string, languages []string) bool {
	for _, l := range languages {
		if strings.EqualFold(l, slug) {
			return true
		}
	}
	if _, err := language.ParseBase(slug); err == nil && len(slug) == 2 {
		return true
	}
	return slices.Contains(strings.Fields(`
		about account admin api app assets card check-email confirm contact css demo desk dev docs embed favicon feed handover health
		healthz help img js languages legal letter letters livez login logout metrics oembed organizer organizers privacy qr readyz robots
		search security setup share sign signatories signature signatures signin signout sitemap static status terms thanks
		unsubscribe update updates verify version well-known widget`), slug)
}

func (p *reader) contact(m matter) string {
	contact := p.required(m, "contact", MaxContact)
	if contact == "" {
		return ""
	}
	if !wellFormedContact(contact) {
		p.problems.add(m.file, m.lineOf("contact"), "contact: %s is not an email address; allowed: one like name@example.org", quoted(contact))
		return ""
	}
	return contact
}

func wellFormedContact(contact string) bool {
	a, err := mail.ParseAddress(contact)
	return err == nil && a.Address == contact && strings.Contains(contact[strings.LastIndexByte(contact, '@'):], ".")
}

func (p *reader) indexing(m matter) string {
	e, ok := m.entries["indexing"]
	if !ok {
		return IndexLetter
	}
	word := p.words(m.place, "indexing", e, 40)
	value, ok := ReadIndexing(word)
	if !ok && word != "" {
		p.problems.add(m.file, e.line, "indexing: %s is unknown; allowed: %s", quoted(word), strings.Join(Indexings(), ", "))
	}
	return value
}

func (p *reader) date(m matter) *time.Time {
	e, ok := m.entries["date"]
	if !ok {
		return nil
	}
	return p.day(m.place, "date", e)
}

// day reads a day; nil after telling what is wrong.
func (p *reader) day(at place, name string, e entry) *time.Time {
	s := p.words(at, name, e, 40)
	if s == "" {
		return nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		p.problems.add(at.file, e.line, "%s: %s is not a day; allowed: one like 2026-12-10", name, quoted(s))
		return nil
	}
	return &t
}

func (p *reader) accent(m matter) string {
	e, ok := m.entries["accent"]
	if !ok {
		return ""
	}
	s := p.words(m.place, "accent", e, 40)
	if s == "" {
		return ""
	}
	c, err := accent.Parse(s)
	if err != nil {
		p.problems.add(m.file, e.line, "accent: %s is not a colour; allowed: one like \"#7a1f2b\", in quotation marks", quoted(s))
		return ""
	}
	return c.String()
}

func (p *reader) moment(m matter, key string) *time.Time {
	e, ok := m.entries[key]
	if !ok {
		return nil
	}
	s := p.words(m.place, key, e, 40)
	if s == "" {
		return nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 {
			t = t.UTC().Truncate(time.Microsecond)
			return &t
		}
	}
	p.problems.add(m.file, e.line, "%s: %s is not a time with its zone; allowed: one like 2026-12-10T09:00:00-05:00 or 2026-12-10T14:00:00Z", key, quoted(s))
	return nil
}

func (p *reader) fields(m matter, categories bool) []string {
	e, ok := m.entries["fields"]
	if !ok {
		return slices.DeleteFunc(Fields(), func(f string) bool { return f == "category" && !categories })
	}
	var asked []string
	for _, item := range p.list(m.place, "fields", e, 2*len(Fields())) {
		f := p.words(m.place, "fields", item, 40)
		switch {
		case f == "":
		case !slices.Contains(Fields(), f):
			p.problems.add(m.file, item.line, "fields: %s is not a field; allowed: %s", quoted(f), strings.Join(Fields(), ", "))
		case slices.Contains(asked, f):
			p.problems.add(m.file, item.line, "fields: %s stands there twice", f)
		case f == "category" && !categories:
			p.problems.add(m.file, item.line, "fields: category is asked, but the letter has no categories")
		default:
			asked = append(asked, f)
		}
	}
	return slices.DeleteFunc(Fields(), func(f string) bool { return !slices.Contains(asked, f) })
}

func (p *reader) policy(m matter) Policy {
	policy := DefaultPolicy()
	e, ok := m.entries["policy"]
	if !ok {
		return policy
	}
	entries := p.mapping(m.place, "policy", e)
	p.only(m.place, "policy", entries, "individuals", "household", "tell_rejected", "remind", "hold_on")
	if e, ok := entries["individuals"]; ok {
		policy.Individuals = p.words(m.place, "policy.individuals", e, 40)
		if s := policy.Individuals; s != "" && s != AtOnce && s != AfterReview {
			p.problems.add(m.file, e.line, "policy.individuals: %s is unknown; allowed: %s, %s", quoted(s), AtOnce, AfterReview)
		}
	}
	policy.TellRejected = p.flag(m.place, "policy", "tell_rejected", entries, false)
	policy.Remind = p.flag(m.place, "policy", "remind", entries, false)
	policy.HoldOn = p.holdOn(m, entries)
	if n := p.number(m.place, "policy", "household", entries, MaxHousehold); n > 0 {
		policy.Household = n
	}
	return policy
}

// number reads a key that is a whole number from 1 to most; 0 without it, or after telling what is wrong.
func (p *reader) number(at place, name, key string, entries map[string]entry, most int) int {
	e, ok := entries[key]
	if !ok {
		return 0
	}
	allowed := fmt.Sprintf("a whole number from 1 to %d", most)
	n, ok := e.value.(*ast.IntegerNode)
	if !ok {
		p.wrongType(at, join(name, key), e, allowed)
		return 0
	}
	v, ok := n.Value.(uint64)
	if !ok || v < 1 || v > uint64(most) {
		p.problems.add(at.file, e.line, "%s: is %s; allowed: %s", join(name, key), quoted(n.GetToken().Value), allowed)
		return 0
	}
	return int(v)
}

// holdOn reads the signals that have a person wait; without the key, or where it names none, nil: all.
func (p *reader) holdOn(m matter, entries map[string]entry) []string {
	e, ok := entries["hold_on"]
	if !ok {
		return nil
	}
	allowed := append(Signals(), HoldsNothing)
	var named []string
	for _, item := range p.list(m.place, "policy.hold_on", e, len(allowed)) {
		switch one := p.words(m.place, "policy.hold_on", item, 40); {
		case one == "":
		case !slices.Contains(allowed, one):
			p.problems.add(m.file, item.line, "policy.hold_on: %s is not a signal; allowed: %s", quoted(one), strings.Join(allowed, ", "))
		case slices.Contains(named, one):
			p.problems.add(m.file, item.line, "policy.hold_on: %s stands there twice", one)
		default:
			named = append(named, one)
		}
	}
	if len(named) > 1 && slices.Contains(named, HoldsNothing) {
		p.problems.add(m.file, e.line, "policy.hold_on: %s stands alone", HoldsNothing)
	}
	return named
}

// flag reads a key that is true or false; without it, it is what is usual.
func (p *reader) flag(at place, name, key string, entries map[string]entry, usual bool) bool {
	e, ok := entries[key]
	if !ok {
		return usual
	}
	b, ok := e.value.(*ast.BoolNode)
	if !ok {
		p.wrongType(at, join(name, key), e, "true or false")
		return false
	}
	return b.Value
}
