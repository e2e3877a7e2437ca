package letter

import (
	"errors"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	yamlparser "github.com/goccy/go-yaml/parser"
	"golang.org/x/text/unicode/norm"

	"github.com/undersigned/undersigned/internal/script"
)

// The keys of front matter: those of the letter stand in the first section alone, those of a text in every section.
func letterKeys() []string {
	return []string{"slug", "contact", "date", "categories", "addressees", "questions", "fields", "policy", "accent", "goal", "downloads", "embed", "indexing", "opens_at", "closes_at"}
}

func textKeys() []string { return []string{"language", "title", "summary", "from", "address"} }

// matter is a section's front matter, its keys read.
type matter struct {
	place
	entries map[string]entry
	broken  bool // its keys can't be read, which is told: none is missing
}

// place knows where a front matter stands in its file.
type place struct {
	file  string
	above int  // lines of the file above the front matter's first
	dirty bool // refused characters in it are told already
}

// entry is a key with its value.
type entry struct {
	key   string
	line  int // in the file
	value ast.Node
}

// lineOf returns the line of a key, or of the front matter's start if the key is missing.
func (m matter) lineOf(key string) int {
	if e, ok := m.entries[key]; ok {
		return e.line
	}
	return m.above
}

// matter reads the keys of a section's front matter. Only the first may hold the letter's settings.
func (p *reader) matter(s section, first bool) matter {
	m := matter{place: place{file: s.file, above: s.matterLine - 1, dirty: s.dirty}, entries: map[string]entry{}}
	root, ok := p.yaml(m.place, strings.Join(s.matter, "\n")+"\n")
	if !ok {
		m.broken = true
		return m
	}
	if root == nil { // nothing between the rules
		return m
	}
	_, readable := root.(ast.MapNode)
	m.broken = !readable
	m.entries = p.mapping(m.place, "", entry{line: m.above + 1, value: root})
	allowed := textKeys()
	if first {
		allowed = append(letterKeys(), allowed...)
	}
	for _, e := range ordered(m.entries) {
		if !first && slices.Contains(letterKeys(), e.key) {
			p.problems.add(m.file, e.line, "%s: belongs to the whole letter and stands in the first section of the main file alone", e.key)
		} else if !slices.Contains(allowed, e.key) {
			p.problems.add(m.file, e.line, "%s: unknown key; allowed: %s", e.key, strings.Join(allowed, ", "))
		}
	}
	return m
}

// maxBrackets bounds how deep front matter can nest, since the time to parse it grows with the square of that.
const maxBrackets = 500

// maxColons bounds how many keys front matter can have, for the same reason.
const maxColons = 10_000

// yaml parses front matter into a tree, in which every value knows its line. It returns nil for an empty one.
func (p *reader) yaml(at place, source string) (ast.Node, bool) {
	if len(source) > MaxMatter {
		p.problems.add(at.file, at.above+1, "the front matter is too long; allowed: %d KiB", MaxMatter>>10)
		return nil, false
	}
	if strings.Count(source, "[")+strings.Count(source, "{") > maxBrackets {
		p.problems.add(at.file, at.above+1, "the front matter has too many brackets; allowed: %d [ or {", maxBrackets)
		return nil, false
	}
	if strings.Count(source, ":") > maxColons {
		p.problems.add(at.file, at.above+1, "the front matter has too many keys; allowed: %d colons", maxColons)
		return nil, false
	}
	file, err := yamlparser.ParseBytes([]byte(source), 0, yamlparser.AllowDuplicateMapKey())
	if err != nil {
		line, reason := at.above+1, err.Error()
		if e, ok := errors.AsType[yaml.Error](err); ok {
			reason = e.GetMessage()
			if t := e.GetToken(); t != nil && t.Position != nil {
				line = at.above + t.Position.Line
			}
		}
		p.problems.add(at.file, line, "this is not valid YAML: %s", reason)
		return nil, false
	}
	if len(file.Docs) > 1 {
		p.problems.add(at.file, at.above+1, "the front matter holds a second YAML document; allowed: one")
		return nil, false
	}
	if len(file.Docs) == 0 {
		return nil, true
	}
	return file.Docs[0].Body, true
}

// mapping reads a mapping's keys. A key that stands twice is told, and its first value kept.
func (p *reader) mapping(at place, name string, e entry) map[string]entry {
	entries := map[string]entry{}
	node, ok := e.value.(ast.MapNode)
	if !ok {
		p.wrongType(at, name, e, "key: value lines")
		return entries
	}
	for it := node.MapRange(); it.Next(); {
		key, ok := it.Key().(*ast.StringNode)
		if !ok {
			p.problems.add(at.file, at.line(it.Key()), "%sa key must be a plain word, not %s", prefix(name), kind(it.Key()))
			continue
		}
		found := entry{key: key.Value, line: at.line(key), value: it.Value()}
		if earlier, twice := entries[key.Value]; twice {
			p.problems.add(at.file, found.line, "%s: a second time; the first is at line %d", join(name, key.Value), earlier.line)
			continue
		}
		entries[key.Value] = found
	}
	return entries
}

// only tells the keys of a mapping that are not allowed.
func (p *reader) only(at place, name string, entries map[string]entry, allowed ...string) {
	for _, e := range ordered(entries) {
		if !slices.Contains(allowed, e.key) {
			p.problems.add(at.file, e.line, "%s: unknown key; allowed: %s", join(name, e.key), strings.Join(allowed, ", "))
		}
	}
}

// list reads the items of a list.
func (p *reader) list(at place, name string, e entry, most int) []entry {
	node, ok := e.value.(*ast.SequenceNode)
	if !ok {
		p.wrongType(at, name, e, "a list")
		return nil
	}
	if len(node.Values) > most {
		p.problems.add(at.file, e.line, "%s: %d entries; allowed: %d", name, len(node.Values), most)
		return nil
	}
	items := make([]entry, len(node.Values))
	for i, v := range node.Values {
		items[i] = entry{key: e.key, line: max(e.line, at.line(v)), value: v}
	}
	return items
}

// words reads a text on one line: at least one character, at most max. It returns "" after telling what is wrong.
func (p *reader) words(at place, name string, e entry, most int) string {
	var s string
	switch v := e.value.(type) {
	case *ast.StringNode:
		s = v.Value
	case *ast.LiteralNode:
		s = v.Value.Value
	case *ast.NullNode:
		p.problems.add(at.file, e.line, "%s: is empty", name)
		return ""
	default:
		p.wrongType(at, name, e, "text (in quotation marks if it looks like something else)")
		return ""
	}
	if r, bad := script.Invisible(s); bad && !at.dirty {
		p.problems.add(at.file, e.line, "%s: holds %U, an invisible, control or direction character; remove it", name, r)
		return ""
	}
	s = norm.NFC.String(oneLine(s))
	if s == "" {
		p.problems.add(at.file, e.line, "%s: is empty", name)
	}
	if n := len([]rune(s)); n > most {
		p.problems.add(at.file, e.line, "%s: has %d characters; allowed: %d", name, n, most)
		return ""
	}
	return s
}

func (p *reader) wrongType(at place, name string, e entry, want string) {
	p.problems.add(at.file, e.line, "%smust be %s, not %s", prefix(name), want, kind(e.value))
}

// line returns where a node stands in the file.
func (at place) line(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return at.above + 1
	}
	return at.above + n.GetToken().Position.Line
}

// kind names a node's type for people.
func kind(n ast.Node) string {
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return "nothing"
	case *ast.StringNode, *ast.LiteralNode:
		return "text"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "the number " + n.GetToken().Value
	case *ast.BoolNode:
		return "true or false"
	case *ast.SequenceNode:
		return "a list"
	case ast.MapNode:
		return "key: value lines"
	}
	return "an anchor, alias, tag or merge key"
}

// ordered returns entries by line, since a map has no order.
func ordered(entries map[string]entry) []entry {
	var list []entry
	for _, e := range entries {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b entry) int {
		if a.line != b.line {
			return a.line - b.line
		}
		return strings.Compare(a.key, b.key)
	})
	return list
}

func join(name, key string) string {
	if name == "" {
		return key
	}
	return name + "." + key
}

func prefix(name string) string {
	if name == "" {
		return ""
	}
	return name + ": "
}
