package letter_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/letter"
)

// FuzzParse holds the parser to three promises for any input: it neither panics nor hangs; what it refuses it explains
// with a line of the file; what it accepts is complete and renders without anything that could run.
func FuzzParse(f *testing.F) {
	f.Add(whole)
	f.Add("---\n---\n")
	f.Add("---\nslug: &a [*a]\n<<: *a\n---\n")
	for _, r := range refusals {
		if len(r.with) < 200 {
			f.Add(strings.Replace(whole, r.old, r.with, 1))
		}
	}
	f.Fuzz(func(t *testing.T, content string) {
		doc, err := letter.ParseFS(files("letter.md", content), "letter.md", site())
		if err != nil {
			explained(t, content, err)
			return
		}
		if doc.Slug == "" || doc.Contact == "" || doc.Language == "" || len(doc.Texts) == 0 || doc.Texts[0].Language != doc.Language {
			t.Fatalf("incomplete: %+v", doc)
		}
		for _, text := range doc.Texts {
			if text.Title == "" || text.Summary == "" || text.From == "" || text.Address == "" || text.Body == "" {
				t.Fatalf("incomplete: %+v", text)
			}
			rendered, err := letter.HTML(text)
			if err != nil {
				t.Fatal(err)
			}
			harmless(t, rendered)
		}
	})
}

func explained(t *testing.T, content string, err error) {
	t.Helper()
	var parse *letter.ParseError
	if !errors.As(err, &parse) || len(parse.Problems) == 0 {
		t.Fatalf("unexplained: %v", err)
	}
	lines := strings.Count(content, "\n") + 2 // a text that is missing is missing after the last line
	for _, p := range parse.Problems {
		if p.Line < 1 || p.Line > lines || p.Reason == "" || p.File != "letter.md" {
			t.Fatalf("%+v, in a file of %d lines", p, lines)
		}
	}
}

// harmless looks for mark-up that could run or load something. Words that look like it are escaped.
func harmless(t *testing.T, rendered string) {
	t.Helper()
	for _, bad := range []string{"<script", "<img", "<iframe", "<style", "<svg", "<h1", `href="javascript`, `href="data`} {
		if strings.Contains(strings.ToLower(rendered), bad) {
			t.Fatalf("%s in %s", bad, rendered)
		}
	}
}
