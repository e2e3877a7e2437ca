package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/undersigned/undersigned/internal/web/browsertest"
)

// hostPage is a page of another site, in its own language, with a letter in it.
const hostPage = `<!doctype html><html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Zeitung</title></head>
<body style="margin:0"><p>Ein <a id="read" href="%[1]s/es/libertad">offener Brief</a>:</p>
<div data-undersigned="%[1]s/libertad" data-accent="#006699"><a href="%[1]s/libertad">Por su libertad</a></div>
<script async src="%[1]s/embed.js"></script></body></html>`

// foreign is a page of another site that shows the letter, in a browser.
type foreign struct {
	reader
	ctx     context.Context // its tab
	frame   context.Context // the letter in it
	site    string
	posted  chan http.Header // what the sign form came with
	arrived chan string      // the pages after signing that were asked for
}

func newForeign(t *testing.T) foreign {
	t.Helper()
	f := foreign{reader: newReader(t), posted: make(chan http.Header, 4), arrived: make(chan string, 4)}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.Handler().ServeHTTP(w, r)
		if r.Method == http.MethodPost {
			f.posted <- r.Header
		} else if strings.HasSuffix(r.URL.Path, "/check-email") {
			f.arrived <- r.URL.Path
		}
	}))
	t.Cleanup(site.Close)
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, hostPage, site.URL)
	}))
	t.Cleanup(host.Close)
	// Another name of this machine is another site.
	elsewhere := strings.Replace(host.URL, "127.0.0.1", "localhost", 1)
	f.site, f.ctx = site.URL, browsertest.New(t)
	f.showable(elsewhere)
	f.signed(individual("Ana María Quintana", "ana@correo.example"))
	see(t, f.ctx, 390, "light")
	run(t, f.ctx, chromedp.Navigate(elsewhere))
	browsertest.Until(t, f.ctx, `parseFloat(document.querySelector("iframe").style.blockSize) > 100 && document.querySelector("iframe").style.blockSize.endsWith("px")`)
	f.frame = f.framed()
	return f
}

// framed is the context of the frame, which runs in a process of its own.
func (f foreign) framed() context.Context {
	f.t.Helper()
	targets, err := chromedp.Targets(f.ctx)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, one := range targets {
		if one.Type == "iframe" && strings.HasPrefix(one.URL, f.site+"/libertad/embed") {
			ctx, cancel := chromedp.NewContext(f.ctx, chromedp.WithTargetID(one.TargetID))
			f.t.Cleanup(cancel)
			return ctx
		}
	}
	f.t.Fatalf("there is no frame among %v", targets)
	return nil
}

func (f foreign) height() float64 {
	return ask[float64](f.t, f.ctx, `document.querySelector("iframe").getBoundingClientRect().height`)
}

func (f foreign) await(what <-chan string) string {
	f.t.Helper()
	select {
	case got := <-what:
		return got
	case <-time.After(30 * time.Second):
		f.t.Fatal("nothing came")
		return ""
	}
}

// picture keeps what the tab shows in the folder that SCREENSHOTS names, for somebody to look at.
func (f foreign) picture(name string) {
	f.t.Helper()
	folder := os.Getenv("SCREENSHOTS")
	if folder == "" {
		return
	}
	shot, err := chromedp.Run(f.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(folder+"/"+name+".png", shot, 0o600)
	}
	if err != nil {
		f.t.Fatal(err)
	}
}

// TestEmbed_OnAnotherSitesPage looks at the widget in a browser: it speaks the page's language, is as high as what is in it,
// keeps nothing in the browser, and signs.
func TestEmbed_OnAnotherSitesPage(t *testing.T) {
	f := newForeign(t)
	if got := ask[string](t, f.frame, `[document.documentElement.lang, document.cookie, localStorage.length, sessionStorage.length].join()`); got != "de,,0,0" {
		t.Errorf("language, cookies, storage: %s", got)
	}
	if got := ask[string](t, f.ctx, `document.querySelector("iframe").title`); got != "Por su libertad" {
		t.Errorf("the frame is called %q", got)
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{280, 1280} {
			see(t, f.ctx, width, scheme)
			features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
			if _, err := chromedp.Call(f.frame, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
				t.Fatal(err)
			}
			browsertest.Until(t, f.frame, `document.documentElement.scrollHeight <= innerHeight + 1`) // nothing in it has to be scrolled
			if over := ask[string](t, f.frame, overflowing); over != "" {
				t.Errorf("%d %s: sticks out: %s", width, scheme, over)
			}
			for _, v := range browsertest.RunAxe(t, f.frame) {
				t.Errorf("%d %s: %v", width, scheme, v)
			}
			f.picture(fmt.Sprintf("widget-%d-%s", width, scheme))
		}
	}
	before := f.height()
	run(t, f.frame, chromedp.Evaluate[chromedp.Void](`(() => { const more = document.createElement("p"); more.style.blockSize = "300px"; document.querySelector("main").append(more); })()`))
	browsertest.Until(t, f.ctx, fmt.Sprintf(`document.querySelector("iframe").getBoundingClientRect().height > %f + 250`, before))
	const cameFrom = `document.querySelector("[name=referrer]").value`
	if got := ask[string](t, f.frame, cameFrom); got != "localhost" {
		t.Errorf("the form stands at %q", got)
	}
	run(t, f.frame, chromedp.SendKeys("#f-name", "Luz Peña"), chromedp.SendKeys("#f-email", "luz@correo.example"), chromedp.Click(`[name=consent]`), chromedp.Click(".send button"))
	if path := f.await(f.arrived); path != "/de/libertad/check-email" {
		t.Errorf("the form leads to %s", path)
	}
	if h := <-f.posted; h.Get("Sec-Fetch-Site") != "same-origin" || h.Get("Cookie") != "" {
		t.Errorf("the form came %v", h)
	}
	if link, _ := f.mailed(); link == "" {
		t.Error("no message came")
	}
	press(t, f.ctx, chromedp.Click("#read"))
	browsertest.Until(t, f.ctx, cameFrom+` === "localhost"`)
	press(t, f.ctx, chromedp.Click(`header nav [lang=de]`)) // within the site nothing is told any more
	browsertest.Until(t, f.ctx, `document.documentElement.lang === "de" && document.forms.sign.elements.mark.value && !`+cameFrom)
}
