package letter

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Document is a letter as its files tell it. ParseFile and ParseFS return it complete and valid.
type Document struct {
	Slug       string
	Language   string // the original's
	Contact    string
	Date       *time.Time
	Categories []Category
	Addressees []Addressee
	Questions  []Question
	Fields     []string
	Policy     Policy
	Accent     string // "" without one
	Goal       int    // 0 without one
	Downloads  bool
	EmbedOn    []string
	Indexing   string
	OpensAt    *time.Time
	ClosesAt   *time.Time
	Texts      []Text // the original first; without ids, versions and times
}

// ParseFile reads a letter from the Markdown file at path and the sibling files that hold its other languages: beside
// NAME.md or NAME.LANG.md these are NAME.LANG.md. Languages are the site's. The error is a *ParseError with everything
// that is wrong, unless a file can't be read.
func ParseFile(path string, languages []string) (Document, error) {
	dir, name := filepath.Split(path)
	if dir == "" {
		return parse(os.DirFS("."), name, "", languages)
	}
	return parse(os.DirFS(dir), name, dir, languages)
}

// ParseFS does what ParseFile does, in a file system. The file must stand at its root.
func ParseFS(fsys fs.FS, name string, languages []string) (Document, error) {
	return parse(fsys, name, "", languages)
}

// parse reads the files in fsys; shown goes before their names in problems.
func parse(fsys fs.FS, name, shown string, languages []string) (Document, error) {
	p := &reader{languages: languages}
	sources, err := p.sources(fsys, name, shown)
	if err != nil {
		return Document{}, fmt.Errorf("read letter: %w", err)
	}
	var sections []section
	for _, s := range sources {
		sections = append(sections, p.split(s)...)
	}
	doc := p.document(sections)
	if len(p.problems.list) > 0 {
		return Document{}, p.failure(sources)
	}
	return doc, nil
}

// reader holds what the steps of reading share.
type reader struct {
	languages []string
	problems  problems
}

// document puts the sections together: the first bears the settings, each bears a text.
func (p *reader) document(sections []section) Document {
	var doc Document
	matters := make([]matter, len(sections))
	firstLine := map[string]string{}
	var present []string
	for i, s := range sections {
		matters[i] = p.matter(s, i == 0)
		lang := p.language(matters[i], s)
		if lang == "" {
			p.text(matters[i], s, "") // for what else is wrong
			continue
		}
		if at, twice := firstLine[lang]; twice {
			p.problems.add(s.file, matters[i].lineOf("language"),
				"language: a second text in %s, the first is at %s; allowed: one text for each language", quoted(lang), at)
			continue
		}
		firstLine[lang] = fmt.Sprintf("%s:%d", s.file, matters[i].lineOf("language"))
		present = append(present, lang)
		doc.Texts = append(doc.Texts, p.text(matters[i], s, lang))
	}
	if len(sections) > 0 {
		p.settings(&doc, matters[0], present)
	}
	return doc
}

// Problem is one thing in a file that is not understood.
type Problem struct {
	File   string
	Line   int    // from 1
	Reason string // in English: what is wrong, and what is allowed
}

// String returns the problem as "file:line: reason", the form that editors follow.
func (p Problem) String() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Reason) }

// ParseError is everything that is wrong in a letter's files.
type ParseError struct{ Problems []Problem }

// Error returns the problems, one a line.
func (e *ParseError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// problems collects what is wrong, so that a writer sees all of it at once.
type problems struct{ list []Problem }

func (p *problems) add(file string, line int, format string, args ...any) {
	p.list = append(p.list, Problem{File: file, Line: line, Reason: fmt.Sprintf(format, args...)})
}

// quoted shortens a value to be shown in a reason; control characters are escaped.
func quoted(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
