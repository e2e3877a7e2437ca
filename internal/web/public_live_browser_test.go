package web

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/web/browsertest"
)

// followNow follows at once, instead of seconds after the page.
const followNow = `import(document.querySelector("article").dataset.live).then(() => true)`

// watchShift sums up what moves by itself, with a layout-shift observer
const watchShift = `(() => { window.shift = 0;
	new PerformanceObserver(list => { for (const e of list.getEntries()) window.shift += e.value; }).observe({type: "layout-shift", buffered: true}); })()`

func TestLiveScript_NamesAppearAndLeaveWithoutAReload(t *testing.T) {
	f := newFollowed(t)
	ana, beto := f.sign("Ana Quintana"), f.sign("Beto Robles")
	ctx := browsertest.New(t)
	see(t, ctx, narrowest, "light")
	until := func(condition string) { t.Helper(); browsertest.Until(t, ctx, condition) }
	run(t, ctx, chromedp.Navigate(f.address+letterPath), chromedp.Evaluate[chromedp.Void](watchShift))
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](followNow, chromedp.EvalAwaitPromise)); err != nil {
		t.Fatal(err)
	}
	f.decide(moderation.Publish, ana)
	until(`document.querySelector("#first + ul")?.offsetHeight && document.querySelector("#first + ul").textContent.includes("Quintana")`)
	until(`document.querySelector(".figure .count").textContent.includes("1 persona")`)
	until(`document.querySelector("[data-live] > [role=status]").textContent.includes("1 persona")`)
	// In view, a name that is hidden leaves its place empty, and one that is new waits until the reader has gone on.
	run(t, ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector("#first + ul").scrollIntoView({block: "center", behavior: "instant"})`))
	f.decide(moderation.Publish, beto)
	until(`document.querySelector(".figure .count").textContent.includes("2 personas")`)
	token, err := f.Signatures.ManageToken(ana.ID, f.clock.Now())
	f.must(err)
	f.must(f.Signatures.Hide(t.Context(), token))
	until(`!document.querySelector("main").textContent.includes("Quintana")`)
	if ask[bool](t, ctx, `document.querySelector("#first + ul").textContent.includes("Robles")`) {
		t.Error("the list that is looked at grows")
	}
	run(t, ctx, chromedp.Evaluate[chromedp.Void](`scrollTo({top: 0, behavior: "instant"})`))
	until(`document.querySelector("#first + ul").textContent.includes("Robles")`)
	if shift := ask[float64](t, ctx, `window.shift`); shift != 0 {
		t.Errorf("what is looked at moves by %v", shift)
	}
	for _, v := range browsertest.RunAxe(t, ctx) {
		t.Errorf("%v", v)
	}
	// A page that isn't in view follows nothing.
	run(t, ctx, chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("pagehide"))`))
	for f.live.Followers() > 0 {
		<-time.After(time.Millisecond)
	}
	f.must(f.Letters.Close(t.Context(), uuid.New(), f.letter.ID))
	run(t, ctx, chromedp.Navigate(f.address+letterPath))
	if ask[bool](t, ctx, `document.querySelector("article").dataset.live !== undefined`) {
		t.Errorf("the page of a letter that is %s follows something", letter.Closed)
	}
}
