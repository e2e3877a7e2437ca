package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/letter/lettertest"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

const deskPassword = "a password for tests"

// deskSite is a site with an open letter whose signatures all wait for a human.
type deskSite struct {
	*testing.T
	*Server
	letter letter.Letter
	text   letter.Text
	worker *outbox.Worker
	clock  *databasetest.Clock
}

func eachDesk(t *testing.T, test func(t *testing.T, d *deskSite)) {
	t.Helper()
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) { test(t, newDeskSite(t, db, clock)) })
}

// onDesk is for what doesn't depend on the engine.
func onDesk(t *testing.T, test func(t *testing.T, d *deskSite)) {
	t.Helper()
	clock := databasetest.NewClock()
	test(t, newDeskSite(t, databasetest.Open(t, databasetest.SQLite, clock.Now), clock))
}

func newDeskSite(t *testing.T, db *database.DB, clock *databasetest.Clock, change ...func(*Services)) *deskSite {
	t.Helper()
	d := &deskSite{T: t, clock: clock}
	services := newServices(t, db, "http://example.com")
	for _, f := range change {
		f(&services)
	}
	d.worker = outbox.NewWorker(services.Outbox, services.Mailbox, outbox.WorkerOptions{})
	var err error
	d.Server, err = New(services)
	d.must(err)
	d.openLetter("libertad")
	return d
}

func (d *deskSite) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// openLetter opens a letter in both languages.
func (d *deskSite) openLetter(slug string) {
	d.Helper()
	text := func(lang, title string) letter.Text {
		return letter.Text{Language: lang, Title: title, Summary: "…", From: "Quienes firman", Address: "A quien corresponda", Body: "Un párrafo."}
	}
	d.letter, d.text = lettertest.Open(d.T, d.DB, slug, func(doc *letter.Document) {
		doc.Policy.Individuals = letter.AfterReview
		doc.Categories = []letter.Category{{Key: "academic", Labels: map[string]string{"es": "Academia", "en": "Academic"}}}
		doc.Texts = []letter.Text{text("es", "Libertad para quienes están presos por pensar"), text("en", "Freedom for those imprisoned for what they think")}
	})
}

// sign has somebody sign and confirm; change may alter the form. It returns the signature.
func (d *deskSite) sign(name string, change ...func(*signature.Draft)) signature.Signature {
	d.Helper()
	token := d.signOnly(name, change...)
	s, err := d.Signatures.Confirm(d.Context(), token)
	d.must(err)
	return s
}

// signOnly leaves the signature unconfirmed and returns the link's token.
func (d *deskSite) signOnly(name string, change ...func(*signature.Draft)) string {
	d.Helper()
	draft := signature.Draft{
		Kind: signature.Individual, Name: name, Email: fmt.Sprintf("s%d@signers.example.org", len(d.Mailbox.Messages())), Country: "CU",
		City: "Holguín", Visibility: signature.Public, Consent: true, Category: "academic", Occupation: "Docente",
	}
	for _, f := range change {
		f(&draft)
	}
	_, err := d.Signatures.Sign(d.Context(), signature.SignInput{LetterID: d.letter.ID, TextID: d.text.ID, Language: "es", ConsentWording: "Sí", Draft: draft})
	d.must(err)
	return d.token()
}

// token delivers what is due and returns the token of the latest link to confirm.
func (d *deskSite) token() string {
	d.Helper()
	_, err := d.worker.DeliverDue(d.Context())
	d.must(err)
	for _, m := range d.Mailbox.Messages() { // receipts of those before may have come with it
		if found := regexp.MustCompile(`/confirm/([\w-]+)`).FindStringSubmatch(m.Text); found != nil {
			return found[1]
		}
	}
	d.Fatal("no link was mailed")
	return ""
}

// status returns where a signature stands now.
func (d *deskSite) status(s signature.Signature) signature.Status {
	d.Helper()
	now, err := d.Signatures.ByID(d.Context(), s.ID)
	d.must(err)
	return now.Status
}

// visitor is a browser without JavaScript. It keeps cookies and doesn't follow redirects.
type visitor struct {
	*deskSite
	cookies map[string]*http.Cookie
}

func (d *deskSite) visitor() *visitor {
	return &visitor{deskSite: d, cookies: map[string]*http.Cookie{}}
}

// as returns a visitor who is signed in with a role.
func (d *deskSite) as(role string) *visitor {
	d.Helper()
	email := role + "@desk.example.org"
	_, err := d.Organizers.Create(d.Context(), "Ana "+role, email, deskPassword, role)
	d.must(err)
	v := d.visitor()
	if p := v.post("/desk/sign-in", url.Values{"email": {email}, "password": {deskPassword}}); p.Code != http.StatusSeeOther {
		d.Fatalf("sign in as %s: %d %s", role, p.Code, p.Body)
	}
	return v
}

// page is an answer.
type page struct {
	*httptest.ResponseRecorder
	doc     *goquery.Document
	address string // that was asked for
}

func (p page) location() string { return p.Header().Get("Location") }

// text returns the text of what a selector finds, with single spaces.
func (p page) text(selector string) string {
	return strings.Join(strings.Fields(p.doc.Find(selector).Text()), " ")
}

func (v *visitor) send(method, address string, form url.Values, headers ...string) page {
	v.Helper()
	kind := ""
	if form != nil {
		kind = "application/x-www-form-urlencoded"
	}
	return v.sendBody(method, address, kind, form.Encode(), headers...)
}

// sendBody sends anything, of a kind, "" for none.
func (v *visitor) sendBody(method, address, kind, body string, headers ...string) page {
	v.Helper()
	address, _, _ = strings.Cut(address, "#") // which a browser keeps to itself
	r := httptest.NewRequest(method, address, strings.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	r.Header.Set("Accept-Language", "en")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	for _, c := range v.cookies {
		if strings.HasPrefix(r.URL.Path, c.Path) {
			r.AddCookie(c)
		}
	}
	answer := httptest.NewRecorder()
	v.Handler().ServeHTTP(answer, r)
	for _, c := range answer.Result().Cookies() {
		if v.cookies[c.Name] = c; c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		}
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(answer.Body.String()))
	v.must(err)
	if strings.Contains(answer.Body.String(), locale.MissingMark) {
		v.Errorf("%s %s lacks a message: %s", method, address, answer.Body)
	}
	return page{answer, doc, address}
}

func (v *visitor) get(address string) page { v.Helper(); return v.send(http.MethodGet, address, nil) }

func (v *visitor) post(address string, form url.Values, headers ...string) page {
	v.Helper()
	return v.send(http.MethodPost, address, form, headers...)
}

// follow gets the page that a post leads to.
func (v *visitor) follow(p page) page {
	v.Helper()
	if p.Code != http.StatusSeeOther {
		v.Fatalf("answer %d, want a redirect: %s", p.Code, p.Body)
	}
	return v.get(p.location())
}

// submit posts a form of a page as a browser would, with the button of a value, after fill has changed it.
func (v *visitor) submit(p page, form, button string, fill url.Values) page {
	v.Helper()
	f := p.doc.Find(form).First()
	if f.Length() == 0 {
		v.Fatalf("no form %s in %s", form, p.Body)
	}
	values := url.Values{}
	f.Find("input[name], textarea[name], select[name]").Each(func(_ int, s *goquery.Selection) {
		kind, _ := s.Attr("type")
		if _, on := s.Attr("checked"); (kind != "checkbox" && kind != "radio") || on {
			values.Add(s.AttrOr("name", ""), valueOf(s))
		}
	})
	if button != "" {
		b := f.Find(fmt.Sprintf("button[value=%q]", button))
		if b.Length() == 0 {
			v.Fatalf("no button %s in %s", button, form)
		}
		values.Set(b.AttrOr("name", ""), button)
	}
	for name, list := range fill {
		values[name] = list
	}
	return v.post(f.AttrOr("action", p.address), values)
}

// valueOf is what a field of a form sends.
func valueOf(field *goquery.Selection) string {
	switch goquery.NodeName(field) {
	case "textarea":
		return field.Text()
	case "select":
		chosen := field.Find("option[selected]")
		if chosen.Length() == 0 {
			chosen = field.Find("option").First()
		}
		return chosen.AttrOr("value", "")
	}
	return field.AttrOr("value", "")
}

// first returns the signature that waits longest.
func (d *deskSite) first() uuid.UUID {
	d.Helper()
	list, err := d.Moderation.Queue(d.Context(), moderation.QueueFilter{LetterID: d.letter.ID})
	d.must(err)
	return list.Items[0].ID
}
