package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/mail/mailpittest"
	"github.com/undersigned/undersigned/internal/web/browsertest"
)

// oneStep is how long a page may take to show what is to be pressed or filled in, and to answer.
const oneStep = time.Minute

// browser is a tab that works on one site, with scripts.
type browser struct {
	t    *testing.T
	ctx  context.Context
	base string
}

func newBrowser(t *testing.T, base string) *browser {
	t.Helper()
	return &browser{t: t, ctx: browsertest.New(t), base: base}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, oneStep)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		at, _ := chromedp.Run(b.ctx, chromedp.Location())
		text, _ := chromedp.Run(b.ctx, chromedp.Text(chromedp.CSS("main")))
		b.t.Fatalf("at %s: %v\n%s", at, err, text)
	}
}

// open goes to an address below the base.
func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + path))
}

// fill types into a field by its name.
func (b *browser) fill(name, text string) chromedp.Action[chromedp.Void] {
	return chromedp.SendKeys(chromedp.CSS(`main [name="`+name+`"]`), text)
}

// press clicks a button or a link that leads to another page, and waits for it.
func (b *browser) press(what string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, oneStep)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(what))); err != nil {
		b.t.Fatalf("press %s: %v\n%s", what, err, b.text())
	}
}

// text returns what the page's main part shows.
func (b *browser) text() string {
	b.t.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Text(chromedp.CSS("main")))
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

func TestBrowser_TheWholeJourneyWithARealMailServer(t *testing.T) {
	eachEngine(t, func(t *testing.T, c config.Config) {
		post := mailpittest.Start(t)
		c.SMTPURL = "smtp://" + post.SMTP
		a, _ := startApp(t, c, AppOptions{})
		token, _, err := a.organizers.FirstOwnerToken(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		importLetter(t, a.program, appeal)
		b := newBrowser(t, a.URL())

		b.open("/desk/setup/" + token)
		b.do(b.fill("name", "Olga Dueña"), b.fill("email", "olga@example.org"), b.fill("password", "una contraseña larga"))
		b.press("main form button.btn")
		b.open("/desk/letters/libertad/open")
		b.press("main form button.btn")

		b.open("/es/libertad")
		b.do(b.fill("name", "Ana Peña"), b.fill("email", "ana@example.org"), check("visibility", "public"), check("consent", "1"))
		b.press("form.sign .send button")
		b.open(letterReceived{Text: post.Await(t, "ana@example.org").Text}.link(t, "/confirm/"))
		browsertest.Until(t, b.ctx, `location.pathname.endsWith("/thanks") && document.readyState === "complete"`) // it is the browser that signed
		b.shows("Ana Peña")

		b.open("/en/libertad")
		b.do(check("kind", "organization"), b.fill("organization", "Comité de Familiares"), b.fill("name", "Berta Ruiz"),
			b.fill("representative_role", "Secretary"), b.fill("email", "berta@example.org"), check("consent", "1"))
		b.press("form.sign .send button")
		b.do(b.fill("code", letterReceived{Text: post.Await(t, "berta@example.org").Text}.code(t)))
		b.press("form.code button")

		b.open("/desk")
		b.shows("Comité de Familiares")
		b.do(chromedp.KeyEvent("p"), chromedp.WaitVisible(chromedp.CSS("#toast")))

		b.open("/es/libertad/signatories")
		b.shows("Ana Peña")
		b.shows("Comité de Familiares")
		b.do(b.fill("q", "pena"))
		b.press("form.search button")
		b.shows("Ana Peña")
	})
}

// shows fails the test unless the page's main part has that text.
func (b *browser) shows(text string) {
	b.t.Helper()
	if got := b.text(); !strings.Contains(got, text) {
		b.t.Errorf("no %q in:\n%s", text, got)
	}
}

// check marks a box or a choice, as a click on it does.
func check(name, value string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.CSS(`main [name="` + name + `"][value="` + value + `"]`))
}
