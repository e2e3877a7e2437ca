package locale

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// MissingMark starts what stands in for a message that a catalogue lacks. Tests look for it in every page.
const MissingMark = "\u27e6" // ⟦

// Locale speaks one language. It is immutable and safe for concurrent use.
type Locale struct {
	lang      string
	dir       string
	static    map[string]string // messages without placeholders, by key: most of a page
	localizer *i18n.Localizer   // the others
	numbers   *message.Printer
	countries []Country // sorted by name
	names     map[string]string
}

func newLocale(lang string, tag language.Tag, messages map[string]*i18n.Message) (*Locale, error) {
	bundle := i18n.NewBundle(tag)
	l := &Locale{lang: lang, dir: DirOf(lang), static: make(map[string]string), numbers: message.NewPrinter(tag)}
	for key, m := range messages {
		if isStatic(m) {
			l.static[key] = m.Other
			continue
		}
		if err := bundle.AddMessages(tag, m); err != nil {
			return nil, fmt.Errorf("message %q: %w", key, err)
		}
	}
	l.localizer = i18n.NewLocalizer(bundle, lang)
	if err := l.nameCountries(tag); err != nil {
		return nil, err
	}
	return l, nil
}

func isStatic(m *i18n.Message) bool {
	return m.Zero+m.One+m.Two+m.Few+m.Many == "" && !strings.Contains(m.Other, "{{")
}

// Lang returns the language as addresses and lang attributes write it, like "es".
func (l *Locale) Lang() string { return l.lang }

// Dir returns the direction of writing, "ltr" or "rtl".
func (l *Locale) Dir() string { return l.dir }

// T returns the message of a key. args alternate placeholder and value ("Max", 120); a number is written as the language
// writes it. A missing key or placeholder gives a text that starts with MissingMark.
func (l *Locale) T(key string, args ...any) string {
	if s, ok := l.static[key]; ok {
		return s
	}
	data, err := l.data(args)
	if err != nil {
		return missing(key, err)
	}
	return l.localize(key, &i18n.LocalizeConfig{MessageID: key, TemplateData: data})
}

// N returns the message of a key in the plural form that n takes. {{.Count}} in it is n, args are as in T.
func (l *Locale) N(key string, n int, args ...any) string {
	data, err := l.data(args)
	if err != nil {
		return missing(key, err)
	}
	data["Count"] = l.Number(n)
	return l.localize(key, &i18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: n})
}

// Message returns the message of an error's key with the error's arguments (fault.Args).
func (l *Locale) Message(key string, args map[string]any) string {
	list := make([]any, 0, 2*len(args))
	for name, value := range args {
		list = append(list, name, value)
	}
	return l.T(key, list...)
}

// Has reports whether the language has a message for a key.
func (l *Locale) Has(key string) bool {
	if _, ok := l.static[key]; ok {
		return true
	}
	_, err := l.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, PluralCount: 1, TemplateParser: strict()})
	_, notFound := errors.AsType[*i18n.MessageNotFoundErr](err)
	return !notFound
}

// Number writes a whole number with the language's separators, as CLDR has them: Spanish and Italian leave four digits
// together, and French takes the narrow space. The library knows neither.
func (l *Locale) Number(n int) string {
	switch {
	case (l.lang == "es" || l.lang == "it") && -10_000 < n && n < 10_000:
		return strconv.Itoa(n)
	case l.lang == "fr":
		return strings.ReplaceAll(l.numbers.Sprintf("%d", n), "\u00a0", "\u202f")
	}
	return l.numbers.Sprintf("%d", n)
}

func (l *Locale) localize(key string, config *i18n.LocalizeConfig) string {
	config.TemplateParser = strict()
	s, err := l.localizer.Localize(config)
	if s == "" && err != nil { // with a text, err says only that a rarer plural form fell back to "other"
		return missing(key, err)
	}
	return s
}

// strict parses messages so that a placeholder without a value is an error. Parsed messages are kept by go-i18n, so every
// look-up must bring the same parser.
func strict() template.Parser { return &template.TextParser{Option: "missingkey=error"} }

func (l *Locale) data(args []any) (map[string]any, error) {
	if len(args)%2 != 0 {
		return nil, errors.New("arguments don't pair up")
	}
	data := make(map[string]any, len(args)/2+1)
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok {
			return nil, fmt.Errorf("argument %d is not a name", i)
		}
		data[name] = args[i+1]
		if n, ok := args[i+1].(int); ok {
			data[name] = l.Number(n)
		}
	}
	return data, nil
}

func missing(key string, err error) string {
	return MissingMark + key + ": " + err.Error() + "\u27e7"
}
