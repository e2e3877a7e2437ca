// Package locale speaks to readers: message catalogues, plurals, numbers, dates and country names in every language of
// the interface.
//
// Messages live in catalogues/LANGUAGE/AREA.toml as "page.element" = "text". A text may hold placeholders ({{.Name}}); a
// counted one is a table of plural forms, in which {{.Count}} is the number as the language writes it.
package locale

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Files are the catalogues of the interface: catalogues/LANGUAGE/AREA.toml.
//
//go:embed catalogues/*/*.toml
var Files embed.FS

// Catalogue holds the messages of every language. It is immutable and safe for concurrent use.
type Catalogue struct {
	languages []string // the first is what an unknown reader gets
	matcher   language.Matcher
	locales   map[string]*Locale
}

// Load parses the embedded catalogues. The error names the file and what is wrong with it.
func Load() (*Catalogue, error) { return LoadFrom(Files) }

// LoadFrom parses the catalogues of a file system that is laid out as Files is, with whatever languages it has.
func LoadFrom(files fs.FS) (*Catalogue, error) {
	messages, err := readMessages(files)
	if err != nil {
		return nil, err
	}
	c := &Catalogue{locales: make(map[string]*Locale)}
	for lang := range messages {
		c.languages = append(c.languages, lang)
	}
	sortLanguages(c.languages)
	tags := make([]language.Tag, len(c.languages))
	for i, lang := range c.languages {
		if tags[i], err = language.Parse(lang); err != nil {
			return nil, fmt.Errorf("catalogues/%s: not a language: %w", lang, err)
		}
		if c.locales[lang], err = newLocale(lang, tags[i], messages[lang]); err != nil {
			return nil, fmt.Errorf("catalogues/%s: %w", lang, err)
		}
	}
	c.matcher = language.NewMatcher(tags)
	return c, nil
}

// Languages returns the languages of the interface, the default one first.
func (c *Catalogue) Languages() []string { return slices.Clone(c.languages) }

// Has reports whether lang is a language of the interface, written exactly as Languages writes it.
func (c *Catalogue) Has(lang string) bool { return c.locales[lang] != nil }

// For returns the locale of a language, the default one's if the interface lacks it.
func (c *Catalogue) For(lang string) *Locale {
	if l := c.locales[lang]; l != nil {
		return l
	}
	return c.locales[c.languages[0]]
}

// Match returns the language of the interface that suits an Accept-Language header best, the default one for an empty or
// malformed header.
func (c *Catalogue) Match(acceptLanguage string) string {
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(tags) == 0 {
		return c.languages[0]
	}
	_, i, _ := c.matcher.Match(tags...)
	return c.languages[i]
}

// Closest returns the language of the interface that suits a reader of the tagged language ("es-CU"), "" where none does.
func (c *Catalogue) Closest(tag string) string {
	wanted, err := language.Parse(tag)
	if err != nil {
		return ""
	}
	_, i, sure := c.matcher.Match(wanted)
	if sure == language.No {
		return ""
	}
	return c.languages[i]
}

// readMessages returns the messages by language and key.
func readMessages(files fs.FS) (map[string]map[string]*i18n.Message, error) {
	names, err := fs.Glob(files, "catalogues/*/*.toml")
	if err != nil {
		return nil, fmt.Errorf("list catalogues: %w", err)
	}
	messages := make(map[string]map[string]*i18n.Message)
	for _, name := range names {
		lang := path.Base(path.Dir(name))
		if messages[lang] == nil {
			messages[lang] = make(map[string]*i18n.Message)
		}
		if err := readFile(files, name, messages[lang]); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if len(messages) == 0 {
		return nil, errors.New("no catalogue found")
	}
	return messages, nil
}

func readFile(files fs.FS, name string, into map[string]*i18n.Message) error {
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	if strings.TrimSpace(string(raw)) == "" {
		return nil
	}
	list, err := i18n.ParseMessageBytes(raw, toml.Unmarshal)
	if err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	for _, m := range list {
		if into[m.ID] != nil {
			return fmt.Errorf("key %q is also in another file", m.ID)
		}
		into[m.ID] = m
	}
	return nil
}

// sortLanguages puts Spanish first, since most signers read it, and the others in alphabetical order.
func sortLanguages(langs []string) {
	slices.Sort(langs)
	if i := slices.Index(langs, "es"); i > 0 {
		copy(langs[1:i+1], langs[:i])
		langs[0] = "es"
	}
}
