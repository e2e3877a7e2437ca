// Package lettertest gives tests an open letter to sign.
package lettertest

import (
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/letter"
)

// Open imports a letter with one text in Spanish, which asks every optional field and has the category "artist", opens it,
// and returns it with its published text. change may alter it before; other languages are imported but not returned.
func Open(t testing.TB, db *database.DB, slug string, change ...func(*letter.Document)) (letter.Letter, letter.Text) {
	t.Helper()
	doc := letter.Document{
		Slug: slug, Language: "es", Contact: "carta@example.org", Fields: letter.Fields(), Policy: letter.DefaultPolicy(), Downloads: true,
		Categories: []letter.Category{{Key: "artist", Labels: map[string]string{"es": "Artista"}}},
		Texts: []letter.Text{{Language: "es", Title: "Por su libertad", Summary: "Una carta.", From: "Quienes firman",
			Address: "A quien corresponda", Body: "Un párrafo."}},
	}
	for _, f := range change {
		f(&doc)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("open a letter: %v", err)
		}
	}
	ctx, letters := t.Context(), letter.New(db, []string{"es", "en"})
	imported, err := letters.Import(ctx, uuid.Nil, doc)
	must(err)
	must(letters.Open(ctx, uuid.Nil, imported.Letter.ID))
	l, err := letters.ByID(ctx, imported.Letter.ID)
	must(err)
	texts, err := letters.PublishedTexts(ctx, l.ID)
	must(err)
	text, _ := letter.Choose(texts, l.Language)
	return l, text
}

// WithPolicy returns a change for Open.
func WithPolicy(p letter.Policy) func(*letter.Document) {
	return func(d *letter.Document) { d.Policy = p }
}
