package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/organizer"
)

// deskWriting returns the pages on which letters are begun and written, in their states.
func (p pages) deskWriting(base deskPage, w filling) map[string]pageData {
	l := letter.Letter{Slug: "libertad", Language: "es", State: letter.Open}
	older := letter.Text{Language: "es", Version: 1, PublishedAt: &pageNow, Title: w.title, Summary: w.long, From: w.name, Address: w.name, Body: w.long}
	newer := letter.Text{Language: "es", Version: 2, Title: w.name, Summary: w.title, From: w.long, Address: w.long, Body: w.long + "\n\n" + w.name}
	editor := textPage{deskPage: base, In: "es", Dir: "ltr", Base: "x", Proof: &proof{Letter: p.server.heading(l, newer), Body: template.HTML("<p>x</p>")}}
	editor.fill(writing{letter: l, language: "es", newest: newer, published: older, texts: []letter.Text{newer}}, newer)
	refused := editor
	refused.Fields = slices.Clone(editor.Fields)
	refused.mark(fieldErrors{"title": w.long, "summary": w.long, "body": w.long})
	refused.Others, refused.Theirs = editor.Changes, []fact{{Label: w.name, Value: w.long}}
	empty := textPage{deskPage: base, In: "fr", Dir: "ltr"}
	empty.fill(writing{letter: l, language: "fr"}, letter.Text{Language: "fr"})
	begin, twice := newLetterPage{deskPage: base, Wanted: "es"}, newLetterPage{deskPage: base, Model: w.title}
	wrong := []fault.Field{{Name: "slug", Key: "field.slug_taken"}, {Name: "title", Key: "field.required"}, {Name: "language", Key: "field.choice"}}
	begin.complete([]formField{{Name: "title", Value: w.title}, slugField(w.name), {Name: "contact", Type: "email", Value: w.name}}, wrong)
	twice.complete([]formField{slugField(w.name)}, wrong)
	return map[string]pageData{
		"text": {"desk/text", editor}, "text, refused": {"desk/text", refused}, "text, empty": {"desk/text", empty},
		"letter, new": {"desk/letter_new", begin}, "letter, duplicate": {"desk/letter_new", twice},
	}
}

// words is a whole text as its form sends it.
func words(title, body string) url.Values {
	return url.Values{"title": {title}, "summary": {"Una carta."}, "from": {"Quienes firman"}, "address": {"A quien corresponda"}, "body": {body}}
}

func TestNewLetter_IsBegunWrittenOpenedAndRead(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		p := v.get("/desk/letters/new")
		if p := v.submit(p, "main form", "", url.Values{"title": {"Otra carta"}, "slug": {"Otra carta"}, "contact": {"nadie"}}); p.Code != http.StatusUnprocessableEntity ||
			p.doc.Find("#e-slug, #e-contact").Length() != 2 || p.doc.Find("#f-title").AttrOr("value", "") != "Otra carta" {
			t.Fatalf("the wrong form: %d %s", p.Code, p.Body)
		}
		p = v.submit(p, "main form", "", url.Values{"title": {"Otra carta"}, "slug": {"otra-carta"}, "contact": {"a@example.org"}, "language": {"es"}})
		if p.location() != "/desk/letters/otra-carta/texts/es" {
			t.Fatalf("leads to %q: %s", p.location(), p.Body)
		}
		if p := v.post("/desk/letters/otra-carta/open", nil); p.Code != http.StatusConflict || !strings.Contains(p.text("main"), "isn’t finished") {
			t.Errorf("an unfinished letter opens: %d %s", p.Code, p.text("main"))
		}
		p = v.submit(v.follow(p), "#text", "save", words("Otra carta", "Un *verso*."))
		if got := v.follow(p).text(".proof em"); got != "verso" {
			t.Errorf("the proof shows %q", got)
		}
		v.post("/desk/letters/otra-carta/open", nil)
		if got := v.get("/es/otra-carta").text("h1"); got != "Otra carta" {
			t.Errorf("the public reads %q", got)
		}
		if got := v.get("/es").text("main"); !strings.Contains(got, "Otra carta") || !strings.Contains(got, "Libertad para quienes") {
			t.Errorf("the site's letters: %s", got)
		}
	})
}

func TestDuplicate_LeadsToTheCopysText(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		p := v.get("/desk/letters/libertad/duplicate")
		if p := v.submit(p, "main form", "", url.Values{"slug": {"desk"}}); p.Code != http.StatusUnprocessableEntity || p.doc.Find("#e-slug").Length() != 1 {
			t.Errorf("a reserved name: %d", p.Code)
		}
		copied := v.follow(v.submit(p, "main form", "", nil))
		if got := copied.doc.Find("#f-title").AttrOr("value", ""); !strings.HasPrefix(got, "Libertad para quienes") {
			t.Errorf("the copy's title is %q", got)
		}
		if l, err := d.Letters.BySlug(d.Context(), "libertad-2"); err != nil || l.State != letter.Draft {
			t.Errorf("got %+v, %v", l, err)
		}
	})
}

func TestText_PreviewShowsThePageAndTheDifferences_AndStoresNothing(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		p := v.get("/desk/letters/libertad/texts/es")
		if got := p.text(".changes"); !strings.Contains(got, "Nothing differs") {
			t.Errorf("before: %s", got)
		}
		p = v.submit(p, "#text", "preview", url.Values{"body": {"Un párrafo *nuevo*. <b>x</b>"}})
		if got := p.text(".proof .text"); p.Code != http.StatusOK || !strings.Contains(got, "Un párrafo nuevo.") {
			t.Errorf("%d, the proof shows %q", p.Code, got)
		}
		if ins, del := p.text("ins"), p.text("del"); !strings.HasPrefix(ins, "added:") || del != "" {
			t.Errorf("added %q, removed %q", ins, del)
		}
		if got := p.text("#f-body"); got != "Un párrafo *nuevo*. <b>x</b>" {
			t.Errorf("the form holds %q", got)
		}
		if texts, _ := d.Letters.Versions(d.Context(), d.letter.ID); len(texts) != 2 {
			t.Errorf("%d versions", len(texts))
		}
	})
}

func TestText_ACorrectionIsSavedShownAndPublished(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		signed := d.sign("Ana Peña")
		p := v.follow(v.submit(v.get("/desk/letters/libertad/texts/es"), "#text", "save", url.Values{"body": {"Un párrafo corregido."}}))
		if got := p.text(".tongues [aria-current]"); got != "Spanish draft" {
			t.Errorf("the tab says %q", got)
		}
		if got := v.get("/es/libertad").text(".text"); got != "Un párrafo." {
			t.Errorf("the public reads a draft: %q", got)
		}
		ask := v.get("/desk/letters/libertad/publish")
		if got := ask.text("ins"); got != "added: corregido" {
			t.Errorf("asked about %q", got)
		}
		v.submit(ask, "main form", "", nil)
		if got := v.get("/es/libertad").text(".text"); got != "Un párrafo corregido." {
			t.Errorf("the public reads %q", got)
		}
		if now, err := d.Signatures.ByID(d.Context(), signed.ID); err != nil || now.TextID != d.text.ID {
			t.Errorf("the signature stands under %v, %v", now.TextID, err)
		}
	})
}

func TestText_TwoEditorsSeeBothTextsAndLoseNothing(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		one, other := d.as(organizer.Editor), d.as(organizer.Owner)
		mine, theirs := one.get("/desk/letters/libertad/texts/es"), other.get("/desk/letters/libertad/texts/es")
		other.submit(theirs, "#text", "save", url.Values{"body": {"El texto de otra."}})
		p := one.submit(mine, "#text", "save", url.Values{"body": {"El texto mío."}})
		if p.Code != http.StatusConflict || p.text("#f-body") != "El texto mío." || !strings.Contains(p.text(".theirs"), "El texto de otra.") {
			t.Fatalf("%d %s", p.Code, p.text("main"))
		}
		if p = one.follow(one.submit(p, "#text", "save", url.Values{"title": {"T"}, "summary": {"S"}, "body": {"Los dos textos."}})); p.text("#f-body") != "Los dos textos." {
			t.Errorf("saved again: %q", p.text("#f-body"))
		}
	})
}

func TestText_MistakesStandBesideTheirFieldsWithEverythingTyped(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		p := v.submit(v.get("/desk/letters/libertad/texts/es"), "#text", "save", url.Values{"title": {""}, "body": {"a\n<b>b</b>"}, "from": {"Quien"}})
		if p.Code != http.StatusUnprocessableEntity || p.text("#e-title") == "" || !strings.Contains(p.text("#e-body"), "Line 2") {
			t.Errorf("%d %s %s", p.Code, p.text("#e-title"), p.text("#e-body"))
		}
		if got := p.doc.Find("#f-from").AttrOr("value", ""); got != "Quien" {
			t.Errorf("typed: %q", got)
		}
		if p := v.get("/desk/letters/libertad/texts/xx"); p.Code != http.StatusNotFound {
			t.Errorf("a language that the site lacks: %d", p.Code)
		}
	})
}

func TestText_ATranslationIsBegunAndDiscarded(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		p := v.get("/desk/letters/libertad/texts/en")
		if p.doc.Find("button[value=drop]").Length() != 0 {
			t.Error("a published text can be discarded")
		}
		p = v.follow(v.submit(p, "#text", "save", url.Values{"title": {"Another title"}}))
		if p = v.follow(v.submit(p, "#text", "drop", nil)); p.doc.Find("#f-title").AttrOr("value", "") != "Freedom for those imprisoned for what they think" {
			t.Errorf("after discarding: %s", p.text("main"))
		}
	})
}

func TestText_TheLongestFits(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		p := v.submit(v.get("/desk/letters/libertad/texts/es"), "#text", "save", url.Values{"body": {strings.Repeat("漢", letter.MaxBody)}})
		if p.Code != http.StatusSeeOther {
			t.Errorf("%d", p.Code)
		}
	})
}
