package letter_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/letter"
)

// refusals change one thing in the whole letter: the old text becomes the new one, and the parser must answer with a
// problem at that line whose reason holds the word.
var refusals = map[string]struct {
	old, with string
	line      int
	word      string
}{
	"a short name with capitals":            {"slug: free-them", "slug: Free-Them", 2, "a-z, 0-9"},
	"a short name with an accent":           {"slug: free-them", "slug: libérenlos", 2, "a-z, 0-9"},
	"a short name that is too short":        {"slug: free-them", "slug: f", 2, "2 to 60"},
	"a short name that is too long":         {"slug: free-them", "slug: " + strings.Repeat("a", 61), 2, "2 to 60"},
	"a short name with a hyphen's end":      {"slug: free-them", "slug: free-", 2, "2 to 60"},
	"a short name that is a page":           {"slug: free-them", "slug: desk", 2, "kept for the site"},
	"a short name that is a language":       {"slug: free-them", "slug: it", 2, "kept for the site"},
	"a short name that is a number":         {"slug: free-them", "slug: 1968", 2, "must be text"},
	"no short name":                         {"slug: free-them\n", "", 1, "slug: is missing"},
	"an empty short name":                   {"slug: free-them", "slug:", 2, "slug: is empty"},
	"an unknown key":                        {"date: 2026-12-10", "dated: 2026-12-10", 5, "dated: unknown key; allowed: slug, contact, date"},
	"a key twice":                           {"date: 2026-12-10", "date: 2026-12-10\ncontact: b@example.org", 6, "contact: a second time; the first is at line 4"},
	"an unknown language":                   {"language: es", "language: xx", 3, "allowed: es, en, fr"},
	"no language":                           {"language: es\n", "", 1, "language: is missing"},
	"a language that is a list":             {"language: es", "language: [es]", 3, "must be text"},
	"two texts in one language":             {"---\nlanguage: en", "---\nlanguage: es", 31, "the first is at letter.md:3"},
	"a contact that is no address":          {"carta@example.org", "carta.example.org", 4, "email address"},
	"a contact with a name":                 {"carta@example.org", "Carta <carta@example.org>", 4, "email address"},
	"a contact without a domain's end":      {"carta@example.org", "carta@localhost", 4, "email address"},
	"no contact":                            {"contact: carta@example.org\n", "", 1, "contact: is missing"},
	"a day in another form":                 {"2026-12-10", "10/12/2026", 5, "2026-12-10"},
	"a day that doesn't exist":              {"2026-12-10", "2026-02-30", 5, "not a day"},
	"a time without a zone":                 {"2026-12-01T09:00:00-05:00", "2026-12-01T09:00:00", 17, "zone"},
	"a time that doesn't exist":             {"2026-12-01T09:00:00-05:00", "2026-12-01T25:00:00Z", 17, "zone"},
	"closing before opening":                {"2027-03-01T00:00Z", "2026-11-01T00:00Z", 18, "later than opens_at (line 17)"},
	"closing at the opening":                {"2027-03-01T00:00Z", "2026-12-01T14:00Z", 18, "later than opens_at"},
	"a category twice":                      {"key: relative", "key: former_prisoner", 9, "a second time; the first is at line 7"},
	"a category without a key":              {"key: relative\n    label", "label", 9, "has no key"},
	"a category with a spaced key":          {"key: relative", "key: a relative", 9, "a-z, 0-9"},
	"a category without labels":             {"key: former_prisoner\n    label: {es: Expresa o expreso político, en: Former political prisoner}", "key: former_prisoner", 7, "has no label"},
	"a label missing in a language":         {"      en: Relative\n", "", 10, "the label in en is missing"},
	"a label in an unknown language":        {"en: Relative", "en: Relative\n      xx: Q", 13, "allowed: es, en, fr"},
	"a label that is empty":                 {"en: Relative", "en: ''", 12, "is empty"},
	"a label that is too long":              {"en: Relative", "en: " + strings.Repeat("a", 121), 12, "allowed: 120"},
	"a label that is no mapping":            {"{es: Expresa o expreso político, en: Former political prisoner}", "Former prisoner", 8, "must be key: value lines, not text"},
	"an unknown key of a category":          {"key: relative", "key: relative\n    colour: red", 10, "categories.colour: unknown key; allowed: key, label"},
	"categories that are no list":           {"categories:\n", "categories: none\nx:\n", 6, "must be a list, not text"},
	"too many categories":                   {"  - key: relative", strings.Repeat("  - {key: a, label: {es: a, en: a}}\n", 40) + "  - key: relative", 6, "42 entries; allowed: 40"},
	"an addressee without a name":           {"- name: {es: Naciones Unidas, en: United Nations}", "- {}", 14, "has no name"},
	"an addressee as plain text":            {"- name: {es: Naciones Unidas, en: United Nations}", "- United Nations", 14, "must be key: value lines"},
	"an unknown field":                      {"[category, occupation, country]", "[category, phone]", 15, "allowed: occupation, affiliation"},
	"a field twice":                         {"[category, occupation, country]", "[category, category]", 15, "twice"},
	"fields that are no list":               {"[category, occupation, country]", "category", 15, "must be a list"},
	"an unknown policy":                     {"individuals: after_review", "individuals: never", 16, "allowed: at_once, after_review"},
	"an unknown key of the policy":          {"household: 3", "family: 3", 16, "allowed: individuals, household"},
	"an unknown signal that holds":          {"hold_on: [digits,", "hold_on: [digit,", 16, "is not a signal; allowed: mixed_scripts, digits"},
	"a signal that holds twice":             {"hold_on: [digits,", "hold_on: [same_name,", 16, "twice"},
	"none beside others":                    {"hold_on: [digits,", "hold_on: [none,", 16, "stands alone"},
	"a household of none":                   {"household: 3", "household: 0", 16, "1 to 10"},
	"a household too large":                 {"household: 3", "household: 11", 16, "1 to 10"},
	"a household in words":                  {"household: 3", "household: three", 16, "whole number"},
	"a household in fractions":              {"household: 3", "household: 2.5", 16, "whole number"},
	"a negative household":                  {"household: 3", "household: -1", 16, "1 to 10"},
	"a wish that is no yes or no":           {"remind: true", "remind: often", 16, "policy.remind: must be true or false, not text"},
	"search engines asked otherwise":        {"language: es\n", "language: es\nindexing: maybe\n", 4, `indexing: "maybe" is unknown; allowed: letter, names, nothing`},
	"downloads that are neither":            {"language: es\n", "language: es\ndownloads: maybe\n", 4, "downloads: must be true or false, not text"},
	"a colour in words":                     {"contact: carta@example.org", "contact: carta@example.org\naccent: red", 5, "accent: \"red\" is not a colour"},
	"a colour that YAML takes for a remark": {"contact: carta@example.org", "contact: carta@example.org\naccent: #7a1f2b", 5, "accent: is empty"},
	"no title":                              {"title: Por su libertad\n", "", 1, "title: is missing"},
	"a title that is a number":              {"Por su libertad", "1968", 19, "quotation marks"},
	"a title that is too long":              {"Por su libertad", strings.Repeat("á", 201), 19, "has 201 characters; allowed: 200"},
	"a summary that is too long":            {"Una carta", strings.Repeat("á", 400), 20, "allowed: 400"},
	"no summary in the second text":         {"summary: An open letter.\n", "", 30, "summary: is missing"},
	"a setting in the second text":          {"title: For their", "slug: x\ntitle: For their", 32, "first section of the main file alone"},
	"an anchor":                             {"title: Por su libertad", "title: &a Por su libertad", 19, "anchor"},
	"an alias":                              {"title: Por su libertad", "title: *a", 19, ""},
	"a tag":                                 {"title: Por su libertad", "title: !!str Por su libertad", 19, "tag"},
	"an invisible character in a key":       {"Por su libertad", "Por su\u200b libertad", 19, "U+200B"},
	"an invisible character escaped":        {"Por su libertad", `"Por su\u202e libertad"`, 19, "U+202E"},
	"a direction character in the text":     {"libertad\" ya", "libertad\u202e\" ya", 29, "U+202E"},
	"a control character in the text":       {"libertad\" ya", "libertad\x07\" ya", 29, "U+0007"},
	"bytes that are no text":                {"libertad\" ya", "libertad\xff\" ya", 29, "UTF-8"},
	"HTML in the text":                      {"# Ahora", "<script>alert(1)</script>", 27, "HTML"},
	"HTML within a paragraph":               {"Pedimos", "Pedimos\n<b>ya</b>", 30, "HTML"},
	"a picture":                             {"Pedimos", "Pedimos\n![flag](https://example.org/flag.png)", 30, "pictures"},
	"a link that runs":                      {"Pedimos", "[Pedimos](javascript:alert)", 29, "https://"},
	"a link to a path":                      {"Pedimos", "[Pedimos](/desk)", 29, "https://"},
	"an automatic link of another kind":     {"Pedimos", "<ftp://example.org> pedimos", 29, "https://"},
	"an empty text":                         {"# Ahora\n\nPedimos \"libertad\" ya.\n", "", 26, "the text is missing"},
	"a text that is too long":               {"# Ahora", strings.Repeat("á", 50_000), 27, "allowed: 50000"},
	"YAML with an open bracket":             {"[category, occupation, country]", "[category, occupation", 16, "not valid YAML"},
	"front matter that is a list":           {whole, "---\n- slug\n- language\n---\nText.", 2, "must be key: value lines, not a list"},
	"front matter without an end":           {whole, "---\nslug: free-them\nlanguage: es\n\nText.\n", 1, "no end"},
	"no front matter":                       {"---\nslug: free-them", "slug: free-them", 1, "front matter is missing"},
	"a file that is far too long":           {"# Ahora", strings.Repeat("a", letter.MaxFile), 1, "too long"},
	"a second document in front matter":     {"date: 2026-12-10", "...\ndate: 2026-12-10", 2, "second YAML document"},
	"front matter that is far too long":     {"date: 2026-12-10", "# " + strings.Repeat("a", letter.MaxMatter), 2, "allowed: 640 KiB"},
	"front matter with far too many keys":   {"date: 2026-12-10", strings.Repeat("x: y\n", 10_001), 2, "allowed: 10000 colons"},
	"front matter that nests too deep":      {"date: 2026-12-10", "date: " + strings.Repeat("[", 501), 2, "allowed: 500"},
	"a line that nests too deep":            {"Pedimos", strings.Repeat("> ", 13) + "Pedimos", 29, "more than 12"},
	"a line of nothing but signs":           {"Pedimos", strings.Repeat("> ", 13), 29, "more than 12"},
	"a key that is a list":                  {"date: 2026-12-10", "[a, b]: c", 5, ""},
	"a blank that only looks like space":    {"Por su libertad", "Por\u3164su", 19, "U+3164"},
}

func TestParse_RefusesWithLineAndReason(t *testing.T) {
	for name, r := range refusals {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(whole, r.old) {
				t.Fatalf("the letter doesn't hold %q", r.old)
			}
			content := strings.Replace(whole, r.old, r.with, 1)
			_, err := letter.ParseFS(files("letter.md", content), "letter.md", site())
			if err == nil {
				t.Fatal("accepted")
			}
			for line := range strings.Lines(err.Error()) {
				if strings.HasPrefix(line, "letter.md:"+strconv.Itoa(r.line)+": ") && strings.Contains(line, r.word) {
					return
				}
			}
			t.Errorf("no problem at line %d with %q in\n%v", r.line, r.word, err)
		})
	}
}

func TestParse_RefusesSiblings(t *testing.T) {
	first, second, _ := strings.Cut(whole, "---\nlanguage: en\n")
	second = "---\nlanguage: en\n" + second
	for name, test := range map[string]struct {
		files []string
		want  string
	}{
		"a language that the site doesn't have":   {[]string{"letter.de.md", second}, `letter.de.md:1: "de" is not a language of this site; allowed: es, en, fr`},
		"a name that promises another language":   {[]string{"letter.fr.md", second}, "letter.fr.md:2: language: is en, but the file's name says fr"},
		"the main file's language again":          {[]string{"letter.es.md", strings.Replace(second, "language: en", "language: es", 1)}, "the first is at letter.md:3"},
		"settings that belong to the whole":       {[]string{"letter.en.md", strings.Replace(second, "title:", "policy: {}\ntitle:", 1)}, "letter.en.md:3: policy: belongs to the whole letter"},
		"a text without front matter":             {[]string{"letter.en.md", "We ask."}, "letter.en.md:1: front matter is missing"},
		"a label missing in a sibling's language": {[]string{"letter.fr.md", strings.Replace(second, "language: en", "language: fr", 1)}, "letter.md:8: categories.label: the label in fr is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := letter.ParseFS(files(append([]string{"letter.md", first}, test.files...)...), "letter.md", site())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}
