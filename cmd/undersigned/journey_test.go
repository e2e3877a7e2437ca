package main

import (
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/config"
)

const list = "/es/libertad/signatories"

func TestJourney_FromSigningToTheListAndBack(t *testing.T) {
	eachEngine(t, func(t *testing.T, c config.Config) {
		box := newPostbox(t, "127.0.0.1:0", false)
		c.SMTPURL = box.URL()
		a, log := startApp(t, c, AppOptions{})
		owner := ownerOf(t, a)
		importLetter(t, a.program, appeal)
		newVisitor(t, a.URL()).get("/es/libertad").expect(t, 404)
		owner.post("/desk/letters/libertad/open").expect(t, 200)

		ana := signAna(t, a, box)
		signOrganization(t, a, box, owner)
		signWithheld(t, a, box)
		signAgain(t, a, box)
		withdraw(t, a, box, ana)
		if err := a.db.Maintain(t.Context()); err != nil {
			t.Fatal(err)
		}
		leavesNoTrace(t, c, log, "ana@example.org", "berta@example.org", "carlos@example.org", "Carlos Escondido", "olga@example.org",
			"Ana Peña", "ana pena", // public until she left
			"foro-hostil") // from where they came
	})
}

// signAna has a person sign in Spanish and confirm by the link, and returns the address of her own page.
func signAna(t *testing.T, a *App, box *postbox) string {
	t.Helper()
	ana := newVisitor(t, a.URL())
	form := ana.get("/").expect(t, 200)
	if form.At != "/es/libertad" || form.Find(`form[method="post"] input[name="email"]`).Length() == 0 {
		t.Fatalf("the start is %s, with forms %d", form.At, form.Find("form").Length())
	}
	wrong := ana.post("/es/libertad/sign", "name", "Ana Peña", "email", "ana.example.org", "comment", "Por mi hermano", "consent", "1", "referrer", "foro-hostil.example").expect(t, 422)
	if got := wrong.Find(`input[name="name"]`).AttrOr("value", ""); got != "Ana Peña" {
		t.Errorf("the form lost the name: %q", got)
	}
	next := ana.post("/es/libertad/sign", "name", "  Ana  Peña ", "email", "ana@example.org", "visibility", "public", "country", "VE",
		"category", "relative", "consent", "1", "referrer", "foro-hostil.example").expect(t, 200)
	if !strings.HasPrefix(next.At, "/es/libertad/check-email?ref=") {
		t.Fatalf("after signing at %s", next.At)
	}
	confirm := box.await("ana@example.org", 1).link(t, "/confirm/")
	for range 2 { // a scanner opens it, then a person
		if p := ana.get(confirm).expect(t, 200); !strings.Contains(p.Body, "Ana Peña") {
			t.Error("the page to confirm doesn't show the name")
		}
	}
	if strings.Contains(ana.get(list).Body, "Ana Peña") {
		t.Error("opening the link has confirmed")
	}
	thanks := ana.post(confirm).expect(t, 200)
	receipt := box.await("ana@example.org", 2)
	if !strings.Contains(receipt.Text, "comprobante") || !strings.Contains(receipt.Text, "Ana Peña") {
		t.Errorf("the receipt says:\n%s", receipt.Text)
	}
	ana.get(receipt.link(t, "/signature/")).expect(t, 200)
	if !strings.HasPrefix(thanks.At, "/es/libertad/thanks?ref=") {
		t.Errorf("after confirming at %s", thanks.At)
	}
	ana.post(confirm).expect(t, 200) // once more is harmless
	if p := ana.get(list).expect(t, 200); strings.Count(p.Find("main").Text(), "Ana Peña") != 1 {
		t.Error("the list doesn't show her once")
	}
	if p := ana.get(list + "?q=pena"); !strings.Contains(p.Find("main").Text(), "Ana Peña") {
		t.Error("a search without accents doesn't find her")
	}
	own, ok := thanks.Find(`a[href^="/signature/"]`).Attr("href")
	if !ok {
		t.Fatal("the thanks page has no link to her own")
	}
	return own
}

// signOrganization has an organization sign in English and confirm by the code, and the owner publish it.
func signOrganization(t *testing.T, a *App, box *postbox, owner *visitor) {
	t.Helper()
	berta := newVisitor(t, a.URL())
	next := berta.post("/en/libertad/sign", "kind", "organization", "name", "Berta Ruiz", "email", "berta@example.org",
		"organization", "Comité de Familiares", "representative_role", "Secretary", "website", "https://comite.example.org", "consent", "1").expect(t, 200)
	message := box.await("berta@example.org", 1)
	if !strings.Contains(message.Text, "For their freedom") {
		t.Errorf("the message isn't in English:\n%s", message.Text)
	}
	berta.post(next.At, "code", "000000").expect(t, 422)
	berta.post(next.At, "code", message.code(t)).expect(t, 200)
	if strings.Contains(berta.get(list).Body, "Comité de Familiares") {
		t.Error("an organization is listed before a human has looked")
	}
	queue := owner.get("/desk/letters/libertad/queue").expect(t, 200)
	id, ok := queue.Find(`input[name="id"]`).Attr("value")
	if !ok || !strings.Contains(queue.Body, "Comité de Familiares") {
		t.Fatal("the queue doesn't show the organization")
	}
	owner.post("/desk/letters/libertad/decide", "id", id, "decision", "publish").expect(t, 200)
	if !strings.Contains(berta.get(list).Find("main").Text(), "Comité de Familiares") {
		t.Error("the list doesn't show the organization")
	}
	if trail := owner.get("/desk/letters/libertad/trail").expect(t, 200); !strings.Contains(trail.Body, "Olga Dueña") {
		t.Error("the trail doesn't name who decided")
	}
}

// signWithheld has a person sign who is counted and never shown.
func signWithheld(t *testing.T, a *App, box *postbox) {
	t.Helper()
	carlos := newVisitor(t, a.URL())
	carlos.post("/es/libertad/sign", "name", "Carlos Escondido", "email", "carlos@example.org", "visibility", "withheld", "consent", "1",
		"referrer", "foro-hostil.example").expect(t, 200)
	carlos.post(box.await("carlos@example.org", 1).link(t, "/confirm/")).expect(t, 200)
	for _, path := range []string{list, list + "?q=escondido", "/es/libertad", "/en/libertad"} {
		if strings.Contains(newVisitor(t, a.URL()).get(path).Find("main").Text(), "Escondido") {
			t.Errorf("%s shows who is withheld", path)
		}
	}
	l, err := a.letters.BySlug(t.Context(), "libertad")
	if err != nil {
		t.Fatal(err)
	}
	f, err := a.signatories.Figures(t.Context(), l.ID)
	if err != nil {
		t.Fatal(err)
	}
	if f.People != 2 || f.Organizations != 1 || f.Withheld != 1 {
		t.Errorf("figures: %+v", f)
	}
}

// signAgain has somebody sign with Ana's name and address: the page is the same, the message another.
func signAgain(t *testing.T, a *App, box *postbox) {
	t.Helper()
	again := newVisitor(t, a.URL()).post("/es/libertad/sign", "name", "Ana Peña", "email", "ana@example.org", "consent", "1").expect(t, 200)
	if !strings.HasPrefix(again.At, "/es/libertad/check-email?ref=") {
		t.Errorf("the second time at %s", again.At)
	}
	if message := box.await("ana@example.org", 3); strings.Contains(message.Text, "/confirm/") {
		t.Errorf("asked to confirm again:\n%s", message.Text)
	}
}

// withdraw has a signer leave by the address of their own page.
func withdraw(t *testing.T, a *App, box *postbox, own string) {
	t.Helper()
	ana := newVisitor(t, a.URL())
	ana.get(own).expect(t, 200)
	ana.post(own, "action", "visibility", "visibility", "initials").expect(t, 200)
	if text := ana.get(list).Find("main").Text(); strings.Contains(text, "Ana Peña") || !strings.Contains(text, "A. P.") {
		t.Error("the list doesn't show initials")
	}
	ana.post(own, "action", "withdraw")
	ana.get(own).expect(t, 410)
	if last := box.await("ana@example.org", 4); strings.Contains(last.Text, "Ana") || !strings.Contains(last.Text, "/es/libertad") {
		t.Errorf("the last message says:\n%s", last.Text)
	}
	if text := ana.get(list).Find("main").Text(); strings.Contains(text, "A. P.") {
		t.Error("the list shows who has withdrawn")
	}
}
