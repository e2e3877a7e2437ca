package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/undersigned/undersigned/internal/accent"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

// settingsReader reads typed values and keeps what it doesn't understand.
type settingsReader struct {
	typed url.Values
	wrong []fault.Field
}

func (r *settingsReader) refuse(name, key string, args fault.Args) {
	r.wrong = append(r.wrong, fault.Field{Name: name, Key: key, Args: args})
}

func (r *settingsReader) entries() int {
	n, _ := strconv.Atoi(r.typed.Get("entries")) // tidySettings has written it
	return n
}

// labels reads what one entry says in each language; where nothing is typed there is none.
func (r *settingsReader) labels(name string, i int, at setting) map[string]string {
	words := map[string]string{}
	for _, lang := range at.site {
		if value := r.typed.Get(entryPart{name, lang}.field(i)); value != "" {
			words[lang] = value
		}
	}
	return words
}

func (r *settingsReader) addressees(at setting) []letter.Addressee {
	var list []letter.Addressee
	for i := range r.entries() {
		a := letter.Addressee{Names: r.labels("name", i, at)}
		answer := letter.Answer{Texts: r.labels("answer", i, at), URL: r.typed.Get(fmt.Sprint("url-", i))}
		day := fmt.Sprint("date-", i)
		if date := r.day(day); date != nil {
			answer.Date = *date
		}
		if len(answer.Texts) > 0 || answer.URL != "" || r.typed.Get(day) != "" {
			a.Answer = &answer
		}
		list = append(list, a)
	}
	return list
}

func (r *settingsReader) day(name string) *time.Time {
	s := r.typed.Get(name)
	if s == "" {
		return nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		r.refuse(name, "field.letter_day", nil)
		return nil
	}
	return &t
}

// accent reads a colour; "" without one. What is none is left to Mistakes.
func (r *settingsReader) accent(name string) string {
	s := r.typed.Get(name)
	if c, err := accent.Parse(s); err == nil {
		return c.String()
	}
	return s
}

// number reads a whole number from 1 to most; 0 without one.
func (r *settingsReader) number(name string, most int) int {
	s := strings.ReplaceAll(r.typed.Get(name), " ", "")
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > most {
		r.refuse(name, "field.whole_number", fault.Args{"Min": 1, "Max": most})
		return 0
	}
	return n
}

func (r *settingsReader) indexing() string {
	value, ok := letter.ReadIndexing(r.typed.Get("indexing"))
	if !ok {
		r.refuse("indexing", "field.choice", nil)
	}
	return value
}

// moment reads a time in the zone that the form says.
func (r *settingsReader) moment(name string) *time.Time {
	s := strings.Replace(r.typed.Get(name), " ", "T", 1)
	if s == "" {
		return nil
	}
	for _, layout := range []string{momentLayout, "2006-01-02T15:04:05"} {
		t, err := time.Parse(layout+"Z07:00", s+zoneOf(r.typed))
		if err == nil && t.Year() > 0 {
			t = t.UTC()
			return &t
		}
	}
	r.refuse(name, "field.moment", nil)
	return nil
}

// zones are the offsets from UTC that are in use.
func zones() []string {
	return strings.Fields(`-12:00 -11:00 -10:00 -09:30 -09:00 -08:00 -07:00 -06:00 -05:00 -04:00 -03:30 -03:00 -02:00 -01:00 +00:00 +01:00
		+02:00 +03:00 +03:30 +04:00 +04:30 +05:00 +05:30 +05:45 +06:00 +06:30 +07:00 +08:00 +08:45 +09:00 +09:30 +10:00 +10:30 +11:00 +12:00
		+12:45 +13:00 +14:00`)
}

// zoneOf returns the offset that a form says, UTC's without one.
func zoneOf(typed url.Values) string {
	if zone := typed.Get("zone"); slices.Contains(zones(), zone) {
		return zone
	}
	return "+00:00"
}

func (r *settingsReader) policy() letter.Policy {
	p := letter.Policy{Individuals: r.typed.Get("individuals"), Household: r.number("household", letter.MaxHousehold)}
	p.TellRejected, p.Remind = slices.Contains(r.typed["telling"], "tell_rejected"), slices.Contains(r.typed["telling"], "remind")
	switch r.typed.Get("holds") {
	case holdsUsual:
	case holdsNone:
		p.HoldOn = []string{letter.HoldsNothing}
	case holdsThese:
		p.HoldOn = slices.Clone(r.typed["hold_on"])
		if p.HoldOn == nil {
			p.HoldOn = []string{} // which is none of them, not the usual ones
		}
	default:
		r.refuse("holds", "field.choice", nil)
	}
	return p
}
