package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/web/browsertest"
)

func (p publicTab) accessible(state string) {
	p.t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		see(p.t, p.ctx, narrowest, scheme)
		for _, v := range browsertest.RunAxe(p.t, p.ctx) {
			p.t.Errorf("%s, %s: %v", state, scheme, v)
		}
		if over := ask[string](p.t, p.ctx, overflowing); over != "" {
			p.t.Errorf("%s, wider than the screen: %s", state, over)
		}
	}
}

func TestWorkScript_SignsUnderAttackAndThePageStaysUsable(t *testing.T) {
	p := newPublicTab(t)
	p.flood(310, 5*time.Minute)
	p.visit("/es/libertad")
	p.accessible("under attack")
	run(t, p.ctx, chromedp.SendKeys("#f-name", "Ana Peña"), chromedp.SendKeys("#f-email", "ana@example.org"), chromedp.Click("#f-consent"))
	const watch = `(() => { const box = document.querySelector(".work"); let shown = 0;
		setInterval(() => { if (!box.hidden && box.querySelector("[role=status]").offsetHeight) sessionStorage.shown = ++shown; }, 10); })()`
	run(t, p.ctx, chromedp.Evaluate[chromedp.Void](watch))
	// Another address at the last moment: the work begins anew.
	run(t, p.ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector("#f-email").value = " luz@example.org"`))
	_, err := chromedp.RunResponse(p.ctx, chromedp.Click(".send button"))
	p.must(err)
	p.at("/es/libertad/check-email")
	if n := ask[int](t, p.ctx, `Number(sessionStorage.shown)`); n < 3 {
		t.Errorf("that the browser works was seen %d times: not shown, or the page stood still meanwhile", n)
	}
	link, _ := p.mailed()
	thanks, _ := p.reader.follow(p.post(link, url.Values{"action": {"confirm"}}))
	if !strings.Contains(thanks.Find("main").Text(), "lista pública") {
		t.Errorf("signed with the work, it isn't published: %s", thanks.Find("main").Text())
	}
}

func TestWorkScript_ABrowserThatCantWorkSignsAllTheSame(t *testing.T) {
	p := newPublicTab(t)
	p.flood(310, 5*time.Minute)
	p.visit("/es/libertad")
	run(t, p.ctx, chromedp.Evaluate[chromedp.Void](`void (window.Worker = undefined)`))
	run(t, p.ctx, chromedp.SendKeys("#f-name", "Ana Peña"), chromedp.SendKeys("#f-email", "ana@example.org"), chromedp.Click("#f-consent"))
	_, err := chromedp.RunResponse(p.ctx, chromedp.Click(".send button"))
	p.must(err)
	p.at("/es/libertad/check-email")
}

func TestSignForm_LookedAtOnceMoreIsAccessibleAndInFocus(t *testing.T) {
	p := newPublicTab(t)
	p.visit("/es/libertad")
	run(t, p.ctx, chromedp.SendKeys("#f-name", "Ana Peña"), chromedp.SendKeys("#f-email", "ana@example.org"), chromedp.Click("#f-consent"),
		chromedp.Evaluate[chromedp.Void](`document.forms.sign.elements.homepage.value = "https://spam.example"`))
	answer, err := chromedp.RunResponse(p.ctx, chromedp.Click(".send button"))
	p.must(err)
	if answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", answer.Status)
	}
	p.until(`document.activeElement.matches("form.sign .summary")`)
	p.accessible("looked at once more")
	run(t, p.ctx, chromedp.Click("#f-consent"), chromedp.Click("#f-consent"))
	_, err = chromedp.RunResponse(p.ctx, chromedp.Click(".send button"))
	p.must(err)
	p.at("/es/libertad/check-email")
}

func TestSignScript_WhoeverTypesIsNotTimed(t *testing.T) {
	db := databasetest.Open(t, databasetest.SQLite, nil)
	p := tabOf(t, newReaderOver(t, newCoreOver(t, db, "https://cartas.example", func(s *Services) { s.FormPause = time.Hour })))
	p.visit("/es/libertad")
	run(t, p.ctx, chromedp.Evaluate[chromedp.Void](`(() => { const e = document.forms.sign.elements;
		e.name.value = "Un Programa"; e.email.value = "programa@example.org"; e.consent.checked = true; e.name.dispatchEvent(new Event("input", { bubbles: true })); })()`))
	answer, err := chromedp.RunResponse(p.ctx, chromedp.Evaluate[chromedp.Void](`document.forms.sign.requestSubmit()`))
	p.must(err)
	if answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("a program's form: status %d", answer.Status)
	}
	p.visit("/es/libertad")
	run(t, p.ctx, chromedp.SendKeys("#f-name", "Ana Peña"), chromedp.SendKeys("#f-email", "ana@example.org"), chromedp.Click("#f-consent"))
	_, err = chromedp.RunResponse(p.ctx, chromedp.Click(".send button"))
	p.must(err)
	p.at("/es/libertad/check-email")
}
