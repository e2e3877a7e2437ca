package demo

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/script"
	"github.com/undersigned/undersigned/internal/signature"
)

// How many of each the demonstration has.
const (
	publishedPeople = 330
	discreet        = 60 // of the published people: half withheld, half as initials
	waitingPeople   = 21
	unconfirmed     = 7
	recent          = 10 // settled ones who sign among those who still wait
)

// part is what one signer does, and what the organizers do with it.
type part struct {
	draft    signature.Draft
	language string
	decision string // moderation.Publish, Hold or Reject; "" leaves it waiting
	reason   string
	silent   bool // never confirms
}

// cast draws everybody who signs, in the order of signing. The same seed gives the same people.
func cast(r *rand.Rand) []part {
	c := &casting{r: r, names: map[string]bool{}}
	for _, p := range founders() {
		c.add(p, moderation.Publish, "")
	}
	early := len(c.parts)
	for _, p := range fromElsewhere() {
		c.add(p, moderation.Publish, "")
	}
	for len(c.parts) < publishedPeople {
		c.add(c.anybody(), moderation.Publish, "")
	}
	c.hide(c.parts[early:])
	for _, b := range organizations() {
		c.addBody(b, moderation.Publish, "")
	}
	for _, d := range toHold() {
		c.add(d.person, moderation.Hold, d.reason)
	}
	held, why := organizationHeld()
	c.addBody(held, moderation.Hold, why)
	for _, d := range toReject() {
		c.add(d.person, moderation.Reject, d.reason)
	}
	shuffle(r, c.parts[early:])
	settled := len(c.parts)
	c.latecomers()
	shuffle(r, c.parts[settled-recent:])
	for i := len(c.parts) - 1; ; i-- { // somebody was listed a moment ago
		if p := c.parts[i]; p.decision == moderation.Publish && p.draft.Visibility == "" {
			c.parts[i], c.parts[len(c.parts)-1] = c.parts[len(c.parts)-1], p
			return c.parts
		}
	}
}

func shuffle(r *rand.Rand, parts []part) {
	r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
}

// casting is the drawing of the cast.
type casting struct {
	r     *rand.Rand
	names map[string]bool // folded; nobody is drawn twice
	parts []part
}

// latecomers adds those whom the organizers have not looked at yet, and those who have not confirmed.
func (c *casting) latecomers() {
	from := len(c.parts)
	for _, p := range toLookAt() {
		c.add(p, "", "")
	}
	for len(c.parts) < from+waitingPeople {
		c.add(c.anybody(), "", "")
	}
	for _, b := range organizationsWaiting() {
		c.addBody(b, "", "")
	}
	for range unconfirmed {
		c.add(c.anybody(), "", "")
		c.parts[len(c.parts)-1].silent = true
	}
}

// hide has some of the people sign discreetly.
func (c *casting) hide(people []part) {
	for n, i := range c.r.Perm(len(people))[:discreet] {
		people[i].draft.Visibility = []string{signature.Withheld, signature.Initials}[n%2]
	}
}

func (c *casting) add(p person, decision, reason string) {
	c.names[script.Folded(p.name)] = true
	d := signature.Draft{Kind: signature.Individual, Name: p.name, Email: c.address(p.name), Occupation: p.occupation, Affiliation: p.affiliation,
		Category: p.category, City: p.city, Country: p.country, Comment: p.comment, Visibility: p.visibility, Updates: c.r.IntN(3) == 0, Consent: true}
	c.parts = append(c.parts, part{draft: d, language: cmp.Or(p.language, "es"), decision: decision, reason: reason})
}

func (c *casting) addBody(b body, decision, reason string) {
	d := signature.Draft{Kind: signature.Organization, Organization: b.name, Name: b.representative, RepresentativeRole: b.role, Email: c.address(b.representative),
		City: b.city, Country: b.country, Comment: b.comment, Updates: true, Consent: true}
	if b.website != "" {
		d.Website = "https://" + b.website + ".example.org"
	}
	c.parts = append(c.parts, part{draft: d, language: spoken(b.country), decision: decision, reason: reason})
}

// address makes up an address in a domain that belongs to nobody.
func (c *casting) address(name string) string {
	mailbox := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.Join(strings.Fields(script.Folded(name)), ""))
	if mailbox == "" {
		mailbox = "reader"
	}
	return fmt.Sprintf("%.20s%d@example.%s", mailbox, len(c.parts), []string{"org", "net"}[c.r.IntN(2)])
}

// anybody draws a person whose name nobody has yet.
func (c *casting) anybody() person {
	where := weighted(c.r, places(), func(p place) int { return p.weight })
	what := weighted(c.r, callings(), func(w calling) int { return w.weight })
	given, occupations := womensNames(), what.women
	if c.r.IntN(2) == 0 {
		given, occupations = mensNames(), what.men
	}
	p := person{name: c.name(given), country: where.country, city: pick(c.r, where.cities), category: what.category, occupation: pick(c.r, occupations)}
	if of := affiliations()[what.category]; len(of) > 0 {
		p.affiliation = pick(c.r, of)
	}
	if c.r.IntN(9) == 0 {
		p.comment = pick(c.r, comments())
	}
	if c.r.IntN(6) == 0 {
		p.country, p.city = "", "" // many would rather not say
	}
	return p
}

// name draws a given name and one or two surnames, joined as people do.
func (c *casting) name(given []string) string {
	for {
		name, first, second := pick(c.r, given), pick(c.r, surnames()), pick(c.r, surnames())
		if first == second {
			continue
		}
		switch n := c.r.IntN(20); {
		case n == 0:
			name += " " + first
		case n == 1:
			name += " " + first + " y " + second
		case n == 2 && !strings.Contains(first+second, " "):
			name += " " + first + "-" + second
		default:
			name += " " + first + " " + second
		}
		if !c.names[script.Folded(name)] {
			return name
		}
	}
}

// spoken is the language in which the people of a country are written to.
func spoken(country string) string {
	if slices.Contains([]string{"AR", "CL", "CO", "CR", "CU", "DO", "EC", "ES", "MX", "UY", "VE"}, country) {
		return "es"
	}
	return "en"
}

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

// weighted draws one of from, each as often as its weight says.
func weighted[T any](r *rand.Rand, from []T, weight func(T) int) T {
	sum := 0
	for _, t := range from {
		sum += weight(t)
	}
	n := r.IntN(sum)
	for _, t := range from {
		if n -= weight(t); n < 0 {
			return t
		}
	}
	return from[len(from)-1]
}
