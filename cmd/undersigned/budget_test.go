package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/database/databasetest"
)

// What a first view may cost: design's budgets.
const (
	mostRequests = 3
	mostPage     = 14 << 10 // of the letter's page and its stylesheet, compressed: one TCP window
	mostScript   = 6 << 10
)

// cost is what a first view of a page cost.
type cost struct {
	Requests     int
	Foreign      []string // what came from elsewhere
	Page, Script int      // bytes, compressed
	Shift        float64  // cumulative layout shift
	Shifted      []string // what jumped: the element, where it was and where it is
	Wide         bool     // the page is wider than the screen
}

const measureCost = `new Promise(done => {
	let shift = 0;
	const shifted = [], place = r => [r.x, r.y, r.width, r.height].map(Math.round).join(" ");
	new PerformanceObserver(list => {
		for (const e of list.getEntries()) {
			shift += e.value;
			for (const s of e.sources) shifted.push((s.node?.cloneNode().outerHTML ?? s.node?.nodeName) + ": " + place(s.previousRect) + " to " + place(s.currentRect));
		}
	}).observe({type: "layout-shift", buffered: true});
	setTimeout(() => {
		const loaded = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
		const size = what => loaded.filter(what).reduce((n, e) => n + e.encodedBodySize, 0), script = e => e.initiatorType === "script";
		done({
			requests: loaded.length, foreign: loaded.map(e => e.name).filter(n => new URL(n).origin !== location.origin),
			page: size(e => !script(e)), script: size(script), shift, shifted,
			wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
		});
	}, 600);
})`

// coldly has the browser load everything anew.
func coldly() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
		return err
	})
}

// newDemoSite starts the demonstration's site, with a postbox in place of its mailbox.
func newDemoSite(t testing.TB) (*App, *postbox) {
	t.Helper()
	box, dir := newPostbox(t, "127.0.0.1:0", false), t.TempDir()
	a, _ := startApp(t, config.Config{
		Addr: "127.0.0.1:0", DataDir: dir, DatabaseURL: databasetest.URL(t, databasetest.SQLite), KeysetFile: dir + "/keyset.json",
		MailFrom: "carta@example.org", SMTPURL: box.URL(), AutoMigrate: true,
	}, AppOptions{})
	if _, err := a.seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a, box
}

// signersWay returns the pages from the letter to the thanks, each as a name and an address.
func signersWay(t testing.TB, a *App, box *postbox) [][2]string {
	t.Helper()
	v := newVisitor(t, a.URL())
	sign := func(email string) page {
		return v.post("/es/libertad/sign", "name", "Ana María Ñáñez", "email", email, "visibility", "public", "consent", "1").expect(t, 200)
	}
	check := sign("ana@example.org")
	thanks := v.post(box.await("ana@example.org", 1).link(t, "/confirm/")).expect(t, 200)
	sign("luz@example.org")
	return [][2]string{
		{"letter", "/es/libertad"}, {"list", "/es/libertad/signatories"}, {"check-email", check.At},
		{"confirm", box.await("luz@example.org", 1).link(t, "/confirm/")}, {"thanks", thanks.At},
	}
}

func TestBudgets_OfAFirstView(t *testing.T) {
	a, box := newDemoSite(t)
	b := newBrowser(t, a.URL())
	b.do(coldly())
	for _, stop := range append(signersWay(t, a, box), [2]string{"letter in English", "/en/libertad"}, [2]string{"privacy", "/es/libertad/privacy"}) {
		for _, width := range []int64{320, 390, 1280} { // 320 is 1280 at 400 % as well
			t.Run(fmt.Sprintf("%s %d", stop[0], width), func(t *testing.T) {
				b.t = t
				b.do(chromedp.EmulateViewport(width, 720))
				b.open(stop[1])
				got, err := chromedp.Run(b.ctx, chromedp.Evaluate[cost](measureCost, chromedp.EvalAwaitPromise))
				if err != nil {
					t.Fatal(err)
				}
				if got.Requests > mostRequests || len(got.Foreign) > 0 {
					t.Errorf("%d requests, %d are allowed; from elsewhere: %v", got.Requests, mostRequests, got.Foreign)
				}
				if strings.HasPrefix(stop[0], "letter") && got.Page > mostPage || got.Page == 0 || got.Script > mostScript {
					t.Errorf("%d bytes of page and stylesheet, %d of scripts; allowed: %d, %d", got.Page, got.Script, mostPage, mostScript)
				}
				if got.Shift != 0 {
					t.Errorf("it jumps after loading: %f %q", got.Shift, got.Shifted)
				}
				if got.Wide {
					t.Error("wider than the screen")
				}
			})
		}
	}
}

func TestBudgets_TheConsentIsNeverCutOff(t *testing.T) {
	a, _ := newDemoSite(t)
	b := newBrowser(t, a.URL())
	const read = `(scrollTo(0, 1200), new Promise(done => setTimeout(() => {
		const form = document.querySelector(".sign"), button = form.querySelector(".send .btn").getBoundingClientRect();
		const text = form.querySelector(".consent").getBoundingClientRect();
		done({scrolls: form.scrollHeight > form.clientHeight, covered: button.top < text.bottom,
			seen: text.top >= 0 && button.bottom <= innerHeight, sticks: getComputedStyle(form).position === "sticky"});
	}, 100)))`
	for _, lang := range []string{"es", "en"} {
		for _, size := range [][2]int64{{1280, 900}, {1280, 1024}, {1920, 1080}, {1280, 720}, {390, 844}} {
			t.Run(fmt.Sprintf("%s %dx%d", lang, size[0], size[1]), func(t *testing.T) {
				b.t = t
				b.do(chromedp.EmulateViewport(size[0], size[1]))
				b.open("/" + lang + "/libertad")
				got, err := chromedp.Run(b.ctx, chromedp.Evaluate[struct{ Scrolls, Covered, Seen, Sticks bool }](read, chromedp.EvalAwaitPromise))
				if err != nil {
					t.Fatal(err)
				}
				if got.Scrolls || got.Covered {
					t.Errorf("the form scrolls within itself: %v; its button covers the consent: %v", got.Scrolls, got.Covered)
				}
				if beside := size[0] > 1000 && size[1] >= 900; got.Sticks != beside || beside && !got.Seen {
					t.Errorf("beside the text it stays: %v; consent and button are in view: %v", got.Sticks, got.Seen)
				}
			})
		}
	}
}
