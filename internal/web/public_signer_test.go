package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// signed signs, confirms, and returns the address of the signer's own page.
func (v reader) signed(form url.Values) string {
	v.t.Helper()
	v.follow(v.post("/es/libertad/sign", form))
	link, _ := v.mailed()
	thanks, _ := v.follow(v.post(link, nil))
	return thanks.Find(`a[href^="/signature/"]`).AttrOr("href", "")
}

func TestSignature_HidesTheNameAtOnceEverywhere(t *testing.T) {
	v := newReader(t)
	v.open()
	own := v.signed(individual("Ana María Quintana", "ana@correo.example"))
	kept := map[string]string{} // what a browser has, by its ETag
	for _, path := range []string{"/es/libertad", "/en/libertad", "/es/libertad/signatories", "/es/libertad/signatories?q=quintana"} {
		answer := v.get(path)
		if !strings.Contains(answer.Body.String(), "Quintana") {
			t.Fatalf("%s doesn't show the name", path)
		}
		kept[path] = answer.Header().Get("ETag")
	}
	page := v.want(http.StatusOK, v.get(own))
	if page.Find("main form").First().Find("[name=action]").AttrOr("value", "") != "hide" || page.Find("main button").First().Text() != "Ocultar el nombre ahora" {
		t.Error("the first thing to press isn't the button that hides")
	}
	hidden, _ := v.follow(v.post(own, url.Values{"action": {"hide"}}))
	if hidden.Find(".line").Text() != "Una firma sin nombrar" || hidden.Find("[role=status]").Length() != 1 || hidden.Find(".hide").Length() != 0 {
		t.Error("the page doesn't say that the name is hidden, or offers to hide it again")
	}
	for path, tag := range kept {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("If-None-Match", tag)
		answer := v.do(r)
		if answer.Code != http.StatusOK || strings.Contains(strings.ReplaceAll(answer.Body.String(), "q=quintana", ""), "Quintana") {
			t.Errorf("%s: status %d, the name is still there", path, answer.Code)
		}
	}
	if page := v.want(http.StatusOK, v.get("/es/libertad")); !strings.Contains(page.Text(), "Ha firmado 1 persona") {
		t.Error("the hidden signature no longer counts")
	}
	v.follow(v.post(own, url.Values{"action": {"hide"}})) // pressed twice
}

func TestSignature_GivesAllThatIsStoredAsAPageAndAsJSON(t *testing.T) {
	v := newReader(t)
	v.open()
	form := individual("Ana María Quintana", "ana@correo.example")
	form.Set("updates", "1")
	form.Set("occupation", "Pintora")
	own := v.signed(form)
	page := v.want(http.StatusOK, v.get(own))
	text := page.Find("main").Text()
	for _, want := range []string{"ana@correo.example", "Pintora", "Consiento que estos datos", "Se confirmó por correo", "Confirmación: enviado"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	link := page.Find("a[download]").AttrOr("href", "")
	answer := v.get(link)
	if h := answer.Header(); answer.Code != http.StatusOK || h.Get("Cache-Control") != "no-store" || h.Get("ETag") != "" ||
		!strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.HasPrefix(h.Get("Content-Type"), "application/json") {
		t.Errorf("%s: status %d, headers %v", link, answer.Code, h)
	}
	var data storedJSON
	if err := json.Unmarshal(answer.Body.Bytes(), &data); err != nil {
		t.Fatal(err)
	}
	if data.Email != "ana@correo.example" || data.Profile.Occupation != "Pintora" || data.Letter != "libertad" || data.Text.Version != 1 || data.Status != "published" {
		t.Errorf("the data are %+v", data)
	}
	for _, consent := range data.Consents {
		if consent.Wording == "" || consent.GivenAt.IsZero() || consent.WithdrawnAt != nil {
			t.Errorf("a consent is %+v", consent)
		}
	}
	if len(data.Consents) < 2 || len(data.Acts) != 3 || len(data.Mails) != 2 || data.Mails[0].Status != "sent" {
		t.Errorf("%d consents, %d acts, mails %v", len(data.Consents), len(data.Acts), data.Mails)
	}
	v.want(http.StatusNotFound, v.get("/signature/nonsense/data.json"))
	v.want(http.StatusOK, v.post(own, url.Values{"action": {"withdraw"}}))
	v.want(http.StatusGone, v.get(link))
}

func TestSignature_ConsentIsWithdrawnAndGivenAgainByPurpose(t *testing.T) {
	v := newReader(t)
	v.open()
	own := v.signed(individual("Ana María Quintana", "ana@correo.example"))
	change := func(purpose, given string) *goquery.Document {
		page, _ := v.follow(v.post(own, url.Values{"action": {"consent"}, "purpose": {purpose}, "given": {given}}))
		return page
	}
	held := func(page *goquery.Document, purpose string) bool {
		return page.Find("form:has([name=purpose][value="+purpose+"]) [name=given]").Length() == 0
	}
	page := v.want(http.StatusOK, v.get(own))
	if !held(page, "public_name") || held(page, "updates") || !held(page, "handover") || page.Find(`a[href="#withdraw"]`).Length() != 1 {
		t.Error("the page doesn't show what the signing agreed to")
	}
	if page = change("public_name", ""); held(page, "public_name") || page.Find(".line").Text() != "Una firma sin nombrar" {
		t.Error("without the consent the name is still shown")
	}
	if list := v.want(http.StatusOK, v.get("/es/libertad/signatories")); strings.Contains(list.Text(), "Quintana") {
		t.Error("without the consent the name is still listed")
	}
	words := page.Find("form:has([value=public_name]) q").Text()
	if page = change("public_name", "1"); !held(page, "public_name") || page.Find(".line").Text() != "Una firma sin nombrar" {
		t.Error("the consent isn't given again, or showed the name without being asked")
	}
	if got := page.Find(".facts q").Text(); words == "" || !strings.Contains(got, words) {
		t.Errorf("the words %q are not among those stored: %q", words, got)
	}
	for _, purpose := range []string{"updates", "handover"} {
		if page = change(purpose, "1"); !held(page, purpose) {
			t.Errorf("%s isn't given", purpose)
		}
		if page = change(purpose, ""); held(page, purpose) {
			t.Errorf("%s isn't withdrawn", purpose)
		}
	}
	v.want(http.StatusUnprocessableEntity, v.post(own, url.Values{"action": {"consent"}, "purpose": {"everything"}}))
	v.want(http.StatusOK, v.post(own, url.Values{"action": {"consent"}, "purpose": {"sign"}}))
	v.want(http.StatusGone, v.get(own))
}

func TestSignature_IsEditedByItsSigner(t *testing.T) {
	v := newReader(t)
	v.open()
	own := v.signed(individual("Ana María Quintana", "ana@correo.example"))
	address := v.want(http.StatusOK, v.get(own)).Find(`a[href$="/edit"]`).AttrOr("href", "")
	form := v.want(http.StatusOK, v.get(address))
	if form.Find("#f-name").AttrOr("value", "") != "Ana María Quintana" || form.Find("#f-country option[selected]").AttrOr("value", "") != "CU" || form.Find("#f-email").Length() != 0 {
		t.Error("the form doesn't hold what may be changed, or holds the address")
	}
	typed := url.Values{"name": {"Ana María Quintana"}, "country": {"ES"}, "comment": {strings.Repeat("a", 501)}}
	if wrong := v.want(http.StatusUnprocessableEntity, v.post(address, typed)); wrong.Find("#e-comment").Length() != 1 || len(wrong.Find("#f-comment").Text()) < 501 {
		t.Error("a mistake isn't told beside its field, or what was typed is lost")
	}
	typed.Set("comment", "Por quienes no pueden.")
	if done, _ := v.follow(v.post(address, typed)); !strings.Contains(done.Find("[role=status]").Text(), "El cambio está hecho") {
		t.Errorf("after the change the page says %q", done.Find("[role=status]").Text())
	}
	if list := v.want(http.StatusOK, v.get("/es/libertad/signatories")); !strings.Contains(list.Find(".found").Text(), "España") {
		t.Error("the list doesn't have the change")
	}
	typed.Set("name", "Ana María Quintana Ruiz")
	if asked, _ := v.follow(v.post(address, typed)); asked.Find(".notice").Length() == 0 || asked.Find(".line").Text() != "Ana María Quintana" {
		t.Error("another name holds without confirmation, or the page doesn't say what it waits for")
	}
	again := v.want(http.StatusTooManyRequests, v.post(address, url.Values{"name": {"Otra Persona"}}))
	if again.Find("#f-name").AttrOr("value", "") != "Otra Persona" {
		t.Error("within the cool-down what was typed is lost")
	}
	link, _ := v.mailedLink("confirm-edit")
	for range 2 { // looking changes nothing
		if page := v.want(http.StatusOK, v.get(link)); page.Find("dd").Last().Text() != "Ana María Quintana Ruiz" {
			t.Errorf("the link's page shows %q", page.Find("dd").Last().Text())
		}
	}
	if done, _ := v.follow(v.post(link, nil)); done.Find(".line").Text() != "Ana María Quintana Ruiz" {
		t.Errorf("after the confirmation the line says %q", done.Find(".line").Text())
	}
	v.want(http.StatusGone, v.post(link, nil))
}

func TestLostLink_AnswersAlikeWhoeverAsks(t *testing.T) {
	v := newReader(t)
	v.open()
	own := v.signed(individual("Ana María Quintana", "ana@correo.example"))
	v.want(http.StatusOK, v.get(v.want(http.StatusOK, v.get("/es/libertad/privacy")).Find(`a[href$="/lost-link"]`).AttrOr("href", "")))
	v.mailedLink("signature") // the receipt
	before := len(v.Mailbox.Messages())
	var answers []string
	for _, email := range []string{"ana@correo.example", "nadie@correo.example", "ana@correo.example"} {
		answer := v.post("/es/libertad/lost-link", url.Values{"email": {email}})
		answers = append(answers, answer.Header().Get("Location")+answer.Body.String())
		if page, _ := v.follow(answer); page.Find("[role=status]").Length() != 1 || strings.Contains(page.Text(), email) {
			t.Errorf("%s: the page doesn't say what to wait for, or shows the address", email)
		}
	}
	if answers[0] != answers[1] || answers[0] != answers[2] {
		t.Errorf("the answers differ: %q", answers)
	}
	link, _ := v.mailedLink("signature")
	if sent := len(v.Mailbox.Messages()) - before; sent != 1 {
		t.Errorf("%d messages were sent", sent)
	}
	if page := v.want(http.StatusOK, v.get(link)); page.Find(".line").Text() != "Ana María Quintana" || !strings.HasPrefix(own, "/signature/") {
		t.Error("the link doesn't lead to the signer's own page")
	}
	wrong := v.want(http.StatusUnprocessableEntity, v.post("/es/libertad/lost-link", url.Values{"email": {"nadie"}}))
	if wrong.Find("#e-email").Length() != 1 || wrong.Find("#f-email").AttrOr("value", "") != "nadie" {
		t.Error("a mistake isn't told beside its field, or what was typed is lost")
	}
}

func TestSignature_TheNameIsShownOnceEnoughHaveSigned(t *testing.T) {
	v := newReader(t)
	v.open()
	own := v.signed(individual("Ana María Quintana", "ana@correo.example"))
	wrong := v.want(http.StatusUnprocessableEntity, v.post(own, url.Values{"action": {"later"}, "later_as": {"initials"}, "later_count": {"muchas"}}))
	if wrong.Find("#e-later_count").Length() != 1 || wrong.Find("#f-later_count").AttrOr("value", "") != "muchas" || wrong.Find("[name=later_as][checked]").AttrOr("value", "") != "initials" {
		t.Error("a mistake isn't told beside its field, or what was typed is lost")
	}
	for _, form := range []url.Values{{"later_as": {"public"}}, {"later_as": {"public"}, "later_on": {"2020-01-01"}}, {"later_as": {"public"}, "later_on": {"x"}}} {
		form.Set("action", "later")
		v.want(http.StatusUnprocessableEntity, v.post(own, form))
	}
	page, _ := v.follow(v.post(own, url.Values{"action": {"later"}, "later_as": {"public"}, "later_count": {"2"}}))
	if !strings.Contains(page.Find("#waiting").Text(), "cuando la carta tenga 2 firmas") || page.Find(".hide").Length() != 1 {
		t.Errorf("the page says %q", page.Find("#waiting").Text())
	}
	listed := func() string {
		if _, err := v.Signatures.ShowDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		return v.want(http.StatusOK, v.get("/es/libertad/signatories")).Find("main").Text()
	}
	if strings.Contains(listed(), "Quintana") {
		t.Error("the name is listed before enough have signed")
	}
	v.signed(individual("Luis Ferrer", "luis@correo.example"))
	if !strings.Contains(listed(), "Quintana") {
		t.Error("the name isn't listed once enough have signed")
	}
}
