package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signature"
)

// sends is a script that fills a form's fields in by name and sends it, whatever the browser thinks of what they hold.
const sends = `((form, values) => {
	form = document.querySelector(form);
	form.noValidate = true;
	for (const [name, value] of Object.entries(values)) {
		const field = [...form.querySelectorAll("[name=" + name + "]")].find(f => !["radio", "checkbox"].includes(f.type) || f.value === value);
		if (["radio", "checkbox"].includes(field.type)) field.checked = true; else field.value = value;
	}
	form.querySelector("button:not([name=switch])").click();
})`

// stages furnishes a site with what its public pages can come to beside what furnish does: letters and signatures in every
// state, and mistakes.
type stages struct {
	t     *testing.T
	app   *App
	box   *postbox
	owner *visitor
	list  []state
}

// state is a page in one of its states, which says so.
type state struct {
	stop
	says string
}

// add adds a page that says the message of a key.
func (s *stages) add(name, path, then, key string, args ...any) {
	s.list = append(s.list, state{stop{name: name, path: path, then: then}, s.app.locales.For("es").T(key, args...)})
}

// letter puts a letter online under a name of its own.
func (s *stages) letter(slug, settings string) letter.Letter {
	s.t.Helper()
	l := importLetter(s.t, s.app.program, strings.Replace(appeal, "slug: libertad\n", "slug: "+slug+"\n"+settings, 1))
	if err := s.app.letters.Open(s.t.Context(), uuid.Nil, l.ID); err != nil {
		s.t.Fatal(err)
	}
	return l
}

// letters adds letters before, without, and after signatures.
func (s *stages) letters() {
	s.t.Helper()
	s.letter("pronto", "opens_at: 2027-01-10T09:00:00Z\n")
	s.letter("nadie", "")
	over := s.letter("fin", "")
	if err := s.app.letters.Close(s.t.Context(), uuid.Nil, over.ID); err != nil {
		s.t.Fatal(err)
	}
	s.add("letter that is not open yet", "/es/pronto", "", "letter.not_open")
	s.add("letter that nobody has signed", "/es/nadie", "", "figures.none")
	s.add("list of nobody", "/es/nadie/signatories", "", "signatories.empty")
	s.add("letter that is closed", "/es/fin", "", "letter.closed")
	s.add("list of a letter that is closed", "/es/fin/signatories", "", "signatories.empty")
}

// mistakes adds what the forms answer.
func (s *stages) mistakes(checkEmail string) {
	const form = "/es/libertad"
	s.add("a person's form with mistakes", form, sends+`("form.sign", {kind: "individual", email: "ana", name: "\u202e"})`, "field.characters")
	s.add("an organization's form with mistakes", form, sends+`("form.sign", {kind: "organization", email: "ana", website: "no"})`, "field.url")
	s.add("a watched mailbox", form, sends+`("form.sign", {name: "Ana Peña", email: "ana@nauta.cu", visibility: "public", consent: "1"})`, "field.email_watched")
	s.add("a mistyped address", form, sends+`("form.sign", {name: "Ana Peña", email: "ana@gmial.com", visibility: "public", consent: "1"})`, "field.email_mistyped", "Meant", "ana@gmail.com")
	s.add("a code that is wrong", checkEmail, sends+`("form.code", {code: "000000"})`, "field.code_wrong")
	s.add("a message asked for too soon", checkEmail, `document.querySelector("section form button").click()`, "error.resend_wait.title")
}

// signed has somebody sign and confirm, and returns the addresses of the link, of the thanks, and of their own page.
func (s *stages) signed(email string, form ...string) (confirm, thanks, own string) {
	s.t.Helper()
	v := newVisitor(s.t, s.app.URL())
	v.post("/es/libertad/sign", append(form, "email", email, "consent", "1")...).expect(s.t, 200)
	confirm = s.box.await(email, 1).link(s.t, "/confirm/")
	p := v.post(confirm).expect(s.t, 200)
	own, ok := p.Find(`a[href^="/signature/"]`).Attr("href")
	if !ok {
		s.t.Fatal("no link to the own page")
	}
	return confirm, p.At, own
}

// decides has the owner decide on the signature of an address.
func (s *stages) decides(email, decision string) {
	s.t.Helper()
	l, err := s.app.letters.BySlug(s.t.Context(), "libertad")
	if err != nil {
		s.t.Fatal(err)
	}
	all, err := s.app.signatures.Find(s.t.Context(), signature.Filter{LetterID: l.ID, Statuses: []signature.Status{signature.Pending, signature.Published}, Limit: 100})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, one := range all {
		if one.Email == email {
			s.owner.post("/desk/letters/libertad/decide", "id", one.ID.String(), "decision", decision, "reason", "Falta una prueba").expect(s.t, 200)
			return
		}
	}
	s.t.Fatalf("nothing of %s to decide on", email)
}

// ownPages adds the signer's own page in every state of a signature.
func (s *stages) ownPages() {
	s.t.Helper()
	sign := func(name, email string, form ...string) string {
		confirm, thanks, own := s.signed(email, append(form, "name", name)...)
		s.add("thanks of "+name, thanks, "", "thanks.title")
		s.add("link that "+name+" used", confirm, "", "confirmed.title")
		return own
	}
	s.add("own page, published", sign("Inés Publicada", "ines@example.org", "visibility", "public", "comment", "Por mi hermano"), "", "standing.published")
	s.add("own page, initials", sign("Iris Inicial", "iris@example.org", "visibility", "initials"), "", "standing.published")
	s.add("own page, withheld", sign("Olga Oculta", "oculta@example.org", "visibility", "withheld"), "", "standing.counted")
	hidden := sign("Elsa Escondida", "elsa@example.org", "visibility", "public")
	s.add("own page, just hidden", hidden, `document.querySelector("form.hide button").click()`, "signature.hide.done")
	organization := []string{"kind", "organization", "organization", "Comité", "representative_role", "Portavoz"}
	s.add("own page, pending", sign("Pía Pendiente", "pia@example.org", organization...), "", "standing.pending")
	for decision, key := range map[string]string{"hold": "standing.pending", "reject": "standing.rejected", "publish": "standing.published"} {
		email := decision + "@example.org"
		own := sign("Por "+decision, email, append(organization[:2:2], "organization", "Comité "+decision, "representative_role", "Portavoz")...)
		s.decides(email, decision)
		s.add("own page after "+decision, own, "", key)
	}
}

// edits adds the way from the own page to another name.
func (s *stages) edits() {
	s.t.Helper()
	_, _, own := s.signed("eva@example.org", "name", "Eva Editora", "visibility", "public")
	s.add("edit", own+"/edit", "", "edit.title")
	s.add("edit with mistakes", own+"/edit", sends+`("form.sign", {name: "\u202e"})`, "field.characters")
	newVisitor(s.t, s.app.URL()).post(own+"/edit", "name", "Eva Escritora").expect(s.t, 200)
	s.add("own page with an edit to confirm", own, "", "edit.unconfirmed")
	s.add("link to confirm an edit", s.box.await("eva@example.org", 3).link(s.t, "/confirm-edit/"), "", "confirm_edit.title")
	s.add("link to confirm an edit, just used", s.box.await("eva@example.org", 3).link(s.t, "/confirm-edit/"),
		`document.querySelector(".sheet form button").click()`, "edit.applied")
	const lost = "/es/libertad/lost-link"
	s.add("lost link", lost, "", "lost.title")
	s.add("lost link with a mistake", lost, sends+`("form.sign", {email: "eva"})`, "field.email")
	s.add("lost link, just asked for", lost, sends+`("form.sign", {email: "nobody@example.org"})`, "lost.sent")
}

// ends adds the pages that come after the last one, and those of links that no longer lead anywhere.
func (s *stages) ends() {
	s.t.Helper()
	v := newVisitor(s.t, s.app.URL())
	confirm, thanks, own := s.signed("vera@example.org", "name", "Vera Retirada")
	v.post(own, "action", "withdraw").expect(s.t, 200)
	for name, path := range map[string]string{"link": confirm, "thanks": thanks, "own page": own} {
		s.add(name+" of a withdrawn signature", path, "", "error.signature_withdrawn.title")
	}
	_, _, leaving := s.signed("dora@example.org", "name", "Dora Retirada")
	s.add("just withdrawn", leaving, `document.querySelector("section[aria-labelledby=withdraw] form button").click()`, "withdrawn.title")
	for _, email := range []string{"otra@example.org", "nada@example.org"} {
		v.post("/es/libertad/sign", "name", "Otra Persona", "email", email, "consent", "1").expect(s.t, 200)
	}
	disowned := s.box.await("otra@example.org", 1).link(s.t, "/confirm/")
	s.add("just disowned", disowned, `document.querySelector("[name=action][value=disown]").form.querySelector("button").click()`, "disowned.title")
	gone := s.box.await("nada@example.org", 1).link(s.t, "/confirm/")
	v.post(gone, "action", "disown").expect(s.t, 200)
	s.add("link that was disowned", gone, "", "error.signature_removed.title")
}

// late leaves only what a link of each sort shows once its time is over; it moves the clock.
func (s *stages) late(advance func(time.Duration)) {
	s.t.Helper()
	v := newVisitor(s.t, s.app.URL())
	check := v.post("/es/libertad/sign", "name", "Tarde Siempre", "email", "tarde@example.org", "consent", "1").expect(s.t, 200)
	confirm := s.box.await("tarde@example.org", 1).link(s.t, "/confirm/")
	_, thanks, _ := s.signed("tere@example.org", "name", "Tere Tarde")
	advance(15 * 24 * time.Hour)
	s.list = nil
	s.add("link that expired", confirm, "", "error.link_expired.title")
	s.add("check-email that expired", check.At, "", "error.link_expired.title")
	s.add("thanks that expired", thanks, "", "error.thanks_over.title")
}
