package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/undersigned/undersigned/internal/locale/localetest"
	"github.com/undersigned/undersigned/internal/web/browsertest"
)

// narrowest is the width in pixels at which every page must be usable.
const narrowest = 320

func run(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

func ask[T any](t *testing.T, ctx context.Context, script string) T {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return got
}

func see(t *testing.T, tab context.Context, width int64, scheme string) {
	t.Helper()
	run(t, tab, chromedp.EmulateViewport(width, 800))
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
	if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		t.Fatal(err)
	}
}

// TestPublicPages_AreMirroredForALanguageFromRightToLeft shows each page in a language that only tests have.
func TestPublicPages_AreMirroredForALanguageFromRightToLeft(t *testing.T) {
	p := newPages(t)
	_, assets, _ := newView(t)
	p.server.Locales, p.server.Assets = localetest.Load(t), assets
	p.server.BaseURL = &url.URL{Scheme: "http", Host: "letters.example"}
	all := p.everyPage(localetest.Mirrored, localetest.Mirrored, realWords(), 24)
	for name, one := range p.everyPage(localetest.Mirrored, "es", realWords(), 24) {
		all[name+", of a Spanish letter"] = one
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, ok := strings.CutPrefix(r.URL.Path, "/static/"); ok {
			name, _ = assets.Name(name)
			file, _ := assets.File(name)
			w.Header().Set("Content-Type", file.ContentType)
			_, _ = w.Write(file.Content)
			return
		}
		if slices.Contains([]string{".png", ".svg", ".jpg"}, path.Ext(r.URL.Path)) {
			http.NotFound(w, r) // the pages hold without their pictures
			return
		}
		one := all[r.URL.Query().Get("page")]
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := p.renders.Render(w, one.page, one.data); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(site.Close)
	tab := browsertest.New(t)
	for name := range all {
		for width, scheme := range map[int64]string{narrowest: "light", 1280: "dark"} {
			t.Run(name+" "+scheme, func(t *testing.T) {
				see(t, tab, width, scheme)
				run(t, tab, chromedp.Navigate(site.URL+"/?page="+url.QueryEscape(name)))
				if got := ask[string](t, tab, `document.documentElement.dir + " " + document.documentElement.lang`); got != "rtl "+localetest.Mirrored {
					t.Errorf("the page is %s", got)
				}
				if over := ask[string](t, tab, overflowing); over != "" {
					t.Errorf("wider than %d pixels: %s", width, over)
				}
				if left := ask[bool](t, tab, `(() => { const m = document.querySelector(".mark, .widget .more-of a").getBoundingClientRect(); return m.left < innerWidth - m.right })()`); left {
					t.Error("the mark stands where it does from left to right")
				}
				for _, v := range browsertest.RunAxe(t, tab) {
					t.Error(v)
				}
			})
		}
	}
}

// overflowing names what sticks out of the page, "" if nothing does.
const overflowing = `document.documentElement.scrollWidth <= document.documentElement.clientWidth ? "" :
	[...document.querySelectorAll("body *")].filter(e => { const b = e.getBoundingClientRect(); return b.width > 1 && (b.right > innerWidth + 1 || b.left < -1) })
		.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join("\n") || "something"`

// letterTab is a browser at the form of an open letter.
func letterTab(t *testing.T, script bool) (reader, context.Context, string) {
	t.Helper()
	v := newReader(t)
	v.open()
	site := httptest.NewServer(v.Handler())
	t.Cleanup(site.Close)
	tab := browsertest.New(t)
	see(t, tab, narrowest, "light")
	if _, err := chromedp.Call(tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !script}); err != nil {
		t.Fatal(err)
	}
	run(t, tab, chromedp.Navigate(site.URL+"/es/libertad"))
	return v, tab, site.URL
}

func press(t *testing.T, tab context.Context, what chromedp.Action[chromedp.Void]) {
	t.Helper()
	if _, err := chromedp.RunResponse(tab, what); err != nil {
		t.Fatal(err)
	}
}

func TestLanguageSwitch_KeepsAHalfFilledFormInABrowser(t *testing.T) {
	_, tab, site := letterTab(t, true)
	run(t, tab, chromedp.SendKeys(`[name=name]`, "Ana Ñáñez"), chromedp.SendKeys(`[name=email]`, "ana@correo.example"))
	press(t, tab, chromedp.Click(`header nav [lang=de]`))
	run(t, tab, chromedp.SendKeys(`[name=name]`, kb.End+" Peña"))
	press(t, tab, chromedp.Click(`header nav [lang=pt]`))
	if got := ask[string](t, tab, `document.documentElement.lang + " " + document.forms.sign.elements.name.value + " " + document.forms.sign.elements.email.value`); got != "pt Ana Ñáñez Peña ana@correo.example" {
		t.Errorf("after two switches: %s", got)
	}
	if at := ask[string](t, tab, `location.href`); at != site+"/pt/libertad/sign#sign" {
		t.Errorf("the address is %s", at)
	}
	if ask[bool](t, tab, `document.documentElement.scrollWidth > document.documentElement.clientWidth`) {
		t.Error("the page is wider than the screen")
	}
}

func TestLanguageSwitch_KeepsARefusedFormWithoutScript(t *testing.T) {
	v, tab, _ := letterTab(t, false)
	run(t, tab, chromedp.SendKeys(`[name=name]`, "Ana Ñáñez"), chromedp.SendKeys(`[name=email]`, "ana@correo"), chromedp.Click(`[name=consent]`))
	press(t, tab, chromedp.Click(`form.sign .send button`))
	press(t, tab, chromedp.Click(`header nav button[lang=fr]`))
	page := func() string {
		t.Helper()
		html, err := chromedp.Run(tab, chromedp.OuterHTML("html"))
		if err != nil {
			t.Fatal(err)
		}
		return html
	}
	if html := page(); !strings.Contains(html, `lang="fr"`) || !strings.Contains(html, `value="Ana Ñáñez"`) || !strings.Contains(html, `value="ana@correo"`) {
		t.Error("the form is not in French as it was typed")
	}
	// The Enter key signs: the switch's buttons come before the form's own.
	run(t, tab, chromedp.SendKeys(`[name=email]`, kb.End+".example"), chromedp.Click(`[name=consent]`))
	press(t, tab, chromedp.SendKeys(`[name=email]`, "\r"))
	if html := page(); !strings.Contains(html, `name="code"`) {
		t.Error("the Enter key doesn't sign")
	}
	if _, code := v.mailed(); code == "" {
		t.Error("nothing was signed")
	}
}
