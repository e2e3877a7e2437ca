package letter_test

import (
	"testing"
	"time"
	"unicode/utf8"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/script"
)

// reread reads an exported letter back.
func reread(t testing.TB, l letter.Letter, texts []letter.Text) letter.Document {
	t.Helper()
	content, err := letter.File(l, texts)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := letter.ParseFS(files("letter.md", content), "letter.md", site())
	if err != nil {
		t.Fatalf("%v in\n%s", err, content)
	}
	return doc
}

func TestExport_ImportedAgainChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		whole := append(answered(), "household: 3", "household: 3", "opens_at:", "accent: \"#1F5f7a\"\ngoal: 500\ndownloads: false\nindexing: names\nopens_at:")
		id := f.imported(whole...).Letter.ID
		unchanged := func() {
			t.Helper()
			texts, err := f.LatestTexts(t.Context(), id)
			f.must(err)
			before := f.letter(id)
			again, err := f.Import(t.Context(), f.actor, reread(t, before, texts))
			f.must(err)
			if again.Created || len(again.Changes) > 0 || len(again.Notes) > 0 {
				t.Errorf("%s: %q %q", before.State, again.Changes, again.Notes)
			}
			same(t, f.letter(id), before)
		}
		unchanged()
		f.must(f.Open(t.Context(), f.actor, id))
		unchanged()
		draft := f.newest(id, "es")
		base := draft.Mark()
		draft.Body += "\n\n---\nlanguage: fr is no key here"
		f.must(f.SaveText(t.Context(), f.actor, draft, base))
		f.must(f.save(id, letter.Capacities, func(l *letter.Letter) { l.Categories = l.Categories[1:] }))
		f.must(f.save(id, letter.General, func(l *letter.Letter) { l.Language, l.Date, l.Goal, l.Downloads = "en", nil, 0, true }))
		unchanged()
		f.must(f.save(id, letter.Asked, func(l *letter.Letter) { l.Fields = nil }))
		f.must(f.save(id, letter.Policies, func(l *letter.Letter) { l.Policy.HoldOn = nil }))
		unchanged()
	})
}

func TestExport_WordsThatLookLikeSomethingElseStayWords(t *testing.T) {
	for _, words := range awkwardWords() {
		l := letter.Letter{Slug: "otra", Language: "es", Contact: "a@example.org", Policy: letter.DefaultPolicy(), Addressees: []letter.Addressee{{Names: map[string]string{"es": words}}}}
		doc := reread(t, l, []letter.Text{{Language: "es", Title: words, Summary: words, From: words, Address: words, Body: "Un párrafo."}})
		if got := doc.Texts[0]; got.Title != words || got.Address != words || doc.Addressees[0].Names["es"] != words {
			t.Errorf("%q became %+v, %+v", words, got, doc.Addressees)
		}
	}
}

// awkwardWords are what YAML takes for something else where it stands without quotation marks.
func awkwardWords() []string {
	return []string{
		"1968", "0x1f", "1e3", "true", "no", "~", "null", "2026-12-10", "- a", "a: b", "a #b", "# a", `"a"`, "'a'", "a\\b", "[a]", "{a}", "*a", "&a", "!a", "|", ">", "%a", "@a", "`a`", "?", ": a", "a:", ",", "—", "«a»", "a\u00a0b", "---", "...", "<<", "=", ".inf", "12:30", "a & b", "\\n", `\"`,
	}
}

func FuzzExport(f *testing.F) {
	for _, words := range awkwardWords() {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, words string) {
		words = letter.TidyLine(words)
		if _, bad := script.Invisible(words); bad || words == "" || len([]rune(words)) > letter.MaxLabel || !utf8.ValidString(words) {
			return // no form lets it in
		}
		both := map[string]string{"es": words, "en": words}
		at := time.Date(2026, 12, 10, 9, 30, 15, 123456000, time.UTC)
		l := letter.Letter{
			Slug: "otra", Language: "es", Contact: "a@example.org", Policy: letter.DefaultPolicy(), Goal: len(words), OpensAt: &at, Fields: []string{"city"},
			Addressees: []letter.Addressee{{Names: both}}, Questions: []letter.Question{{Question: both, Answer: both}}, Categories: []letter.Category{{Key: "a", Labels: both}},
		}
		texts := []letter.Text{
			{Language: "es", Title: words, Summary: words, From: words, Address: words, Body: "Sí."},
			{Language: "en", Title: words, Summary: words, From: words, Address: words, Body: "Yes."},
		}
		want := letter.Document{Slug: l.Slug, Language: l.Language, Contact: l.Contact, Categories: l.Categories, Addressees: l.Addressees, Questions: l.Questions,
			Fields: l.Fields, Policy: l.Policy, Goal: l.Goal, Downloads: l.Downloads, Indexing: l.Indexing, OpensAt: l.OpensAt, Texts: texts}
		same(t, reread(t, l, texts), want)
	})
}
