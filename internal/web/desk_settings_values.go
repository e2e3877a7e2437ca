package web

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

// A form of settings goes back and forth as the values of its fields, so that what was typed stays what was typed: they are
// filled in from a letter, changed by buttons, read into a letter, and shown again.

// The values of the choice of the signals that hold.
const (
	holdsUsual = "usual"
	holdsNone  = letter.HoldsNothing
	holdsThese = "these"
)

// momentLayout is how a time of the schedule is typed: what browsers send of their fields for it.
const momentLayout = "2006-01-02T15:04"

// storedSettings returns the values of a section's form as the letter has them.
func storedSettings(at setting) url.Values {
	l, v := at.letter, url.Values{}
	switch at.section {
	case letter.General:
		v.Set("contact", l.Contact)
		v.Set("language", l.Language)
		if l.Date != nil {
			v.Set("date", l.Date.Format(time.DateOnly))
		}
		v.Set("accent", l.Accent)
		if l.Goal > 0 {
			v.Set("goal", strconv.Itoa(l.Goal))
		}
		if l.Downloads {
			v.Set("downloads", "whole")
		}
		v.Set("indexing", letter.WriteIndexing(l.Indexing))
	case letter.Asked:
		v["fields"] = l.Fields
	case letter.Policies:
		storePolicy(v, l.Policy)
	case letter.Embedding:
		storeSites(v, l.EmbedOn)
	case letter.Schedule:
		for name, moment := range map[string]*time.Time{"opens_at": l.OpensAt, "closes_at": l.ClosesAt} {
			if moment != nil {
				v.Set(name, moment.UTC().Format(momentLayout))
			}
		}
	default:
		storeEntries(v, at)
	}
	return v
}

func storePolicy(v url.Values, p letter.Policy) {
	v.Set("individuals", p.Individuals)
	v.Set("household", strconv.Itoa(p.Household))
	if p.TellRejected {
		v.Add("telling", "tell_rejected")
	}
	if p.Remind {
		v.Add("telling", "remind")
	}
	switch {
	case len(p.HoldOn) == 0:
		v.Set("holds", holdsUsual)
		for _, signal := range letter.Signals() {
			if p.Holds(signal) {
				v.Add("hold_on", signal)
			}
		}
	case p.HoldOn[0] == letter.HoldsNothing:
		v.Set("holds", holdsNone)
	default:
		v.Set("holds", holdsThese)
		v["hold_on"] = p.HoldOn
	}
}

func storeEntries(v url.Values, at setting) {
	labels := func(name string, i int, words map[string]string) {
		for lang, text := range words {
			v.Set(fmt.Sprintf("%s-%d-%s", name, i, lang), text)
		}
	}
	n := 0
	switch at.section {
	case letter.ToWhom:
		n = len(at.letter.Addressees)
		for i, a := range at.letter.Addressees {
			labels("name", i, a.Names)
			if a.Answer != nil {
				labels("answer", i, a.Answer.Texts)
				v.Set(fmt.Sprint("date-", i), a.Answer.Date.Format(time.DateOnly))
				v.Set(fmt.Sprint("url-", i), a.Answer.URL)
			}
		}
	case letter.Explanations:
		n = len(at.letter.Questions)
		for i, q := range at.letter.Questions {
			labels("question", i, q.Question)
			labels("answer", i, q.Answer)
		}
	case letter.Capacities:
		n = len(at.letter.Offered())
		for i, c := range at.letter.Offered() {
			v.Set(fmt.Sprint("key-", i), c.Key)
			labels("label", i, c.Labels)
		}
	}
	v.Set("entries", strconv.Itoa(n))
}

// tidySettings brings what was typed into the form in which it is stored: composed characters, one line each. Entries of
// which nothing was typed are left out.
func tidySettings(at setting, form url.Values) url.Values {
	typed := url.Values{}
	for name, values := range form {
		for _, value := range values {
			typed.Add(name, letter.TidyLine(value))
		}
	}
	if parts := entryParts(at); parts != nil {
		entries := slices.DeleteFunc(entriesOf(typed, parts), func(e []string) bool { return strings.Join(e, "") == "" })
		putEntries(typed, parts, entries)
	}
	return typed
}

// entryPart is one field of the entries of a list.
type entryPart struct{ name, lang string }

// field is the part's name in the form, for the entry at that place.
func (e entryPart) field(i int) string {
	if e.lang == "" {
		return fmt.Sprintf("%s-%d", e.name, i)
	}
	return fmt.Sprintf("%s-%d-%s", e.name, i, e.lang)
}

// entryParts lists the fields of an entry, those in the languages of the letter's texts first; nil where the section is no list.
func entryParts(at setting) []entryPart {
	plain, worded := map[letter.Section]string{letter.ToWhom: "date url", letter.Capacities: "key"}, map[letter.Section]string{
		letter.ToWhom: "name answer", letter.Explanations: "question answer", letter.Capacities: "label",
	}
	var parts []entryPart
	for _, name := range strings.Fields(plain[at.section]) {
		parts = append(parts, entryPart{name: name})
	}
	for _, lang := range at.languages() {
		for _, name := range strings.Fields(worded[at.section]) {
			parts = append(parts, entryPart{name, lang})
		}
	}
	return parts
}

// languages returns the site's languages: the original's first, then those of the letter's other texts, then the others.
func (at setting) languages() []string {
	all := slices.Clone(at.site)
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(at.rank(a), at.rank(b)) })
	return all
}

func (at setting) rank(lang string) int {
	switch {
	case lang == at.letter.Language:
		return 0
	case at.hasText(lang):
		return 1
	}
	return 2
}

func (at setting) hasText(lang string) bool {
	return slices.ContainsFunc(at.texts, func(t letter.Text) bool { return t.Language == lang })
}

// mostEntries bounds what is read of a list, beyond what any may hold.
const mostEntries = 100

// entriesOf returns the values of a list's entries, each in the order of the parts.
func entriesOf(form url.Values, parts []entryPart) [][]string {
	n, _ := strconv.Atoi(form.Get("entries")) // what is no number is none
	entries := make([][]string, min(max(n, 0), mostEntries))
	for i := range entries {
		for _, part := range parts {
			entries[i] = append(entries[i], form.Get(part.field(i)))
		}
	}
	return entries
}

// putEntries replaces a list's entries.
func putEntries(form url.Values, parts []entryPart, entries [][]string) {
	for i := range mostEntries {
		for k, part := range parts {
			form.Del(part.field(i))
			if i < len(entries) && entries[i][k] != "" {
				form.Set(part.field(i), entries[i][k])
			}
		}
	}
	form.Set("entries", strconv.Itoa(len(entries)))
}

// changeEntries does with a list what a button says: "add", "up-3", "down-3", "remove-3".
func changeEntries(at setting, typed url.Values, act string) url.Values {
	parts := entryParts(at)
	entries := entriesOf(typed, parts)
	verb, place, _ := strings.Cut(act, "-")
	i, err := strconv.Atoi(place)
	within := err == nil && i >= 0 && i < len(entries)
	switch {
	case verb == "add" && parts != nil:
		entries = append(entries, make([]string, len(parts)))
	case !within:
		return typed
	case verb == "remove":
		entries = slices.Delete(entries, i, i+1)
	case verb == "up" && i > 0:
		entries[i-1], entries[i] = entries[i], entries[i-1]
	case verb == "down" && i < len(entries)-1:
		entries[i+1], entries[i] = entries[i], entries[i+1]
	}
	putEntries(typed, parts, entries)
	return typed
}

// readSettings returns the letter with what was typed, and what can't be understood of it.
func readSettings(at setting, typed url.Values) (letter.Letter, []fault.Field) {
	l, r := at.letter, settingsReader{typed: typed}
	switch at.section {
	case letter.General:
		l.Contact, l.Language, l.Date = typed.Get("contact"), typed.Get("language"), r.day("date")
		l.Accent = r.accent("accent")
		l.Goal, l.Downloads = r.number("goal", letter.MaxGoal), typed.Get("downloads") == "whole"
		l.Indexing = r.indexing()
	case letter.ToWhom:
		l.Addressees = r.addressees(at)
	case letter.Explanations:
		l.Questions = nil
		for i := range r.entries() {
			l.Questions = append(l.Questions, letter.Question{Question: r.labels("question", i, at), Answer: r.labels("answer", i, at)})
		}
	case letter.Capacities:
		l.Categories = nil
		for i := range r.entries() {
			l.Categories = append(l.Categories, letter.Category{Key: typed.Get(fmt.Sprint("key-", i)), Labels: r.labels("label", i, at)})
		}
	case letter.Asked:
		l.Fields = slices.DeleteFunc(letter.Fields(), func(f string) bool { return !slices.Contains(typed["fields"], f) })
	case letter.Policies:
		l.Policy = r.policy()
	case letter.Embedding:
		l.EmbedOn = r.sites()
	case letter.Schedule:
		l.OpensAt, l.ClosesAt = r.moment("opens_at"), r.moment("closes_at")
	}
	return l, r.wrong
}
