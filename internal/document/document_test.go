package document_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/undersigned/undersigned/internal/document"
	"github.com/undersigned/undersigned/internal/letter"
)

// sample is a document with these entries.
func sample(organizations, people []document.Entry) document.Document {
	section := func(title string, all []document.Entry) document.Section {
		return document.Section{Title: title, Each: func(f func(document.Entry) error) error {
			for _, one := range all {
				if err := f(one); err != nil {
					return err
				}
			}
			return nil
		}}
	}
	return document.Document{
		Language: "en", Kind: "Open letter", Day: "10 December 2026", FromWord: "From",
		Text: letter.Text{Language: "en", Title: "For the poets", From: "Writers", Address: "To the United Nations",
			Body: "There are verses that cost *seven years*, and some that cost more than anybody in this country can pay.\n\n## We ask\n\n1. that they be \"free\"\n2. soon\n\n> said the [judge](https://example.org/j)\n> twice"},
		Version: "Text as signed: version 2, published on 1 December 2026.",
		Count:   "3 people have signed", Figures: []string{"One of them is not named."}, AddresseesTitle: "Addressees", Addressees: []string{"United Nations"},
		Sections: []document.Section{section("Organizations", organizations), section("People", people)},
		Page:     func(n, of int) string { return fmt.Sprintf("page %d of %d", n, of) }, Address: "https://example.org/en/poets", At: time.Date(2026, 12, 12, 9, 0, 0, 0, time.UTC),
	}
}

func TestWriteText_SaysEverythingInLinesThatFit(t *testing.T) {
	var b bytes.Buffer
	d := sample(nil, []document.Entry{{Name: "Ana Peña", Details: "poet, Cuba", Mark: "first signatory"}, {Name: "أحمد", Details: "writer"}, {Name: strings.Repeat("자유", 30) + " " + strings.Repeat("x", 90)}})
	if err := document.WriteText(&b, d); err != nil {
		t.Fatal(err)
	}
	want := `Open letter · 10 December 2026

For the poets
=============

To the United Nations
From Writers

There are verses that cost seven years, and some that cost more than
anybody in this country can pay.

We ask

1. that they be “free”

2. soon

> said the judge <https://example.org/j> twice
>
------------------------
Text as signed: version 2, published on 1 December 2026.

Addressees
----------

- United Nations

3 people have signed
--------------------

One of them is not named.

People
------

Ana Peña, poet, Cuba (first signatory)
` + "\u2068أحمد\u2069" + `, writer
` + strings.Repeat("자유", 18) + "\n    " + strings.Repeat("자유", 12) + "\n    " + strings.Repeat("x", 90) + `


https://example.org/en/poets
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestWrite_EndsWithTheListsError(t *testing.T) {
	d := sample(nil, nil)
	broken := errors.New("broken")
	d.Sections[1].Each = func(func(document.Entry) error) error { return broken }
	if err := document.WriteText(&bytes.Buffer{}, d); !errors.Is(err, broken) {
		t.Errorf("text: %v", err)
	}
	if err := document.WriteMarkdown(&bytes.Buffer{}, d); !errors.Is(err, broken) {
		t.Errorf("Markdown: %v", err)
	}
}

// rendered returns a document's Markdown as GitHub would show it, which knows more than CommonMark.
func rendered(t testing.TB, d document.Document) *goquery.Document {
	t.Helper()
	var b, html bytes.Buffer
	if err := document.WriteMarkdown(&b, d); err != nil {
		t.Fatal(err)
	}
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList)).Convert(b.Bytes(), &html); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&html)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestWriteMarkdown_HasTheLetterAsItWasWritten(t *testing.T) {
	doc := rendered(t, sample([]document.Entry{{Name: "PEN"}}, []document.Entry{{Name: "Ana", Details: "poet", Mark: "first signatory"}}))
	for selector, want := range map[string]string{
		"h1": "For the poets", "em": "seven years", "ol li:first-child": "that they be \"free\"", "blockquote a": "judge",
		"ul:last-of-type li": "Ana, poet (first signatory)", "h2:last-of-type": "People",
	} {
		if got := strings.TrimSpace(doc.Find(selector).Text()); got != want {
			t.Errorf("%s: %q instead of %q", selector, got, want)
		}
	}
}

// awkward are names that Markdown could take for something else.
func awkward() []string {
	return []string{"**Ana**", "_Ana_ [x](https://example.org)", "<script>alert(1)</script>", "1. Ana", "12) Ana", "- Ana", "# Ana", "> Ana", "www.example.org", "https://example.org",
		"ana@example.org", "![x](y)", "`Ana`", "a | b", "~~Ana~~", "&lt;b&gt;", "\\*Ana\\*", "C. Q. L.", "Ana:", ": Ana", "[ ] Ana", "[x] Ana", "[^1]", "--- Ana", "***", "+", "=", "J.R.R. Tolkien", "*", "\\", "Peña-Lugo"}
}

func TestWriteMarkdown_ANameIsNoMarkup(t *testing.T) {
	for _, name := range awkward() {
		asShown(t, name)
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, name := range awkward() {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		name = strings.Join(strings.Fields(strings.ToValidUTF8(name, "")), " ")
		if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0xfffd }) {
			return // no form lets it in
		}
		asShown(t, name)
	})
}

// asShown checks that a name, and what stands beside it, comes out as it went in.
func asShown(t testing.TB, name string) {
	t.Helper()
	d := sample(nil, []document.Entry{{Name: name, Details: name}})
	item := rendered(t, d).Find("ul").Last().Find("li")
	shown := strings.NewReplacer("\u2068", "", "\u2069", "").Replace(item.Text())
	if item.Length() != 1 || shown != name+", "+name {
		t.Errorf("%q became %q", name, shown)
	}
	if html, _ := item.Html(); item.Find("*").Length() != item.Find("strong").Length() || item.Find("strong").Length() > 1 {
		t.Errorf("%q became %s", name, html)
	}
}
