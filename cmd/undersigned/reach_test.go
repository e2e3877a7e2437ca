package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/web/browsertest"
)

// zoomed is what a reader has at 400 % on a screen of 1280 by 1024 (WCAG 1.4.10).
var zoomed = [2]int64{320, 256}

// mostCovered is the part of a zoomed screen that what stays in view may take.
const mostCovered = 0.35

// reach is what a page shows of itself on a small screen.
type reach struct {
	Wide    string   // what sticks out sideways
	Cut     []string // what isn't shown whole
	Covered float64  // the part of the screen that stays while the page is scrolled
}

// Text is cut where its box hides what doesn't fit, or where it runs out of a box that can't grow. What is meant for screen
// readers alone is a pixel wide; lists and fields of a browser's own scroll.
const lookAround = `(async () => {
	const root = document.documentElement, name = e => e.outerHTML.slice(0, 140);
	scrollTo(0, root.scrollHeight / 2);
	await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
	const all = [...document.querySelectorAll("body *")].filter(e => e.checkVisibility() && !e.closest("svg, input, select, textarea") && e.clientWidth > 2 && e.clientHeight > 2);
	const hides = value => value === "hidden" || value === "clip";
	const cut = all.filter(e => {
		const s = getComputedStyle(e), across = e.scrollWidth > e.clientWidth + 1, down = e.scrollHeight > e.clientHeight + 1;
		const boxed = e.matches("button, .btn, .seg label, .thumb, header, nav") && s.overflow === "visible";
		return across && (s.overflowX !== "visible" || boxed) || down && (hides(s.overflowY) || boxed && e.scrollHeight > e.clientHeight + 6);
	});
	const stays = all.filter(e => ["sticky", "fixed"].includes(getComputedStyle(e).position)).map(e => e.getBoundingClientRect())
		.filter(b => b.bottom > 0 && b.top < innerHeight && b.width > innerWidth / 2);
	return {
		Wide: root.scrollWidth <= root.clientWidth ? "" : all.filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(name).join("\n") || "something",
		Cut: cut.map(name), Covered: stays.reduce((n, b) => n + Math.min(b.bottom, innerHeight) - Math.max(b.top, 0), 0) / innerHeight,
	};
})()`

// spaced sets text as wide as a reader may want it (WCAG 1.4.12).
const spaced = `(() => {
	const sheet = new CSSStyleSheet();
	sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-block-end: 2em !important; }");
	document.adoptedStyleSheets = [sheet];
})()`

// fits checks that a page can be read whole at 400 %, and then with the text set wide as well.
func (b *browser) fits() {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(zoomed[0], zoomed[1]))
	b.looksWhole("at 400 %")
	b.do(chromedp.Evaluate[chromedp.Void](spaced))
	b.looksWhole("at 400 % with wide text")
}

func (b *browser) looksWhole(how string) {
	b.t.Helper()
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[reach](lookAround, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	if got.Wide != "" {
		b.t.Errorf("%s it is wider than the screen: %s", how, got.Wide)
	}
	for _, cut := range got.Cut {
		b.t.Errorf("%s it is cut: %s", how, cut)
	}
	if got.Covered > mostCovered {
		b.t.Errorf("%s %.0f %% of the screen stay covered", how, 100*got.Covered)
	}
}

// arrive opens a page and brings it into its state.
func (b *browser) arrive(s stop) {
	b.t.Helper()
	b.open(s.path)
	if s.then == "" {
		return
	}
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Evaluate[chromedp.Void](s.then)); err != nil {
		b.t.Fatal(err)
	}
}

// visit looks at pages one after the other, each as a subtest.
func (b *browser) visit(stops []stop, check func(here *browser)) {
	b.t.Helper()
	for _, s := range stops {
		b.t.Run(s.name, func(t *testing.T) {
			here := &browser{t: t, ctx: b.ctx, base: b.base}
			here.do(see(look{"light", 390}))
			here.arrive(s)
			check(here)
		})
	}
}

func TestReach_EveryStateOfEveryPage(t *testing.T) {
	box, dir, clock := newPostbox(t, "127.0.0.1:0", false), t.TempDir(), databasetest.NewClock()
	a, _ := startApp(t, config.Config{
		Addr: "127.0.0.1:0", DataDir: dir, DatabaseURL: databasetest.URL(t, databasetest.SQLite), KeysetFile: dir + "/keyset.json",
		MailFrom: "carta@example.org", SMTPURL: box.URL(), AutoMigrate: true,
	}, AppOptions{Clock: clock.Now})
	owner := ownerOf(t, a)
	putOnline(t, a.program)
	b := newBrowser(t, a.URL())
	b.do(speak("de"))
	public, desk := furnish(t, a, box, owner, "de")
	b.visit(public, (*browser).fits)
	b.open("/desk/sign-in?lang=de")
	b.do(b.fill("email", "olga@example.org"), b.fill("password", "una contraseña larga"))
	b.press("main form button.btn")
	owner.post("/desk/language", "lang", "de")
	b.visit(desk, (*browser).fits)

	b.do(speak("es"))
	s := &stages{t: t, app: a, box: box, owner: owner}
	s.letters()
	s.mistakes(firstOf(public, "check email"))
	s.ownPages()
	s.edits()
	s.ends()
	b.examine(s.list)
	s.late(clock.Advance)
	b.examine(s.list)
}

func firstOf(stops []stop, name string) string {
	for _, s := range stops {
		if s.name == name {
			return strings.Replace(s.path, "/de/", "/es/", 1)
		}
	}
	return ""
}

// examine visits pages in their states, and checks that they say which, in light and dark, and at 400 %.
func (b *browser) examine(states []state) {
	for _, s := range states {
		b.visit([]stop{s.stop}, func(here *browser) {
			here.shows(s.says)
			here.isSound()
		})
	}
}

func (b *browser) isSound() {
	b.t.Helper()
	for _, l := range []look{{"light", 390}, {"dark", 1280}} {
		b.do(see(l))
		b.isWhole("es")
		for _, v := range browsertest.RunAxe(b.t, b.ctx) {
			b.t.Error(fmt.Sprintf("%s %d: ", l.scheme, l.width), v)
		}
	}
	b.fits()
}
