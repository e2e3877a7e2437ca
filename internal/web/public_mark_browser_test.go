package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/undersigned/undersigned/internal/web/browsertest"
)

// publicTab is a browser's tab on the public side of a site with one open letter.
type publicTab struct {
	reader
	ctx  context.Context
	base string
}

func newPublicTab(t *testing.T) publicTab {
	t.Helper()
	return tabOf(t, newReader(t))
}

// tabOf is a browser at a site of its own.
func tabOf(t *testing.T, v reader) publicTab {
	t.Helper()
	v.open()
	server := httptest.NewServer(v.Handler())
	t.Cleanup(server.Close)
	return publicTab{reader: v, ctx: browsertest.New(t), base: server.URL}
}

// elsewhere is another browser, with nothing of the first one's.
func (p publicTab) elsewhere() publicTab {
	p.ctx = browsertest.New(p.t)
	return p
}

// visit opens an address of the site.
func (p publicTab) visit(path string) {
	p.t.Helper()
	p.must(chromedp.Do(p.ctx, chromedp.Navigate(p.base+path)))
}

// until waits for a condition of the page.
func (p publicTab) until(condition string) {
	p.t.Helper()
	browsertest.Until(p.t, p.ctx, condition)
}

func (p publicTab) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// signs fills in the form and sends it, and returns the path of the link that is mailed.
func (p publicTab) signs(name, email string) (link string) {
	p.t.Helper()
	p.visit("/es/libertad")
	p.until(`document.querySelector("form.sign [name=mark]").value.length === 43`)
	_, err := chromedp.RunResponse(p.ctx, chromedp.SendKeys("#f-name", name), chromedp.SendKeys("#f-email", email),
		chromedp.Click("#f-consent"), chromedp.Click(".send button"))
	p.must(err)
	link, _ = p.mailed()
	return link
}

// at waits until the tab shows a page whose address begins so.
func (p publicTab) at(path string) {
	p.t.Helper()
	p.until(`location.pathname.startsWith("` + path + `") && document.readyState === "complete"`)
}

// kept is how many marks the browser keeps.
func (p publicTab) kept() int {
	p.t.Helper()
	n, err := chromedp.Run(p.ctx, chromedp.Evaluate[int](`Object.keys(localStorage).filter(k => k.startsWith("mark ")).length`))
	p.must(err)
	return n
}

func (p publicTab) isUnconfirmed(link string) {
	p.t.Helper()
	if n := p.want(http.StatusOK, p.get(link)).Find(`[name=action][value=confirm]`).Length(); n != 1 {
		p.t.Errorf("the link shows %d buttons to confirm, want 1", n)
	}
}

func TestConfirmScript_TheBrowserThatSignedNeedsNoClick(t *testing.T) {
	p := newPublicTab(t)
	link := p.signs("Ana Peña", "ana@example.org")
	if p.kept() != 1 {
		t.Errorf("%d marks are kept after signing, want 1", p.kept())
	}
	p.visit(link)
	p.at("/es/libertad/thanks")
	if p.kept() != 0 {
		t.Errorf("%d marks are left behind", p.kept())
	}
}

func TestSignScript_ADiscreetSignerLeavesNoMark(t *testing.T) {
	p := newPublicTab(t)
	p.visit("/es/libertad")
	p.until(`document.querySelector("form.sign [name=mark]").value.length === 43`)
	_, err := chromedp.RunResponse(p.ctx, chromedp.SendKeys("#f-name", "Ana Peña"), chromedp.SendKeys("#f-email", "ana@example.org"), chromedp.Click("#f-consent"),
		chromedp.Evaluate[chromedp.Void](`document.querySelector("[name=discreet]").checked = true`), chromedp.Click(".send button"))
	p.must(err)
	p.at("/es/libertad/check-email")
	if p.kept() != 0 {
		t.Errorf("%d marks are kept", p.kept())
	}
}

func TestConfirmScript_AnyOtherBrowserFindsTheButton(t *testing.T) {
	p := newPublicTab(t)
	link := p.signs("Ana Peña", "ana@example.org")
	other := p.elsewhere()
	other.signs("Berta Ruiz", "berta@example.org") // it has a mark, of another signature
	other.visit(link)
	other.until(`document.querySelector("[value=confirm]") && performance.now() > 1000`)
	p.isUnconfirmed(link)
	_, err := chromedp.RunResponse(other.ctx, chromedp.Click(`form:has([value=confirm]) button`))
	p.must(err)
	other.at("/es/libertad/thanks")
}

func TestConfirmScript_WaitsUntilThePageIsInView(t *testing.T) {
	p := newPublicTab(t)
	link := p.signs("Ana Peña", "ana@example.org")
	const unseen = `let seen = false; Object.defineProperty(document, "visibilityState", {get: () => seen ? "visible" : "hidden"});
		window.look = () => { seen = true; document.dispatchEvent(new Event("visibilitychange")); };`
	_, err := chromedp.Call(p.ctx, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: unseen})
	p.must(err)
	p.visit(link) // as a browser does that loads ahead what may be opened
	p.until(`performance.now() > 1000`)
	p.isUnconfirmed(link)
	p.must(chromedp.Do(p.ctx, chromedp.Evaluate[chromedp.Void](`look()`)))
	p.at("/es/libertad/thanks")
}

func TestConfirm_WithoutTheMarkChangesNothing(t *testing.T) {
	v := newReader(t)
	v.open()
	form := individual("Ana Peña", "ana@example.org")
	form.Set("mark", strings.Repeat("A", 43))
	v.follow(v.post("/es/libertad/sign", form))
	link, _ := v.mailed()
	for range 3 {
		doc := v.want(http.StatusOK, v.get(link)) // opening it changes nothing
		if got := doc.Find("#confirm").AttrOr("data-mark", ""); got != form.Get("mark") {
			t.Errorf("the page bears the hash %q", got)
		}
	}
	for _, mark := range []string{"", "?", form.Get("mark"), strings.Repeat("B", 43)} {
		answer := v.post(link, url.Values{"action": {"mark"}, "mark": {mark}})
		if v.want(http.StatusOK, answer).Find(`[name=action][value=confirm]`).Length() != 1 {
			t.Errorf("with the mark %q there is no button", mark)
		}
	}
	v.follow(v.post(link, url.Values{"action": {"confirm"}}))
	if n := v.want(http.StatusOK, v.get(link)).Find(`script, [data-mark]`).Length(); n != 0 {
		t.Error("the hash is still there after the confirmation")
	}
}
