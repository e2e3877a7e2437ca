package web

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/undersigned/undersigned/internal/accent"
	"github.com/undersigned/undersigned/internal/letter"
)

// settingsForm is a section's form with what was typed and what is wrong with it.
type settingsForm struct {
	Items   []settingsItem
	List    bool // it is a list of entries
	Entries []entryForm
	Full    bool   // the list can take no more
	Error   string // about the list as a whole
	Swatch  *swatch
}

// swatch shows how a letter's colour will look, as it is made legible on light and on dark pages.
type swatch struct{ Light, Dark, Words, Sample string }

// settingsItem is one field, or one group of choices.
type settingsItem struct {
	Field  *formField
	Choice *choiceGroup
}

// choiceGroup are boxes to tick, or buttons of which one is pressed.
type choiceGroup struct {
	Name, Type, Legend, Hint, Error string
	Options                         []formOption
}

// entryForm is an entry of a list.
type entryForm struct {
	Index        int // from 0, as buttons say it
	Title        string
	Fields       []formField
	Answer       []formField // of an addressee
	AnswerTitle  string
	AnswerOpen   bool
	More         []formField // in languages in which the letter has no text
	MoreOpen     bool
	First, Last  bool
	Up, Down, No string // what the buttons are called, for who doesn't see where they stand
}

// newSettingsForm words a section's form.
func newSettingsForm(p deskPage, at setting, typed url.Values, wrong fieldErrors) settingsForm {
	w := settingsWording{deskPage: p, at: at, typed: typed, wrong: wrong}
	f := settingsForm{}
	switch at.section {
	case letter.General:
		f.Items = []settingsItem{
			w.field("contact", formField{Type: "email", Max: letter.MaxContact, Required: true}), w.field("language", formField{Options: w.tongues()}),
			w.field("date", formField{Type: "date", Max: 10}), w.field("goal", formField{Max: 12}), w.field("accent", formField{Max: 7}),
			w.choice("downloads", "checkbox", []string{"whole"}, func(string) string { return w.T("settings.downloads.whole") }),
			w.choice("indexing", "radio", letter.Indexings(), func(word string) string { return w.T("settings.indexing." + word) }),
		}
		f.Swatch = w.swatch()
	case letter.Asked:
		f.Items = []settingsItem{w.choice("fields", "checkbox", letter.Fields(), func(f string) string { return w.T("sign." + f) })}
	case letter.Policies:
		f.Items = w.policy()
	case letter.Embedding:
		f.Items = w.embedding()
	case letter.Schedule:
		f.Items = []settingsItem{
			w.field("zone", formField{Options: w.zones()}), w.field("opens_at", formField{Type: "datetime-local", Max: 25}),
			w.field("closes_at", formField{Type: "datetime-local", Max: 25}),
		}
	default:
		f.List, f.Entries, f.Error = true, w.entries(), wrong.Of("entries")
		f.Full = len(f.Entries) >= w.most()
	}
	return f
}

// settingsWording words the fields of one form.
type settingsWording struct {
	deskPage
	at    setting
	typed url.Values
	wrong fieldErrors
}

// field completes a field outside of lists.
func (w settingsWording) field(name string, f formField) settingsItem {
	f.Name, f.Label, f.Hint, f.Error = name, w.T("settings.field."+name), w.T("settings.hint."+name), w.wrong.Of(name)
	f.Type, f.Value = cmp.Or(f.Type, "text"), w.typed.Get(name)
	return settingsItem{Field: &f}
}

// choice makes a group of choices. How a value is called, and what it means, says label.
func (w settingsWording) choice(name, kind string, values []string, label func(value string) string) settingsItem {
	g := choiceGroup{Name: name, Type: kind, Legend: w.T("settings.field." + name), Hint: w.T("settings.hint." + name), Error: w.wrong.Of(name)}
	for _, value := range values {
		g.Options = append(g.Options, formOption{Value: value, Label: label(value), Selected: slices.Contains(w.typed[name], value)})
	}
	return settingsItem{Choice: &g}
}

func (w settingsWording) policy() []settingsItem {
	named := func(name string) func(value string) string {
		return func(value string) string { return w.T("settings." + name + "." + value) }
	}
	return []settingsItem{
		w.choice("individuals", "radio", []string{letter.AtOnce, letter.AfterReview}, named("individuals")),
		w.choice("holds", "radio", []string{holdsUsual, holdsThese, holdsNone}, named("holds")),
		w.choice("hold_on", "checkbox", letter.Signals(), named("signal")),
		w.field("household", formField{Max: 2, Required: true}),
		w.choice("telling", "checkbox", []string{"tell_rejected", "remind"}, named("telling")),
	}
}

// swatch shows the colour that is typed; nil without one.
func (w settingsWording) swatch() *swatch {
	c, err := accent.Parse(w.typed.Get("accent"))
	if err != nil {
		return nil
	}
	light, dark := c.OnLight().String(), c.OnDark().String()
	return &swatch{Light: light, Dark: dark, Words: w.T("settings.swatch", "Light", light, "Dark", dark), Sample: w.T("settings.swatch.sample")}
}

// tongues are the languages of which one can be the original's.
func (w settingsWording) tongues() []formOption {
	var options []formOption
	for _, lang := range w.at.languages() {
		if w.at.hasText(lang) {
			options = append(options, formOption{Value: lang, Label: w.LanguageName(lang), Selected: lang == w.typed.Get("language")})
		}
	}
	return options
}

func (w settingsWording) zones() []formOption {
	var options []formOption
	for _, zone := range zones() {
		options = append(options, formOption{Value: zone, Label: "UTC" + strings.Replace(zone, "-", "−", 1), Selected: zone == zoneOf(w.typed)})
	}
	return options
}

func (w settingsWording) most() int {
	return map[letter.Section]int{letter.ToWhom: letter.MaxAddressees, letter.Explanations: letter.MaxQuestions, letter.Capacities: letter.MaxCategories}[w.at.section]
}

func (w settingsWording) entries() []entryForm {
	n, _ := strconv.Atoi(w.typed.Get("entries")) // written by ourselves
	list := make([]entryForm, n)
	for i := range list {
		list[i] = w.entry(i, n)
	}
	return list
}

func (w settingsWording) entry(i, n int) entryForm {
	e := entryForm{Index: i, First: i == 0, Last: i == n-1, AnswerTitle: w.T("settings.answer")}
	for _, part := range entryParts(w.at) {
		f := w.entryField(part, i)
		filled := f.Value != "" || f.Error != ""
		switch {
		case part.lang != "" && !w.at.hasText(part.lang):
			e.More, e.MoreOpen = append(e.More, f), e.MoreOpen || f.Error != ""
		case w.at.section == letter.ToWhom && part.name != "name":
			e.Answer, e.AnswerOpen = append(e.Answer, f), e.AnswerOpen || filled
		default:
			e.Fields = append(e.Fields, f)
			if e.Title == "" && part.lang != "" {
				e.Title = f.Value
			}
		}
	}
	e.Title = cmp.Or(e.Title, w.T("settings.new_entry"))
	number := strconv.Itoa(i + 1)
	e.Up, e.Down, e.No = w.T("settings.up", "N", number), w.T("settings.down", "N", number), w.T("settings.remove", "N", number)
	return e
}

func (w settingsWording) entryField(part entryPart, i int) formField {
	kind := string(w.at.section) + "." + part.name
	f := formField{Name: part.field(i), Label: w.T("settings.entry." + kind), Type: "text"}
	if part.lang != "" {
		f.Label = w.T("settings.in", "What", f.Label, "Language", w.LanguageName(part.lang))
	}
	switch part.name {
	case "date":
		f.Type, f.Max = "date", 10
	case "url":
		f.Type, f.Max = "url", letter.MaxURL
	case "key":
		f.Max, f.Hint = 40, w.T("settings.entry.key_hint")
	case "question":
		f.Max = letter.MaxQuestion
	case "answer":
		f.Max, f.Long = letter.MaxAnswer, true
	default:
		f.Max = letter.MaxLabel
	}
	f.Value, f.Error = w.typed.Get(f.Name), w.wrong.Of(f.Name)
	return f
}

// facts lists what a form says, each value with its label.
func (f settingsForm) facts() []fact {
	var list []fact
	add := func(label, value string) {
		if value != "" {
			list = append(list, fact{Label: label, Value: value})
		}
	}
	for _, item := range f.Items {
		switch {
		case item.Choice != nil:
			add(item.Choice.Legend, chosen(item.Choice.Options))
		case item.Field.Options != nil:
			add(item.Field.Label, chosen(item.Field.Options))
		default:
			add(item.Field.Label, item.Field.Value)
		}
	}
	for _, e := range f.Entries {
		for _, field := range slices.Concat(e.Fields, e.Answer, e.More) {
			add(fmt.Sprintf("%d. %s", e.Index+1, field.Label), field.Value)
		}
	}
	return list
}

// chosen joins the labels of the choices that are taken.
func chosen(options []formOption) string {
	var labels []string
	for _, o := range options {
		if o.Selected {
			labels = append(labels, o.Label)
		}
	}
	return strings.Join(labels, " · ")
}
