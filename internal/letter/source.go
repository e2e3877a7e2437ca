package letter

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/undersigned/undersigned/internal/script"
)

// source is one file, its lines normalized.
type source struct {
	file     string // as shown in problems
	language string // that its name promises, or ""
	lines    []string
}

// section is a front matter and the body that follows it.
type section struct {
	file       string
	language   string   // that the file's name promises, or ""
	matter     []string // between the two rules
	matterLine int      // line number of matter[0]
	body       []string
	bodyLine   int  // line number of body[0]
	dirty      bool // the front matter holds refused characters, already told
}

// sources reads the main file and its siblings.
func (p *reader) sources(fsys fs.FS, name, shown string) ([]source, error) {
	if !strings.HasSuffix(name, ".md") {
		return nil, fmt.Errorf("%s%s: the name of a letter's file ends in .md", shown, name)
	}
	stem, promised := splitName(name)
	if promised != "" && !slices.Contains(p.languages, promised) {
		stem, promised = strings.TrimSuffix(name, ".md"), "" // free-them.now.md: a name with a dot
	}
	names, err := siblings(fsys, stem, name)
	if err != nil {
		return nil, err
	}
	first, err := p.source(fsys, name, shown, promised)
	if err != nil {
		return nil, err
	}
	all := []source{first}
	for _, n := range names {
		_, lang := splitName(n)
		if !slices.Contains(p.languages, lang) {
			p.problems.add(shown+n, 1, "%s is not a language of this site; allowed: %s. Rename the file if it is no text of this letter",
				quoted(lang), strings.Join(p.languages, ", "))
			continue
		}
		s, err := p.source(fsys, n, shown, lang)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// splitName parts NAME.LANG.md into NAME and LANG, and NAME.md into NAME and "".
func splitName(name string) (stem, language string) {
	stem = strings.TrimSuffix(name, ".md")
	m := regexp.MustCompile(`^(.+)\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)$`).FindStringSubmatch(stem)
	if m == nil {
		return stem, ""
	}
	return m[1], m[2]
}

// siblings lists the other language files of stem, by name.
func siblings(fsys fs.FS, stem, main string) ([]string, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("list the files beside %s: %w", main, err)
	}
	var names []string
	for _, e := range entries {
		s, lang := splitName(e.Name())
		if e.Name() != main && !e.IsDir() && strings.HasSuffix(e.Name(), ".md") && s == stem && lang != "" {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// source reads one file. What is no text is a problem, what can't be read an error.
func (p *reader) source(fsys fs.FS, name, shown, language string) (source, error) {
	s := source{file: shown + name, language: language}
	f, err := fsys.Open(name)
	if err != nil {
		if pe, ok := errors.AsType[*fs.PathError](err); ok {
			err = pe.Err
		}
		return s, fmt.Errorf("%s: %w", s.file, err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return s, fmt.Errorf("%s: %w", s.file, err)
	}
	if len(raw) > MaxFile {
		p.problems.add(s.file, 1, "the file is too long; allowed: %d KiB", MaxFile>>10)
		return s, nil
	}
	text := strings.TrimPrefix(string(raw), "\ufeff")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for i, line := range strings.Split(text, "\n") {
		if !utf8.ValidString(line) {
			p.problems.add(s.file, i+1, "the line is not valid UTF-8; save the file as UTF-8")
			line = strings.ToValidUTF8(line, "?")
		}
		s.lines = append(s.lines, norm.NFC.String(line))
	}
	return s, nil
}

// rule opens and closes front matter.
const rule = "---"

func isRule(line string) bool { return strings.TrimRight(line, " \t") == rule }

// startsSection reports whether a further section starts at that line: a rule, and a language right after it.
func startsSection(lines []string, i int) bool {
	return isRule(lines[i]) && i+1 < len(lines) && strings.HasPrefix(lines[i+1], "language:")
}

// split parts a file into its sections.
func (p *reader) split(s source) []section {
	if s.lines == nil {
		return nil
	}
	dirty := p.characters(s)
	if !isRule(s.lines[0]) {
		p.problems.add(s.file, 1, "front matter is missing: the first line must be ---, then key: value lines, then --- again")
		return nil
	}
	var sections []section
	for at := 0; at < len(s.lines); {
		end := at + 1
		for end < len(s.lines) && !isRule(s.lines[end]) {
			end++
		}
		if end == len(s.lines) {
			p.problems.add(s.file, at+1, "the front matter that starts here has no end: a second line --- is missing")
			return sections
		}
		next := end + 1
		for next < len(s.lines) && !startsSection(s.lines, next) {
			next++
		}
		sec := section{file: s.file, matter: s.lines[at+1 : end], matterLine: at + 2, body: s.lines[end+1 : next], bodyLine: end + 2, dirty: dirty}
		if len(sections) == 0 {
			sec.language = s.language
		}
		sections = append(sections, sec)
		at = next
	}
	return sections
}

// failure sorts the problems by file, in the order of reading, and line.
func (p *reader) failure(sources []source) *ParseError {
	order := map[string]int{}
	for i, s := range sources {
		order[s.file] = i
	}
	rank := func(file string) int {
		if i, ok := order[file]; ok {
			return i
		}
		return len(sources) // a sibling that was not read
	}
	list := slices.Clone(p.problems.list)
	slices.SortStableFunc(list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(rank(a.File), rank(b.File)), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return &ParseError{Problems: slices.Compact(list)}
}

// characters tells every line that holds a character which a reader can't see but which changes what they see. It reports
// whether there was one.
func (p *reader) characters(s source) bool {
	found := false
	for i, line := range s.lines {
		if r, bad := script.Invisible(line); bad {
			p.problems.add(s.file, i+1, "the line holds %U, an invisible, control or direction character; remove it", r)
			found = true
		}
	}
	return found
}

// oneLine joins the lines and spaces of a value; other kinds of space, such as the unbreakable one, stay.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }), " ")
}
