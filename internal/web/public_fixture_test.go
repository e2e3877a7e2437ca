package web

import (
	"bytes"
	"html/template"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/view"
)

// pageNow is the time of every page in these tests.
var pageNow = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// hostile tries to leave its place in a page: mark-up, quotes, template actions, and a reversal of the writing direction.
const hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{.}}\u202e</p>"

// pages renders public pages with made-up data.
type pages struct {
	server  *Server
	renders *view.Renderer
}

func newPages(t *testing.T) pages {
	t.Helper()
	locales, _, renders := newView(t)
	return pages{server: &Server{Services: Services{Locales: locales, View: renders}}, renders: renders}
}

func (p pages) document(t *testing.T, page string, data any) *goquery.Document {
	t.Helper()
	var b bytes.Buffer
	if err := p.renders.Render(&b, page, data); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func (p pages) page(lang, title string) Page {
	base := Page{Locale: p.server.Locales.For(lang), Title: title, Path: "/" + lang, Base: "https://letters.example", Default: "/libertad", Now: pageNow}
	for _, other := range p.server.Locales.Languages() {
		base.Alternates = append(base.Alternates, Alternate{
			Lang: other, Name: p.server.Locales.For(other).T("language.name"), URL: "/" + other + "/libertad", Current: other == lang,
		})
	}
	return base
}

// filling is the texts with which a page is filled: real ones, or hostile ones.
type filling struct{ title, name, long string }

func (p pages) about(lang, textLang string, w filling) letterPage {
	day := time.Date(2026, 1, 14, 0, 0, 0, 0, time.UTC)
	l := letter.Letter{
		ID: uuid.New(), Slug: "libertad", State: letter.Open, Language: "es", Fields: letter.Fields(), Policy: letter.DefaultPolicy(),
		Date: &day, Contact: "contacto@cartas.example", EmbedOn: []string{letter.AnySite},
		Categories: []letter.Category{
			{Key: "former-prisoner", Labels: map[string]string{"es": "Expresa o expreso político", "en": "Former political prisoner"}},
			{Key: "academic", Labels: map[string]string{"es": w.long}},
		},
		Addressees: []letter.Addressee{
			{Names: map[string]string{"es": w.long}},
			{Names: map[string]string{"es": w.long}, Answer: &letter.Answer{Date: day, Texts: map[string]string{"es": w.long}, URL: w.long}},
		},
		Questions: []letter.Question{{Question: map[string]string{"es": w.long}, Answer: map[string]string{"es": w.long}}},
	}
	t := letter.Text{
		ID: uuid.New(), Language: textLang, Version: 2, Title: w.title, Summary: w.long, From: w.name, Address: w.long, Body: w.long,
	}
	return letterPage{Page: p.page(lang, w.title), Letter: p.server.heading(l, t), Root: "/" + lang + "/libertad", letter: l, text: t}
}

func signatories(n int, w filling) []signatory.Signatory {
	all := make([]signatory.Signatory, n)
	for i := range all {
		all[i] = signatory.Signatory{
			Seq: int64(i + 1), Kind: signatory.Individual, Name: w.name, Occupation: w.name, Affiliation: w.long, City: "Holguín",
			Country: "CU", Comment: w.long, Website: "javascript:alert(1)",
		}
	}
	return all
}

// everyPage returns each public page with data in one language, by a name that says which state it is in.
func (p pages) everyPage(lang, textLang string, w filling, n int) map[string]pageData {
	about := p.about(lang, textLang, w)
	draft := signature.Draft{
		Kind: signature.Individual, Name: w.name, Email: w.name, Occupation: w.name, Affiliation: w.name, City: w.name, Country: "CU",
		Comment: w.long, Visibility: signature.Initials, Updates: true, Consent: true,
	}
	var mistakes []fault.Field
	for _, name := range fieldOrder() {
		mistakes = append(mistakes, fault.Field{Name: name, Key: "field.too_long", Args: fault.Args{"Max": 120}})
	}
	organization := draft
	organization.Kind, organization.Organization, organization.Website, organization.RepresentativeRole = signature.Organization, w.name, w.name, w.name
	signed := signature.Signature{
		Kind: signature.Individual, Status: signature.Published, Visibility: signature.Public, Country: "CU", Email: w.name,
		Profile: signature.Profile{Name: w.name, Comment: w.long}, SignedAt: pageNow, ConfirmedAt: &pageNow, PublishedAt: &pageNow,
	}
	closed := p.letterPageWith(about, nil, w, n)
	closed.Form = nil
	closed.ClosedTitle, closed.ClosedText = closedWords(about.Page, letter.Letter{State: letter.Closed, ClosedAt: &pageNow})
	refused := p.letterPageWith(about, newSignForm(about, draft, nil), w, n)
	refused.Paused, refused.Contact = about.T("letter.paused.kept"), w.name
	paused := closed
	paused.ClosedTitle, paused.ClosedText, paused.Contact = about.T("letter.paused"), about.T("letter.paused.text"), w.name
	l := about.Locale
	return map[string]pageData{
		"letter":                       {"public/letter", p.letterPageWith(about, newSignForm(about, signature.Draft{}, nil), w, n)},
		"letter, mistakes":             {"public/letter", typed(p.letterPageWith(about, newSignForm(about, draft, mistakes), w, n))},
		"letter, organization":         {"public/letter", p.letterPageWith(about, newSignForm(about, organization, mistakes[:3]), w, n)},
		"letter, closed":               {"public/letter", closed},
		"letter, paused":               {"public/letter", paused},
		"letter, refused by a pause":   {"public/letter", typed(refused)},
		"letters":                      {"public/letters", letterListPage{Page: about.Page, Letters: []letterSummary{{Slug: "libertad", Title: w.title, Summary: w.long, Lang: textLang, Dir: "ltr", Count: "1", Closed: w.name}}}},
		"letters, none":                {"public/letters", letterListPage{Page: about.Page}},
		"check-email":                  {"public/check-email", checkEmailPage{letterPage: about, Ref: "AbC-_"}},
		"check-email, everything said": {"public/check-email", checkEmailPage{letterPage: about, Ref: w.name, Sent: l.T("check.sent"), Code: w.name, CodeError: l.T("field.code_wrong"), ResendError: l.T("error.resend_wait", "Seconds", 40)}},
		"confirm":                      {"public/confirm", confirmPage{letterPage: about, Shown: w.name, ShownHow: l.T("visibility.public.hint")}},
		"message":                      {"public/message", messagePage{letterPage: about, Heading: l.T("confirmed.title"), Text: l.T("confirmed.text"), Then: standing(l, signed), Own: "/signature/AbC-_"}},
		"thanks":                       {"public/thanks", thanksPage{letterPage: about, Shown: w.name, Standing: standing(l, signed), Own: "/signature/AbC-_", Number: l.T("thanks.number", "Number", "412"), Receipt: receipt(about, about.text, signed), ReceiptURL: about.Root + "/receipt?ref=AbC-_", Share: share{Text: w.long, Copy: true, Links: shareOf(about).Links}}},
		"signature":                    {"public/signature", p.signaturePageWith(about, signed)},
		"signature, asked":             {"public/signature", p.signatureAsked(about, signed, w, nil)},
		"signature, affirmed":          {"public/signature", p.signatureAsked(about, signed, w, &about.text.ID)},
		"signature, withheld":          {"public/signature", p.signaturePageWith(about, signature.Signature{Kind: signature.Organization, Visibility: signature.Withheld})},
		"signature, edited":            {"public/signature", p.editedWith(about, signed)},
		"edit":                         {"public/edit", newEditPage(about, draft, nil)},
		"edit, mistakes":               {"public/edit", newEditPage(about, organization, mistakes)},
		"confirm-edit":                 {"public/confirm-edit", confirmEditPage{letterPage: about, Was: w.name, Becomes: w.long}},
		"lost-link":                    {"public/lost-link", newLostLinkPage(about, w.name, mistakes)},
		"lost-link, sent":              {"public/lost-link", lostLinkPage{letterPage: about, Sent: true}},
		"signatories":                  {"public/signatories", p.listPageWith(about, w, n)},
		"not-me":                       {"public/not-me", notMePage{letterPage: about, Shown: w.name, MaxNote: 500, MaxEmail: 254}},
		"not-me, mistakes":             {"public/not-me", notMePage{letterPage: about, Shown: w.name, Details: w.long, Email: w.name, Note: w.long, EmailError: l.T("field.email"), NoteError: l.T("field.characters"), MaxNote: 500, MaxEmail: 254}},
		"deny":                         {"public/deny", denyPage{letterPage: about, Shown: w.name}},
		"updates":                      {"public/updates", updatesPage{letterPage: about, Updates: p.updateEntries(about, textLang, w, n)}},
		"update":                       {"public/update", updatePage{letterPage: about, Update: p.updateEntries(about, textLang, w, 1)[0], Body: template.HTML("<p>…</p>"), Corrections: updateNotes(about, hostileUpdate(textLang, w))}},
		"unsubscribe":                  {"public/unsubscribe", about},
		"share":                        {"public/share", newSharePage(about, w.name)},
		"privacy":                      {"public/privacy", privacyPage{letterPage: about, Sections: privacySections(about)}},
		"widget":                       {"embed/widget", p.widgetWith(about, newSignForm(about, signature.Draft{Kind: signature.Individual}, nil), w, n)},
		"widget, without its form":     {"embed/widget", p.widgetWith(about, nil, w, n)},
		"widget, closed":               {"embed/widget", closedWidget(p.widgetWith(about, nil, w, n), closed)},
		"error":                        {"public/error", errorPage{Page: p.page(lang, w.title), Status: 500, Heading: w.title, Text: w.long, RequestID: "ABC"}},
	}
}

type pageData struct {
	page string
	data any
}

// typed makes a page the answer to a form.
func typed(data showLetterPage) showLetterPage {
	data.Typed = true
	return data
}

func (p pages) widgetWith(about letterPage, form *signForm, w filling, n int) embedPage {
	return embedPage{
		letterPage: about, TextID: about.text.ID.String(), Form: form, Signs: true, Latest: entries(about.Locale, about.letter, signatories(min(n, 6), w), false),
		figures: figuresOf(about.Locale, about.letter.Policy, signatory.Figures{People: n, Withheld: n / 5}),
	}
}

func closedWidget(data embedPage, like showLetterPage) embedPage {
	data.Signs, data.ClosedTitle, data.ClosedText = false, like.ClosedTitle, like.ClosedText
	return data
}

func (p pages) letterPageWith(about letterPage, form *signForm, w filling, n int) showLetterPage {
	last := pageNow.Add(-4 * time.Minute)
	data := showLetterPage{
		letterPage: about, TextID: about.text.ID.String(), Form: form, Body: template.HTML("<p>…</p>"), NoSnippet: true,
		figures: figuresOf(about.Locale, about.letter.Policy, signatory.Figures{People: n, Organizations: n / 3, Withheld: n / 5, LastAt: &last}),
	}
	data.Linked = linkedOf(about, signatory.Figures{People: n})
	if about.Letter.Lang != about.Lang() {
		data.Foreign = about.T("letter.foreign", "Language", about.LanguageName(about.Letter.Lang))
	}
	data.Goal, data.Versions = goalOf(about.Locale, 2*n, n), about.N("change.earlier", n, "Date", about.Date(pageNow), "Affirmed", w.name)
	data.Addressees, data.Questions = addresseesOf(about), questionsOf(about)
	data.Picture = showPictureBelow("/img/libertad/", twoWidths(), w.long)
	if n > 1 {
		data.News = &p.updateEntries(about, about.text.Language, w, 1)[0]
	}
	data.Organizations = entries(about.Locale, about.letter, signatories(n/4, w), false)
	data.First = entries(about.Locale, about.letter, signatories(n/2, w), false)
	data.Latest = entries(about.Locale, about.letter, signatories(n/4, w), false)
	return data
}

func (p pages) signaturePageWith(about letterPage, signed signature.Signature) signaturePage {
	page := newSignaturePage(about, about.text, signature.Stored{Signature: signed,
		Consents: []signature.Consent{{Purpose: signature.ConsentToSign, Language: about.Lang(), Wording: signed.Profile.Comment, GivenAt: pageNow, WithdrawnAt: &pageNow}},
		Acts:     []signature.Act{{What: "signed", By: "supporter", At: pageNow}, {What: "unheard of", By: "system", At: pageNow}},
		Mails:    []outbox.Record{{Kind: outbox.KindConfirm, Status: "sent", CreatedAt: pageNow}},
	})
	page.Notice, page.DataURL = about.T("signature.saved"), "/signature/AbC-_/data.json"
	return page
}

// signatureAsked is the page of who was asked about a change of meaning, and may have affirmed it.
func (p pages) signatureAsked(about letterPage, signed signature.Signature, w filling, affirmed *uuid.UUID) signaturePage {
	signed.AskedTextID, signed.AffirmedTextID = &about.text.ID, affirmed
	page := p.signaturePageWith(about, signed)
	page.fillQuestion(about.text, letter.Text{Language: about.text.Language, Version: 2, Title: w.name, Body: w.long})
	return page
}

func (p pages) editedWith(about letterPage, signed signature.Signature) signaturePage {
	signed.Visibility, signed.Later = signature.Withheld, &signature.Later{As: signature.Initials, Count: 500}
	edit := &signature.Edit{Particulars: signed.Particulars(), Status: signature.EditWaiting}
	return newSignaturePage(about, about.text, signature.Stored{Signature: signed, Edit: edit})
}

func (p pages) listPageWith(about letterPage, w filling, n int) signatoriesPage {
	q := signatory.Query{Q: w.name, Kind: signatory.Individual, Category: "academic", Country: "CU", Sort: signatory.ByName}
	links := listLinks{page: &about, query: q, facets: signatory.Facets{
		Kinds:      []signatory.Count{{Value: signatory.Individual, N: 412}, {Value: signatory.Organization, N: 38}},
		Categories: []signatory.Count{{Value: "academic", N: 12}, {Value: "former-prisoner", N: 40}},
		Countries:  []signatory.Count{{Value: "CU", N: 300}, {Value: "ES", N: 40}},
	}}
	if n == 0 {
		links.query, links.facets = signatory.Query{}, signatory.Facets{}
	}
	data := signatoriesPage{
		letterPage: about, figures: figuresOf(about.Locale, about.letter.Policy, signatory.Figures{People: n}), Q: q.Q,
		Filters: links.filters(), Active: links.active(), Hidden: links.hidden(), PrevURL: links.turn("abc"), NextURL: links.turn("def"),
		People: entries(about.Locale, about.letter, signatories(n, w), true), Organizations: entries(about.Locale, about.letter, signatories(n, w), true),
	}
	if n > 0 {
		data.Alphabet = links.alphabet([]signatory.Letter{{Letter: "0–9", N: 1}, {Letter: "A", N: 12}, {Letter: "B"}, {Letter: "Ñ", N: 2}, {Letter: "Α–Ω", N: 1}})
		data.AllOrganizations = &choice{Label: about.T("signatories.all_organizations"), URL: links.with("kind", signatory.Organization)}
	}
	data.Found, data.Empty = links.found(n)
	return data
}
