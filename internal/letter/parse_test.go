package letter_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/undersigned/undersigned/internal/letter"
)

// whole is a letter in one file, with every key but those of answered.
const whole = `---
slug: free-them
language: es
contact: carta@example.org
date: 2026-12-10
categories:
  - key: former_prisoner
    label: {es: Expresa o expreso político, en: Former political prisoner}
  - key: relative
    label:
      es: Familiar
      en: Relative
addressees:
  - name: {es: Naciones Unidas, en: United Nations}
fields: [category, occupation, country]
policy: {individuals: after_review, household: 3, tell_rejected: true, remind: true, hold_on: [digits, same_name]}
opens_at: 2026-12-01T09:00:00-05:00
closes_at: 2027-03-01T00:00Z
title: Por su libertad
summary: >
  Una carta
  abierta.
from: Familiares y amigos
address: A los gobiernos democráticos
---

# Ahora

Pedimos "libertad" ya.
---
language: en
title: For their freedom
summary: An open letter.
from: Relatives and friends
address: To the democratic governments
---
We ask for "freedom" now.

---

That is all.
`

func site() []string { return []string{"es", "en", "fr"} }

func files(content ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(content); i += 2 {
		fsys[content[i]] = &fstest.MapFile{Data: []byte(content[i+1])}
	}
	return fsys
}

func at(s string) *time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	t = t.UTC()
	return &t
}

func wholeDocument() letter.Document {
	return letter.Document{
		Slug: "free-them", Language: "es", Contact: "carta@example.org", Date: at("2026-12-10T00:00:00Z"), Downloads: true,
		Categories: []letter.Category{
			{Key: "former_prisoner", Labels: map[string]string{"es": "Expresa o expreso político", "en": "Former political prisoner"}},
			{Key: "relative", Labels: map[string]string{"es": "Familiar", "en": "Relative"}},
		},
		Addressees: []letter.Addressee{{Names: map[string]string{"es": "Naciones Unidas", "en": "United Nations"}}},
		Fields:     []string{"occupation", "category", "country"},
		Policy:     letter.Policy{Individuals: letter.AfterReview, Household: 3, TellRejected: true, Remind: true, HoldOn: []string{"digits", "same_name"}},
		OpensAt:    at("2026-12-01T14:00:00Z"), ClosesAt: at("2027-03-01T00:00:00Z"),
		Texts: []letter.Text{
			{Language: "es", Title: "Por su libertad", Summary: "Una carta abierta.", From: "Familiares y amigos",
				Address: "A los gobiernos democráticos", Body: "# Ahora\n\nPedimos \"libertad\" ya."},
			{Language: "en", Title: "For their freedom", Summary: "An open letter.", From: "Relatives and friends",
				Address: "To the democratic governments", Body: "We ask for \"freedom\" now.\n\n---\n\nThat is all."},
		},
	}
}

func TestParse_EveryKeyInOneFile(t *testing.T) {
	doc, err := letter.ParseFS(files("letter.md", whole), "letter.md", site())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wholeDocument(), doc); diff != "" {
		t.Error(diff)
	}
}

func TestParse_SiblingFilesSayTheSameAsSections(t *testing.T) {
	first, second, _ := strings.Cut(whole, "---\nlanguage: en\n")
	second = "---\nlanguage: en\n" + second
	for _, names := range [][2]string{{"carta.md", "carta.en.md"}, {"carta.es.md", "carta.en.md"}, {"free.now.md", "free.now.en.md"}} {
		fsys := files(names[0], first, names[1], second, "carta.txt", "no letter", "other.md", "no letter", "other.en.md", "no letter")
		doc, err := letter.ParseFS(fsys, names[0], site())
		if err != nil {
			t.Errorf("%s: %v", names, err)
		} else if diff := cmp.Diff(wholeDocument(), doc); diff != "" {
			t.Errorf("%s: %s", names, diff)
		}
	}
}

func TestParse_TheFileSystemsOfOtherComputers(t *testing.T) {
	content := "\ufeff" + strings.ReplaceAll(whole, "\n", "\r\n")
	content = strings.ReplaceAll(content, "político", "poli\u0301tico") // decomposed, as some systems write it
	doc, err := letter.ParseFS(files("letter.md", content), "letter.md", site())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wholeDocument(), doc); diff != "" {
		t.Error(diff)
	}
}

func TestParse_WhatALetterMayLeaveOut(t *testing.T) {
	doc, err := letter.ParseFS(files("letter.md", `---
slug: short-one
language: en
contact: us@example.org
title: "1968"
summary: Short.
from: Us
address: To you
---
Listen.`), "letter.md", site())
	if err != nil {
		t.Fatal(err)
	}
	want := letter.Document{Slug: "short-one", Language: "en", Contact: "us@example.org", Downloads: true, Policy: letter.DefaultPolicy(),
		Fields: []string{"occupation", "affiliation", "city", "country", "comment"},
		Texts:  []letter.Text{{Language: "en", Title: "1968", Summary: "Short.", From: "Us", Address: "To you", Body: "Listen."}}}
	if diff := cmp.Diff(want, doc); diff != "" {
		t.Error(diff)
	}
}

func TestParseFile_NamesFilesAsTheyWereGiven(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "letter.md")
	if err := os.WriteFile(path, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	doc, err := letter.ParseFile(path, site())
	if err != nil || doc.Slug != "free-them" {
		t.Fatalf("got %q, %v", doc.Slug, err)
	}
	if err := os.WriteFile(path, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := letter.ParseFile(path, site()); err == nil || !strings.HasPrefix(err.Error(), path+":1: ") {
		t.Errorf("got %v", err)
	}
}

func TestParseFile_WhatCannotBeRead(t *testing.T) {
	_, err := letter.ParseFile(filepath.Join(t.TempDir(), "none.md"), site())
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, err := letter.ParseFile(filepath.Join(t.TempDir(), "letter.docx"), site()); err == nil || !strings.Contains(err.Error(), ".md") {
		t.Errorf("got %v", err)
	}
}

func TestParse_TellsEverythingAtOnceInOrder(t *testing.T) {
	content := `---
slug: Free Them
language: es
color: red
contact: nobody
title: Uno
summary: Dos
from: Tres
address: Cuatro
closes_at: tomorrow
---
Hola <b>mundo</b>.
`
	_, err := letter.ParseFS(files("letter.md", content, "letter.en.md", "---\nlanguage: en\nslug: x\n---\n"), "letter.md", site())
	var parse *letter.ParseError
	if !errors.As(err, &parse) {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, p := range parse.Problems {
		where, _, _ := strings.Cut(strings.TrimPrefix(p.String(), p.File+":"), ": ")
		word, _, _ := strings.Cut(p.Reason, ":")
		got = append(got, p.File+":"+where+" "+word)
	}
	want := []string{
		"letter.md:2 slug", "letter.md:4 color", "letter.md:5 contact", "letter.md:10 closes_at", "letter.md:12 HTML is not allowed; write Markdown, and < as &lt;",
		"letter.md:12 HTML is not allowed; write Markdown, and < as &lt;",
		"letter.en.md:1 title", "letter.en.md:1 summary", "letter.en.md:1 from", "letter.en.md:1 address",
		"letter.en.md:3 slug", "letter.en.md:5 the text is missing",
	}
	if diff := cmp.Diff(want[:5], got[:5]); diff != "" {
		t.Error(diff)
	}
	rest := got[len(got)-6:]
	if diff := cmp.Diff(want[6:], rest); diff != "" {
		t.Error(diff)
	}
}

func TestParse_TheExampleInTheDocumentation(t *testing.T) {
	page, err := os.ReadFile("../../docs/letter-format.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(page), "```markdown\n")
	example, _, found := strings.Cut(after, "```")
	if !found {
		t.Fatal("there is no example")
	}
	doc, err := letter.ParseFS(files("letter.md", example), "letter.md", site())
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Texts) != 2 || doc.OpensAt == nil || doc.ClosesAt == nil || doc.Date == nil || len(doc.Addressees) != 2 || len(doc.Categories) != 2 {
		t.Errorf("got %+v", doc)
	}
}
