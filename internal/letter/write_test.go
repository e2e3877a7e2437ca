package letter_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

// newest returns the newest version in a language.
func (f fixture) newest(id uuid.UUID, language string) letter.Text {
	f.t.Helper()
	texts, err := f.LatestTexts(f.t.Context(), id)
	f.must(err)
	for _, t := range texts {
		if t.Language == language {
			return t
		}
	}
	return letter.Text{LetterID: id, Language: language}
}

// wrong returns which fields an error names, with the key of each.
func wrong(err error) map[string]string {
	fields := map[string]string{}
	if e := faultOf(err); e != nil {
		for _, f := range e.Fields {
			fields[f.Name] = f.Key
		}
	}
	return fields
}

func TestCreate_MakesADraftThatCanBeOpenedOnceItIsWhole(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		l, err := f.Create(ctx, f.actor, letter.Beginning{Slug: " otra-carta ", Language: "es", Contact: "carta@example.org", Title: " Otra  carta "})
		f.must(err)
		if l.State != letter.Draft || l.Slug != "otra-carta" || !cmp.Equal(l.Policy, letter.DefaultPolicy()) || l.Asks("category") || !l.Asks("city") {
			t.Errorf("got %+v", l)
		}
		same(t, f.texts(f.LatestTexts, l.ID), []string{"es 1 Otra carta"})
		f.refused(f.Open(ctx, f.actor, l.ID), fault.Conflict)
		whole := f.newest(l.ID, "es")
		base := whole.Mark()
		whole.Summary, whole.From, whole.Address, whole.Body = "Una carta.", "Quienes firman", "A quien corresponda", "Un párrafo."
		f.must(f.SaveText(ctx, f.actor, whole, base))
		f.must(f.Open(ctx, f.actor, l.ID))
		same(t, f.trail(l.ID), []string{"letter.created", "letter.text_written", "letter.opened", "letter.text_published"})
	})
}

func TestCreate_TellsWhatIsWrongFieldByField(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		taken := f.imported().Letter
		for name, c := range map[string]struct {
			b    letter.Beginning
			want map[string]string
		}{
			"empty":    {letter.Beginning{Language: "es"}, map[string]string{"slug": "field.required", "contact": "field.required", "title": "field.required"}},
			"wrong":    {letter.Beginning{Slug: "Ñ", Language: "xx", Contact: "nobody", Title: "T\u202e"}, map[string]string{"slug": "field.slug", "language": "field.choice", "contact": "field.email", "title": "field.characters"}},
			"reserved": {letter.Beginning{Slug: "desk", Language: "es", Contact: "a@example.org", Title: strings.Repeat("a", 201)}, map[string]string{"slug": "field.slug_reserved", "title": "field.too_long"}},
			"taken":    {letter.Beginning{Slug: taken.Slug, Language: "es", Contact: "a@example.org", Title: "T"}, map[string]string{"slug": "field.slug_taken"}},
		} {
			_, err := f.Create(t.Context(), f.actor, c.b)
			f.refused(err, fault.Invalid)
			t.Log(name)
			same(t, wrong(err), c.want)
		}
		same(t, f.texts(f.LatestTexts, taken.ID), f.texts(f.LatestTexts, f.letter(taken.ID).ID))
	})
}

func TestDuplicate_TakesWordsAndSettingsAlong_AndLeavesWhatIsOfItsTime(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		ctx, of := t.Context(), f.opened(anyTime...)
		l, err := f.Duplicate(ctx, f.actor, of.ID, "segunda-carta")
		f.must(err)
		if l.State != letter.Draft || l.ID == of.ID || l.Date != nil || l.OpensAt != nil || l.ClosesAt != nil {
			t.Errorf("got %+v", l)
		}
		same(t, l.Policy, of.Policy)
		same(t, l.Categories, of.Categories)
		same(t, l.Questions, of.Questions)
		for i, a := range l.Addressees {
			if a.Answer != nil || a.Names["es"] != of.Addressees[i].Names["es"] {
				t.Errorf("addressee %d: %+v", i, a)
			}
		}
		copied, original := f.newest(l.ID, "es"), f.newest(of.ID, "es")
		if copied.Body != original.Body || copied.Title != original.Title || copied.Published() || copied.Version != 1 {
			t.Errorf("got %+v", copied)
		}
		_, err = f.Duplicate(ctx, f.actor, of.ID, of.Slug)
		same(t, wrong(err), map[string]string{"slug": "field.slug_taken"})
		_, err = f.Duplicate(ctx, f.actor, uuid.Must(uuid.NewV7()), "tercera")
		f.refused(err, fault.NotFound)
		same(t, f.trail(l.ID), []string{"letter.duplicated"})
	})
}

func TestSaveText_APublishedVersionStaysAndTheNextIsADraft(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		ctx, l := t.Context(), f.opened(anyTime...)
		public := f.newest(l.ID, "es")
		changed := public
		changed.Body += "\r\n\r\nUna frase más.\r\n\r\n"
		f.must(f.SaveText(ctx, f.actor, changed, public.Mark()))
		draft := f.newest(l.ID, "es")
		if draft.Version != 2 || draft.Published() || !strings.HasSuffix(draft.Body, "\n\nUna frase más.") {
			t.Fatalf("got %+v", draft)
		}
		before := len(f.trail(l.ID))
		f.must(f.SaveText(ctx, f.actor, draft, draft.Mark())) // nothing new
		if len(f.trail(l.ID)) != before {
			t.Error("saving the same is in the trail")
		}
		f.must(f.SaveText(ctx, f.actor, public, draft.Mark())) // as it was
		if now := f.newest(l.ID, "es"); now.ID != public.ID {
			t.Errorf("got %+v", now)
		}
	})
}

func TestSaveText_TwoWhoWriteAtOnceLoseNothing(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		ctx, l := t.Context(), f.imported().Letter
		started := f.newest(l.ID, "es")
		one, other := started, started
		one.Title, other.Title = "De una", "De otra"
		f.must(f.SaveText(ctx, f.actor, one, started.Mark()))
		err := f.SaveText(ctx, f.actor, other, started.Mark())
		f.refused(err, fault.Conflict)
		if e := faultOf(err); e == nil || e.Key != letter.TextChangedKey {
			t.Errorf("got %v", err)
		}
		f.refused(f.DropText(ctx, f.actor, l.ID, "es", started.Mark()), fault.Conflict)
		if now := f.newest(l.ID, "es"); now.Title != "De una" {
			t.Errorf("got %q", now.Title)
		}
		f.must(f.SaveText(ctx, f.actor, other, f.newest(l.ID, "es").Mark()))
	})
}

func TestSaveText_RefusesWhatAPageCantShow(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		l := f.imported().Letter
		for body, want := range map[string]string{
			"a <b>b</b>": "field.body_html", "![a](https://example.org/a.png)": "field.body_picture", "[a](javascript:b)": "field.body_link",
			"a\u202eb": "field.body_characters", strings.Repeat(">", 13) + " a": "field.body_nested", strings.Repeat("a", letter.MaxBody+1): "field.too_long",
		} {
			text := f.newest(l.ID, "es")
			base := text.Mark()
			text.Body = body
			err := f.SaveText(t.Context(), f.actor, text, base)
			f.refused(err, fault.Invalid)
			if got := wrong(err)["body"]; got != want {
				t.Errorf("%.20q: %s, want %s", body, got, want)
			}
		}
	})
}

func TestDropText_TakesADraftBackButNeverTheWholeOriginal(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		ctx, l := t.Context(), f.imported().Letter
		original := f.newest(l.ID, "es")
		f.refused(f.DropText(ctx, f.actor, l.ID, "es", original.Mark()), fault.Conflict)
		f.refused(f.DropText(ctx, f.actor, l.ID, "fr", ""), fault.Conflict)
		f.must(f.DropText(ctx, f.actor, l.ID, "en", f.newest(l.ID, "en").Mark()))
		if f.newest(l.ID, "en").Version != 0 {
			t.Error("the draft is still there")
		}
		f.refused(f.DropText(ctx, f.actor, uuid.Must(uuid.NewV7()), "es", ""), fault.NotFound)
	})
}

func TestPreview_RendersAnythingThatIsNotCostly(t *testing.T) {
	html, ok, err := letter.Preview(letter.Text{Language: "es", Body: "Un *verso* <script>x</script>"})
	if err != nil || !ok || !strings.Contains(html, "<em>verso</em>") || strings.Contains(html, "<script") {
		t.Errorf("%t %v %s", ok, err, html)
	}
	if _, ok, err := letter.Preview(letter.Text{Body: strings.Repeat(">", 1000)}); ok || err != nil {
		t.Errorf("the costly one: %t %v", ok, err)
	}
}
