package locale_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	texttemplate "text/template"

	"github.com/google/go-cmp/cmp"
	"github.com/nicksnyder/go-i18n/v2/i18n"

	"github.com/undersigned/undersigned/internal/locale"
)

const root = "../.."

func messages(t *testing.T) map[string]map[string]*i18n.Message {
	t.Helper()
	all, err := locale.Messages()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestCatalogues_HaveTheSameKeysInEveryLanguage(t *testing.T) {
	all := messages(t)
	for lang, own := range all {
		for other, theirs := range all {
			for key := range theirs {
				if own[key] == nil {
					t.Errorf("%s lacks %q, which %s has", lang, key, other)
				}
			}
		}
	}
}

func TestCatalogues_HaveTheSamePlaceholdersInEveryLanguage(t *testing.T) {
	all := messages(t)
	for key, want := range all["es"] {
		for lang, own := range all {
			if own[key] == nil {
				continue
			}
			if diff := cmp.Diff(placeholders(want.Other), placeholders(own[key].Other)); diff != "" {
				t.Errorf("%s in es and %s (-es +%s):\n%s", key, lang, lang, diff)
			}
			if (want.One == "") != (own[key].One == "") {
				t.Errorf("%s is counted in es or in %s, not in both", key, lang)
			}
		}
	}
}

func TestCatalogues_HaveEveryPluralFormOfTheirLanguage(t *testing.T) {
	forms := map[string]func(*i18n.Message) string{ // the forms beside one and other
		"fr": func(m *i18n.Message) string { return m.Many }, "it": func(m *i18n.Message) string { return m.Many },
		"pt": func(m *i18n.Message) string { return m.Many },
	}
	for lang, own := range messages(t) {
		for key, m := range own {
			if m.One == "" {
				continue
			}
			if many := forms[lang]; many != nil && many(m) == "" {
				t.Errorf("%s %s lacks the form for millions", lang, key)
			}
			for _, text := range []string{m.Many, m.One} { // a form may write its number out, and name no other thing
				for _, name := range placeholders(text) {
					if !slices.Contains(placeholders(m.Other), name) {
						t.Errorf("%s %s: one form has {{.%s}}, another doesn't", lang, key, name)
					}
				}
			}
		}
	}
}

// TestCatalogues_AreSetInTheTypeOfTheirLanguage looks for what a typist leaves behind: straight quotes and apostrophes,
// another language's quotation marks, dots for an ellipsis, and in French a missing space before high punctuation.
func TestCatalogues_AreSetInTheTypeOfTheirLanguage(t *testing.T) {
	marks := map[string]string{"es": "«»", "en": "“”", "fr": "«»", "it": "«»", "pt": "“”", "de": "„“"}
	french := regexp.MustCompile(`[^\x{00a0}\x{202f}]([:;?](\s|$)|»)| [:;?»]|«[^\x{00a0}]`)
	for lang, own := range messages(t) {
		for key, m := range own {
			for _, text := range []string{m.One, m.Many, m.Other} {
				words := placeholder.ReplaceAllString(text, "x")
				for _, mark := range `"'` + "«»“”„‘‚" {
					if strings.ContainsRune(words, mark) && !strings.ContainsRune(marks[lang], mark) {
						t.Errorf("%s %s has %q: %s", lang, key, mark, text)
					}
				}
				if strings.Contains(words, "...") || strings.Contains(words, "  ") {
					t.Errorf("%s %s has three dots or two spaces: %s", lang, key, text)
				}
				if lang == "fr" && french.MatchString(words) {
					t.Errorf("fr %s: no space, or one that breaks, beside punctuation: %q", key, text)
				}
			}
		}
	}
}

func TestCatalogues_AreTranslated(t *testing.T) {
	all := messages(t)
	for key, m := range all["en"] {
		for lang, own := range all {
			if lang != "en" && len(strings.Fields(m.Other)) > 2 && own[key] != nil && own[key].Other == m.Other && placeholder.ReplaceAllString(m.Other, "") == m.Other {
				t.Errorf("%s %s is still English: %s", lang, key, m.Other)
			}
		}
	}
}

func TestCatalogues_AreWellFormed(t *testing.T) {
	for lang, own := range messages(t) {
		for key, m := range own {
			for _, text := range []string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other} {
				if _, err := texttemplate.New(key).Parse(text); err != nil {
					t.Errorf("%s %s: %v", lang, key, err)
				}
				if strings.ContainsAny(text, "!¡") {
					t.Errorf("%s %s has an exclamation mark: %q", lang, key, text)
				}
				if strings.Trim(text, " \t\r\n") != text { // a colon may begin with a space that doesn't break
					t.Errorf("%s %s starts or ends with space: %q", lang, key, text)
				}
			}
			if m.Other == "" {
				t.Errorf("%s %s is empty", lang, key)
			}
		}
	}
}

func TestCatalogues_HoldEveryKeyThatIsUsed(t *testing.T) {
	es := messages(t)["es"]
	used := keysInTemplates(t)
	for key, where := range keysInGo(t) {
		used[key] = where
	}
	if len(used) < 20 {
		t.Fatalf("found only %d used keys: the search is broken", len(used))
	}
	for key, where := range used {
		if !holds(es, key) {
			t.Errorf("%s uses %q, which no catalogue has", where, key)
		}
	}
}

func TestCatalogues_HoldNoKeyThatNobodyUses(t *testing.T) {
	var used, beginnings []string
	for _, text := range literals(t) {
		if strings.HasSuffix(text, ".") {
			beginnings = append(beginnings, text)
		}
		used = append(used, text)
	}
	for key := range messages(t)["es"] {
		of := strings.TrimSuffix(strings.TrimSuffix(key, ".title"), ".text") // an error's heading and its page's text
		begun := func(beginning string) bool { return strings.HasPrefix(key, beginning) }
		if !slices.Contains(used, key) && !slices.Contains(used, of) && !slices.ContainsFunc(beginnings, begun) {
			t.Errorf("nobody uses %q", key)
		}
	}
}

// literals returns every text in quotation marks in templates and program.
func literals(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, folder := range []string{"templates", "internal", "cmd"} {
		walk(t, filepath.Join(root, folder), func(file string) {
			if strings.HasSuffix(file, "_test.go") || filepath.Ext(file) == ".toml" {
				return
			}
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range quotation.FindAllStringSubmatch(string(raw), -1) {
				found = append(found, m[1])
			}
		})
	}
	return found
}

// holds reports whether there is the key or, for one whose end is put together at run time ("status." or "status.%s"),
// at least one that starts so.
func holds(all map[string]*i18n.Message, key string) bool {
	prefix, _, open := strings.Cut(key, "%")
	if !open && !strings.HasSuffix(key, ".") {
		return all[key] != nil
	}
	for known := range all {
		if strings.HasPrefix(known, prefix) {
			return true
		}
	}
	return false
}

var (
	placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)
	templateKey = regexp.MustCompile(`\.[TN] \(?(?:printf )?"([^"]+)"`)
	quotation   = regexp.MustCompile(`"([a-z_]+(?:\.[a-z_0-9]+)*\.?)"`)
	faultKey    = regexp.MustCompile(`^(error|field)\.[a-z_.]+$`)
)

func placeholders(text string) []string {
	found := make(map[string]bool)
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		found[m[1]] = true
	}
	names := make([]string, 0, len(found))
	for name := range found {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func keysInTemplates(t *testing.T) map[string]string {
	t.Helper()
	keys := make(map[string]string)
	walk(t, filepath.Join(root, "templates"), func(file string) {
		if ext := filepath.Ext(file); ext != ".html" && ext != ".txt" {
			return
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range templateKey.FindAllStringSubmatch(string(raw), -1) {
			keys[m[1]] = file
		}
	})
	return keys
}

// keysInGo finds the literals given to T, N, fault.New, fault.Wrap and fault's Key fields, and all that look like the key
// of an error.
func keysInGo(t *testing.T) map[string]string {
	t.Helper()
	keys := make(map[string]string)
	add := func(file string, e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if key, err := strconv.Unquote(lit.Value); err == nil && key != "" {
				keys[key] = file
			}
		}
	}
	inspect := func(file string, n ast.Node) {
		switch n := n.(type) {
		case *ast.BasicLit:
			if s, err := strconv.Unquote(n.Value); err == nil && faultKey.MatchString(s) {
				keys[s] = file
			}
		case *ast.CallExpr:
			if ok, argument := translating(n); ok {
				add(file, n.Args[argument])
			}
		case *ast.KeyValueExpr: // fault.Error{Key: "..."}; a category's key has no point in it
			if name, ok := n.Key.(*ast.Ident); ok && name.Name == "Key" {
				if value, ok := n.Value.(*ast.BasicLit); ok && strings.Contains(value.Value, ".") {
					add(file, value)
				}
			}
		}
	}
	for _, folder := range []string{"internal", "cmd"} {
		walk(t, filepath.Join(root, folder), func(file string) {
			if filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
				return
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(parsed, func(n ast.Node) bool { inspect(file, n); return true })
		})
	}
	return keys
}

// translating reports whether a call takes a message key, and as which argument.
func translating(call *ast.CallExpr) (ok bool, argument int) {
	selector, isSelector := call.Fun.(*ast.SelectorExpr)
	if !isSelector || len(call.Args) == 0 {
		return false, 0
	}
	switch from, _ := selector.X.(*ast.Ident); {
	case from != nil && from.Name == "fault" && (selector.Sel.Name == "New" || selector.Sel.Name == "Wrap"):
		return true, 1
	case from != nil && from.Name == "t": // a test's helper, or testing.T itself
		return false, 0
	}
	return selector.Sel.Name == "T" || selector.Sel.Name == "N", 0
}

func walk(t *testing.T, folder string, visit func(file string)) {
	t.Helper()
	err := filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			visit(file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
