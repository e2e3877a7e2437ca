package web

import (
	"bytes"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/undersigned/undersigned/internal/packing"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/static"
)

func realWords() filling {
	return filling{
		title: "Por la liberación inmediata de todas las personas presas por motivos políticos",
		name:  "Ana María Quintana de la Cruz", long: "los organismos internacionales, los gobiernos democráticos y los medios de comunicación",
	}
}

// eachPage runs a check on every public page in every language, with full, empty and hostile data.
func eachPage(t *testing.T, check func(t *testing.T, lang string, doc *goquery.Document)) {
	p := newPages(t)
	for _, lang := range p.server.Locales.Languages() {
		for with, data := range map[string]map[string]pageData{
			"full":    p.everyPage(lang, lang, realWords(), 24),
			"foreign": p.everyPage(lang, "ar", realWords(), 24),
			"empty":   p.everyPage(lang, lang, filling{}, 0),
			"hostile": p.everyPage(lang, lang, filling{hostile, hostile, hostile}, 24),
		} {
			for name, one := range data {
				t.Run(lang+" "+with+" "+name, func(t *testing.T) { check(t, lang, p.document(t, one.page, one.data)) })
			}
		}
	}
}

func TestPublicPages_AreAllTestedHere(t *testing.T) {
	p := newPages(t)
	tested := map[string]bool{"public/mailbox": true} // by the mailbox's own tests
	for _, one := range p.everyPage("es", "es", realWords(), 3) {
		tested[one.page] = true
	}
	for _, page := range p.renders.Pages() {
		if (strings.HasPrefix(page, "public/") || strings.HasPrefix(page, "embed/")) && !tested[page] {
			t.Errorf("%s is not", page)
		}
	}
}

func TestPublicPages_SayEverythingInTheirLanguage(t *testing.T) {
	eachPage(t, func(t *testing.T, lang string, doc *goquery.Document) {
		html := doc.Find("html")
		if html.AttrOr("lang", "") != lang || html.AttrOr("dir", "") != "ltr" {
			t.Errorf("the page is lang=%q dir=%q", html.AttrOr("lang", ""), html.AttrOr("dir", ""))
		}
		checkWhole(t, doc)
		if doc.Find("main.widget").Length() == 0 && doc.Find("body > *").First().AttrOr("href", "") != "#main" {
			t.Error("the skip link is not first")
		}
	})
}

func TestPublicPages_HoldNothingThatRunsOrLoadsFromElsewhere(t *testing.T) {
	eachPage(t, func(t *testing.T, _ string, doc *goquery.Document) {
		checkOwn(t, doc, "script[src], link[rel=stylesheet]")
	})
}

func TestPublicPages_LabelEveryField(t *testing.T) {
	eachPage(t, func(t *testing.T, _ string, doc *goquery.Document) {
		doc.Find("input:not([type=hidden], .hp), select, textarea").Each(func(_ int, e *goquery.Selection) {
			id := e.AttrOr("id", "")
			if e.Closest("label").Length() == 0 && doc.Find(`label[for="`+id+`"]`).Length() != 1 {
				t.Errorf("field %q has no label", e.AttrOr("name", id))
			}
		})
		ids := checkIDs(t, doc)
		doc.Find("[aria-describedby], [aria-labelledby], [for], a[href^='#']").Each(func(_ int, e *goquery.Selection) {
			for _, attribute := range []string{"aria-describedby", "aria-labelledby", "for"} {
				for _, id := range strings.Fields(e.AttrOr(attribute, "")) {
					if !ids[id] {
						t.Errorf("%s names %q, which isn't there", attribute, id)
					}
				}
			}
			if id := strings.TrimPrefix(e.AttrOr("href", "#main"), "#"); id != "ZgotmplZ" && !strings.Contains(id, "/") && !ids[id] { // ZgotmplZ: an address that the template refused
				t.Errorf("a link leads to #%s, which isn't there", id)
			}
		})
	})
}

func TestLetterPage_KeepsWhatWasTypedBesideItsMessage(t *testing.T) {
	p := newPages(t)
	one := p.everyPage("es", "es", realWords(), 3)["letter, mistakes"]
	doc := p.document(t, one.page, one.data)
	name := doc.Find("#f-name")
	if name.AttrOr("value", "") != "Ana María Quintana de la Cruz" || name.AttrOr("aria-invalid", "") != "true" {
		t.Errorf("the name's field is %v", name.Get(0).Attr)
	}
	if got := doc.Find("#e-name").Text(); got != "Es demasiado largo: caben 120 caracteres." {
		t.Errorf("the name's message is %q", got)
	}
	if doc.Find("[name=country] option[selected]").AttrOr("value", "") != "CU" || doc.Find("[name=visibility][checked]").AttrOr("value", "") != "initials" {
		t.Error("the choices are not kept")
	}
	if _, open := doc.Find("details.more").Attr("open"); !open {
		t.Error("the fields under \"Add more\" hold mistakes and are folded away")
	}
	if _, focus := doc.Find(".summary").Attr("autofocus"); !focus || doc.Find(".summary li a").Length() != len(fieldOrder()) {
		t.Error("the summary doesn't take focus or list every mistake")
	}
}

func TestLetterPage_OpensTheOrganizationsFormWithoutScript(t *testing.T) {
	p := newPages(t)
	one := p.everyPage("en", "en", realWords(), 3)["letter, organization"]
	doc := p.document(t, one.page, one.data)
	if doc.Find("[name=kind][checked]").AttrOr("value", "") != signature.Organization || doc.Find("form.sign").AttrOr("data-kind", "") != signature.Organization {
		t.Error("the organization is not chosen")
	}
	if doc.Find("[name=visibility][checked]").Length() != 0 {
		t.Error("an organization can't choose initials, and the form chose something else for it")
	}
}

func TestLetterPage_InAnotherLanguageSaysSo(t *testing.T) {
	p := newPages(t)
	one := p.everyPage("en", "ar", realWords(), 3)["letter"]
	doc := p.document(t, one.page, one.data)
	if !strings.Contains(doc.Find(".notice").Text(), "Arabic") {
		t.Errorf("the notice is %q", doc.Find(".notice").Text())
	}
	for _, part := range []string{".head", ".text"} {
		if e := doc.Find(part); e.AttrOr("lang", "") != "ar" || e.AttrOr("dir", "") != "rtl" {
			t.Errorf("%s is lang=%q dir=%q", part, e.AttrOr("lang", ""), e.AttrOr("dir", ""))
		}
	}
}

// letterBudget is what the letter's page and its stylesheet may weigh, compressed: they come in one TCP window.
const letterBudget = 14 << 10

func TestLetterPage_FitsItsBudget(t *testing.T) {
	p := newPages(t)
	for _, lang := range p.server.Locales.Languages() {
		t.Run(lang, func(t *testing.T) { fitsItsBudget(t, p, lang) })
	}
}

func fitsItsBudget(t *testing.T, p pages, lang string) {
	about := p.about(lang, lang, realWords())
	var all []entry
	for _, name := range differentNames(50) {
		all = append(all, entry{Name: name, Details: []string{name[len(name)/2:], "Madrid"}})
	}
	data := p.letterPageWith(about, newSignForm(about, signature.Draft{}, nil), realWords(), 0)
	data.Organizations, data.First, data.Latest = all[:12], all[12:32], all[32:]
	data.Form.Seen, data.Accent = "t4k9zc.Xq3_vN", "#ffd24d"
	data.News = &updateEntry{URL: about.Root + "/updates/01a0b1c2-d3e4-7f50-8a6b-7c8d9e0f1a2b", Title: "The Committee has received the letter"}
	var page bytes.Buffer
	if err := p.renders.Render(&page, "public/letter", data); err != nil {
		t.Fatal(err)
	}
	assets, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	sheet, ok := assets.File(data.Sheet("letter"))
	if !ok {
		t.Fatal("no stylesheet")
	}
	const text = 2500 // of a letter of some 700 words, compressed
	total := packedSize(t, page.Bytes()) + len(sheet.Gzip) + text
	t.Logf("%d of %d bytes", total, letterBudget)
	if total > letterBudget {
		t.Errorf("page %d + stylesheet %d + text %d = %d bytes compressed, more than %d",
			packedSize(t, page.Bytes()), len(sheet.Gzip), text, total, letterBudget)
	}
}

func packedSize(t *testing.T, b []byte) int {
	t.Helper()
	b, err := new(packing.Packer).Pack(packing.Gzip, b)
	if err != nil {
		t.Fatal(err)
	}
	return len(b)
}

// differentNames returns n names that compress as badly as real ones.
func differentNames(n int) []string {
	syllables := strings.Fields("ba che lor mi que tán ro sel vi zu fer nán dez gar cí al me jo sé lu is an to ña pé ral bor ges ar ro yo")
	names := make([]string, n)
	state := uint32(7)
	for i := range names {
		for range 3 {
			for range 3 {
				state = state*1664525 + 1013904223
				names[i] += syllables[state>>16%uint32(len(syllables))]
			}
			names[i] += " "
		}
	}
	return names
}
