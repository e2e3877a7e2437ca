package main

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/mail/mailpittest"
)

// withoutScripts has the browser run none.
func withoutScripts() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	})
}

// mailed returns the nth message to an address, whose links must all lead somewhere.
func mailed(t *testing.T, post *mailpittest.Server, to string, nth int) letterReceived {
	t.Helper()
	m := post.AwaitNth(t, to, nth)
	check := post.CheckLinks(t, m)
	if check.Errors > 0 || len(check.Links) == 0 {
		t.Errorf("links of %q: %+v", m.Subject, check.Links)
	}
	return letterReceived{To: to, Subject: m.Subject, Text: m.Text}
}

func TestNoScript_TheWholeJourneyThroughARealMailServer(t *testing.T) {
	post, dir := mailpittest.Start(t), t.TempDir()
	a, _ := startApp(t, config.Config{
		Addr: "127.0.0.1:0", DataDir: dir, DatabaseURL: databasetest.URL(t, databasetest.SQLite), KeysetFile: dir + "/keyset.json",
		MailFrom: "carta@example.org", SMTPURL: "smtp://" + post.SMTP, AutoMigrate: true,
	}, AppOptions{})
	if _, err := a.seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := newBrowser(t, a.URL())
	b.do(withoutScripts(), speak("es"))

	b.open("/es/libertad")
	b.do(b.fill("name", "Ana Peña"), b.fill("email", "ana@"), check("visibility", "initials"))
	b.do(chromedp.SendKeys(chromedp.CSS(`main [name=email]`), "example.org"), check("consent", "1"))
	b.press("form.sign .send button")
	b.shows("Hay un correo en camino")
	confirm := mailed(t, post, "ana@example.org", 1).link(t, "/confirm/")
	b.open(confirm)
	b.shows("A. P.")
	b.press(`form:has([value="confirm"]) button`)
	b.shows("Gracias")
	b.shows("Recibo de la firma")
	b.shows("Antes de ella hay 368 firmas publicadas.")
	b.open(confirm)
	b.shows("Esta firma ya está confirmada")

	b.open("/en/libertad")
	b.do(check("kind", "organization"), b.fill("organization", "Comité de Familiares Ñ"), b.fill("name", "Berta Ruiz"),
		b.fill("representative_role", "Secretary"), b.fill("email", "berta@example.org"), check("consent", "1"))
	b.press("form.sign .send button")
	b.do(b.fill("code", "000000"))
	b.press("form.code button")
	b.shows("The code doesn’t match")
	b.do(b.fill("code", kb.End+strings.Repeat(kb.Backspace, 6)+mailed(t, post, "berta@example.org", 1).code(t)))
	b.press("form.code button")
	b.shows("Comité de Familiares Ñ")

	ownAndList(t, b, post)
}

// ownAndList goes by the receipt to the own page, changes what is shown, searches for it, and withdraws.
func ownAndList(t *testing.T, b *browser, post *mailpittest.Server) {
	t.Helper()
	own := mailed(t, post, "ana@example.org", 2).link(t, "/signature/")
	b.open(own)
	b.do(check("visibility", "public"))
	b.press(`form:has([value="visibility"]) button`)
	b.open(own)
	b.press("form.hide button")
	b.shows("El nombre está oculto")

	b.open("/es/libertad/signatories")
	b.press(`a[rel="next"]`)
	b.do(b.fill("q", "universidad"))
	b.press("form.search button")
	b.shows("Universidad")

	b.open(own)
	const leaving = `section[aria-labelledby="withdraw"] `
	b.do(chromedp.Click(chromedp.CSS(leaving + "summary")))
	b.press(leaving + "form button")
	b.shows("La firma está retirada")
	if left := mailed(t, post, "ana@example.org", 3); strings.Contains(left.Text, "/signature/") {
		t.Errorf("the last message says:\n%s", left.Text)
	}
	b.open(own)
	b.shows("Esta firma fue retirada")
}
