package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
)

const testLetter = `---
slug: libertad
contact: contacto@cartas.example
language: es
title: Por su libertad
summary: Una carta de prueba.
from: Familiares y amistades
address: los gobiernos democráticos
date: 2026-01-14
policy:
  individuals: at_once
  household: 1
categories:
  - key: academic
    label: {es: Academia, en: Academics}
---
Pedimos su *libertad*.
`

// reader goes about a site with one open letter, in Spanish alone.
type reader struct {
	core
	t      *testing.T
	letter letter.Letter
	worker *outbox.Worker
}

func newReader(t *testing.T) reader {
	t.Helper()
	return newReaderOver(t, newCore(t, "https://cartas.example"))
}

func newReaderOver(t *testing.T, c core) reader {
	t.Helper()
	ctx := context.Background()
	doc, err := letter.ParseFS(fstest.MapFS{"letter.md": {Data: []byte(testLetter)}}, "letter.md", c.Locales.Languages())
	if err != nil {
		t.Fatal(err)
	}
	imported, err := c.Letters.Import(ctx, uuid.New(), doc)
	if err != nil {
		t.Fatal(err)
	}
	return reader{core: c, t: t, letter: imported.Letter, worker: outbox.NewWorker(c.Outbox, c.Mailbox, outbox.WorkerOptions{})}
}

func (v reader) open() {
	v.t.Helper()
	if err := v.Letters.Open(context.Background(), uuid.New(), v.letter.ID); err != nil {
		v.t.Fatal(err)
	}
}

func (v reader) post(path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.RemoteAddr = "127.0.0.1:1" // this machine may sign as often as a test wants
	return v.do(r)
}

// want fails the test unless the answer has that status, and returns its page.
func (v reader) want(status int, answer *httptest.ResponseRecorder) *goquery.Document {
	v.t.Helper()
	if answer.Code != status {
		v.t.Fatalf("status %d, want %d; log: %s", answer.Code, status, v.log)
	}
	doc, err := goquery.NewDocumentFromReader(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return doc
}

// follow returns the page to which an answer leads.
func (v reader) follow(answer *httptest.ResponseRecorder) (*goquery.Document, string) {
	v.t.Helper()
	v.want(http.StatusSeeOther, answer)
	to, _, _ := strings.Cut(answer.Header().Get("Location"), "#")
	return v.want(http.StatusOK, v.get(to)), to
}

// mailed delivers what waits and returns the link and the code of the latest message that asks to confirm.
func (v reader) mailed() (link, code string) {
	v.t.Helper()
	link, text := v.mailedLink("confirm")
	return link, regexp.MustCompile(`\b\d{6}\b`).FindString(text)
}

// mailedLink delivers what is due and returns the newest mailed address whose first step is this, and its message.
func (v reader) mailedLink(step string) (link, text string) {
	v.t.Helper()
	if _, err := v.worker.DeliverDue(context.Background()); err != nil {
		v.t.Fatal(err)
	}
	for _, m := range v.Mailbox.Messages() {
		if found := regexp.MustCompile(`https://cartas\.example(/` + step + `/\S+)`).FindStringSubmatch(m.Text); found != nil {
			return found[1], m.Text
		}
	}
	v.t.Fatal("nothing was mailed")
	return "", ""
}

func individual(name, email string) url.Values {
	return url.Values{"kind": {"individual"}, "name": {name}, "email": {email}, "country": {"CU"}, "visibility": {"public"}, "consent": {"1"}}
}

func TestSigning_ByLinkFromFormToList(t *testing.T) {
	v := newReader(t)
	v.open()
	check, _ := v.follow(v.post("/es/libertad/sign", individual("Ana María Quintana", "ana@correo.example")))
	if check.Find("[name=code]").Length() != 1 || strings.Contains(check.Text(), "ana@correo.example") {
		t.Error("the page after signing doesn't ask for the code, or shows the address")
	}
	link, _ := v.mailed()
	for range 2 { // looking, as a mail scanner does, changes nothing
		if page := v.want(http.StatusOK, v.get(link)); page.Find(".line").Text() != "Ana María Quintana" {
			t.Errorf("the signing line says %q", page.Find(".line").Text())
		}
	}
	if list := v.want(http.StatusOK, v.get("/es/libertad/signatories")); list.Find(".found li").Length() != 0 {
		t.Error("an unconfirmed signature is listed")
	}
	thanks, _ := v.follow(v.post(link, url.Values{"action": {"confirm"}}))
	if !strings.Contains(thanks.Find("main").Text(), "lista pública") {
		t.Error("the thanks don't say that the name is listed")
	}
	list := v.want(http.StatusOK, v.get("/es/libertad/signatories?q=quintana"))
	list.Find(".found li a").Remove() // what leads to “this is not me”
	if got := strings.TrimSpace(list.Find(".found li").Text()); got != "Ana María Quintana, Cuba" {
		t.Errorf("the list says %q", got)
	}
	if again := v.want(http.StatusOK, v.get(link)); again.Find("form").Length() != 0 {
		t.Error("a used link asks to confirm again")
	}
	if letter := v.want(http.StatusOK, v.get("/es/libertad")); letter.Find(".count").Text() != "Ha firmado 1 persona" {
		t.Errorf("the letter says %q", letter.Find(".count").Text())
	}
}

func TestSigning_ByCodeAfterAMistakenOne(t *testing.T) {
	v := newReader(t)
	v.open()
	form := individual("Zoë Ñáñez", "zoe@correo.example")
	form.Set("visibility", "withheld")
	_, address := v.follow(v.post("/en/libertad/sign", form))
	_, code := v.mailed()
	wrong := v.want(http.StatusUnprocessableEntity, v.post(address, url.Values{"code": {"12 34"}}))
	if wrong.Find("#e-code").Length() != 1 || wrong.Find("[name=code]").AttrOr("value", "") != "12 34" {
		t.Error("the wrong code isn't shown with its message")
	}
	thanks, _ := v.follow(v.post(address, url.Values{"code": {code}}))
	if strings.Contains(thanks.Text(), "Zoë") {
		t.Error("the thanks name somebody who asked not to be named")
	}
	letter := v.want(http.StatusOK, v.get("/en/libertad"))
	if text := letter.Find(".figure").Text(); !strings.Contains(text, "1 person has signed") || !strings.Contains(text, "One of them is not named") {
		t.Errorf("the figures say %q", text)
	}
}

func TestSigning_MistakesKeepWhatWasTyped(t *testing.T) {
	v := newReader(t)
	v.open()
	form := individual("Ana", "ana@correo")
	form.Del("consent")
	form.Set("city", "Holguín")
	page := v.want(http.StatusUnprocessableEntity, v.post("/es/libertad/sign", form))
	if page.Find("[name=city]").AttrOr("value", "") != "Holguín" || page.Find("#e-email").Length() != 1 || page.Find("#e-consent").Length() != 1 {
		t.Error("a value or a message is missing")
	}
	if got := page.Find("nav [lang=en]").AttrOr("formaction", ""); got != "/en/libertad/sign#sign" {
		t.Errorf("the language switch leads to %q", got)
	}
	if back, _ := v.follow(v.get("/es/libertad/sign")); back.Find("form.sign").Length() != 1 {
		t.Error("reloading the form's address doesn't lead to the form")
	}
}

func TestSigning_RefusesAFormThatCannotBeRead(t *testing.T) {
	v := newReader(t)
	v.open()
	for body, want := range map[string]int{"name=%zz": http.StatusBadRequest, "name=" + strings.Repeat("a", maxBody): http.StatusRequestEntityTooLarge} {
		r := httptest.NewRequest(http.MethodPost, "/es/libertad/sign", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.ContentLength = -1
		v.want(want, v.do(r))
	}
}

func TestSigning_AnOrganizationLeavesOutWhatTheFormHides(t *testing.T) {
	v := newReader(t)
	v.open()
	form := individual("Ana Quintana", "ana@correo.example")
	form.Set("kind", "organization")
	form.Set("category", "no such category") // hidden in the page, yet sent
	page := v.want(http.StatusUnprocessableEntity, v.post("/es/libertad/sign", form))
	if page.Find("#e-organization").Length() != 1 || page.Find("#e-category").Length() != 0 {
		t.Error("an organization is asked the wrong fields")
	}
	form.Set("organization", "Observatorio Ejemplo")
	form.Set("representative_role", "presidenta")
	v.follow(v.post("/es/libertad/sign", form))
	link, _ := v.mailed()
	thanks, _ := v.follow(v.post(link, nil))
	if !strings.Contains(thanks.Find("main").Text(), "revisará") || thanks.Find(".line").Text() != "Observatorio Ejemplo" {
		t.Errorf("the thanks say %q", thanks.Find("main").Text())
	}
}

func TestSigning_SameAnswerForAnAddressThatHasSigned(t *testing.T) {
	v := newReader(t)
	v.open()
	form := individual("Ana Quintana", "ana@correo.example")
	first, _ := v.follow(v.post("/es/libertad/sign", form))
	link, _ := v.mailed()
	v.follow(v.post(link, nil))
	second, _ := v.follow(v.post("/es/libertad/sign", form))
	reference := regexp.MustCompile(`ref=[\w-]+`)
	a, b := reference.ReplaceAllString(htmlOf(t, first), ""), reference.ReplaceAllString(htmlOf(t, second), "")
	if a != b {
		t.Error("the page after signing tells a new address from a known one")
	}
	if n := len(reference.FindString(htmlOf(t, first))) - len(reference.FindString(htmlOf(t, second))); n != 0 {
		t.Error("the references differ in length")
	}
}

func TestCheckEmail_ResendingWaits(t *testing.T) {
	v := newReader(t)
	v.open()
	_, address := v.follow(v.post("/es/libertad/sign", individual("Ana Quintana", "ana@correo.example")))
	answer := v.post(address, url.Values{"resend": {"1"}})
	page := v.want(http.StatusTooManyRequests, answer)
	if answer.Header().Get("Retry-After") == "" || page.Find("[role=alert]").Length() != 1 {
		t.Error("the answer doesn't say how long to wait")
	}
	v.want(http.StatusNotFound, v.get("/es/libertad/check-email?ref=nonsense"))
	v.want(http.StatusNotFound, v.get("/es/libertad/check-email"))
}

func TestConfirm_NotMineDeletesIt(t *testing.T) {
	v := newReader(t)
	v.open()
	v.follow(v.post("/es/libertad/sign", individual("Ana Quintana", "ana@correo.example")))
	link, _ := v.mailed()
	v.want(http.StatusOK, v.post(link, url.Values{"action": {"disown"}}))
	if answer := v.get(link); answer.Code != http.StatusGone && answer.Code != http.StatusNotFound {
		t.Errorf("status %d after it was disowned", answer.Code)
	}
	v.want(http.StatusBadRequest, v.post(link, url.Values{"action": {"else"}}))
	v.want(http.StatusNotFound, v.get("/confirm/nonsense"))
}

func TestSignature_IsChangedAndWithdrawnByItsOwner(t *testing.T) {
	v := newReader(t)
	v.open()
	v.follow(v.post("/es/libertad/sign", individual("Ana María Quintana", "ana@correo.example")))
	link, _ := v.mailed()
	thanks, _ := v.follow(v.post(link, nil))
	own := thanks.Find(`a[href^="/signature/"]`).AttrOr("href", "")
	page := v.want(http.StatusOK, v.get(own))
	if !strings.Contains(page.Find(".facts").Text(), "ana@correo.example") {
		t.Error("the page doesn't show what is stored")
	}
	changed, _ := v.follow(v.post(own, url.Values{"action": {"visibility"}, "visibility": {"initials"}}))
	if changed.Find(".line").Text() != "A. M. Q." || changed.Find("[role=status]").Length() != 1 {
		t.Errorf("after the change the line says %q", changed.Find(".line").Text())
	}
	if list := v.want(http.StatusOK, v.get("/es/libertad/signatories")); strings.Contains(list.Find(".found").Text(), "Quintana") {
		t.Error("the list still has the name")
	}
	v.want(http.StatusOK, v.post(own, url.Values{"action": {"withdraw"}}))
	v.want(http.StatusGone, v.get(own))
	v.want(http.StatusGone, v.get(link))
	if list := v.want(http.StatusOK, v.get("/es/libertad/signatories")); list.Find(".found li").Length() != 0 {
		t.Error("a withdrawn signature is listed")
	}
}

func TestLetter_ShowsWhenItTakesNoSignatures(t *testing.T) {
	v := newReader(t)
	v.want(http.StatusNotFound, v.get("/es/libertad"))
	v.want(http.StatusNotFound, v.get("/libertad"))
	v.open()
	if page, _ := v.follow(v.get("/")); page.Find("form.sign").Length() != 1 {
		t.Error("the only open letter isn't the start page")
	}
	v.follow(v.get("/libertad"))
	if err := v.Letters.Close(context.Background(), uuid.New(), v.letter.ID); err != nil {
		t.Fatal(err)
	}
	page := v.want(http.StatusOK, v.get("/es/libertad"))
	if page.Find("form").Length() != 0 || !strings.Contains(page.Find(".closed").Text(), "Se cerró el") {
		t.Error("a closed letter shows a form, or doesn't say when it closed")
	}
	v.want(http.StatusGone, v.post("/es/libertad/sign", individual("Ana", "ana@correo.example")))
	if list, to := v.follow(v.get("/")); to != "/es" || list.Find(".letters li").Length() != 1 {
		t.Errorf("without an open letter the start page leads to %q", to)
	}
	v.want(http.StatusOK, v.get("/en/libertad/privacy"))
	v.want(http.StatusNotFound, v.get("/xx/libertad"))
}

func TestSignatories_RefusesABrokenCursorAndIgnoresTheUnknown(t *testing.T) {
	v := newReader(t)
	v.open()
	v.want(http.StatusNotFound, v.get("/es/libertad/signatories?after=broken"))
	page := v.want(http.StatusOK, v.get("/es/libertad/signatories?kind=robot&sort=random&country=ZZ&q="+url.QueryEscape(`"><b>`)))
	if page.Find(".empty").Length() != 1 || page.Find("main b").Length() != 0 {
		t.Error("a search without results isn't told so, or isn't escaped")
	}
}

func TestSignatories_TurnsPagesWithinAFilter(t *testing.T) {
	v := newReader(t)
	v.open()
	for i, name := range differentNames(60) {
		form := individual("N"+name, "n"+strconv.Itoa(i)+"@correo.example")
		form.Set("country", []string{"CU", "ES"}[i/55])
		v.follow(v.post("/es/libertad/sign", form))
		link, _ := v.mailed()
		v.want(http.StatusSeeOther, v.post(link, nil))
	}
	first := v.want(http.StatusOK, v.get("/es/libertad/signatories?country=CU&sort=name"))
	if n := first.Find(".found section li").Length(); n != 50 || first.Find("#found").Text() != "55 nombres" || first.Find("[rel=prev]").Length() != 0 {
		t.Errorf("the first page has %d names of %q", n, first.Find("#found").Text())
	}
	second := v.want(http.StatusOK, v.get(first.Find("[rel=next]").AttrOr("href", "")))
	if n := second.Find(".found section li").Length(); n != 5 || second.Find("[rel=next]").Length() != 0 {
		t.Errorf("the second page has %d names", n)
	}
	back := v.want(http.StatusOK, v.get(second.Find("[rel=prev]").AttrOr("href", "")))
	if back.Find(".found section").Text() != first.Find(".found section").Text() {
		t.Error("going back leads to another page")
	}
	letter := v.want(http.StatusOK, v.get(first.Find(".abc a").Last().AttrOr("href", "")))
	if now := letter.Find(".abc [aria-current]"); now.Length() != 1 || now.Text() != first.Find(".abc a").Last().Text() || letter.Find("[rel=prev]").Length() != 1 {
		t.Errorf("the page of a letter says it is of %q", now.Text())
	}
	lifted := v.want(http.StatusOK, v.get(second.Find(".active a").AttrOr("href", "")))
	if lifted.Find("#found").Text() != "60 nombres" || lifted.Find(".filters [aria-current]").Last().Text() != "Por apellido" {
		t.Error("lifting the filter doesn't show all, or loses the order")
	}
}

func htmlOf(t *testing.T, doc *goquery.Document) string {
	t.Helper()
	html, err := doc.Html()
	if err != nil {
		t.Fatal(err)
	}
	return html
}
