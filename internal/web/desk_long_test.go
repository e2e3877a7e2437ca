package web

import (
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/signature"
)

func TestQueueScript_ALongQueueByKeyboardAlone(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		all := d.signMany(120)
		name := func(i int) string { return all[i].Profile.Name }
		is := func(i int, want signature.Status) {
			t.Helper()
			if got := d.status(all[i]); got != want {
				t.Errorf("number %d is %s, want %s", i, got, want)
			}
		}
		tab := d.tab()
		tab.open(queueAddress)
		tab.inFocus(name(0))
		for i := 1; i <= 52; i++ { // a page holds 50
			tab.press("j")
			tab.inFocus(name(i))
		}
		tab.until(`document.querySelectorAll("#rows > li").length === 100`)
		tab.press("k")
		tab.inFocus(name(51))

		tab.press("p")
		tab.inFocus(name(52))
		tab.press("h")
		tab.inFocus(name(53))
		tab.press("r")
		tab.until(`document.activeElement.type === "radio"`)
		tab.press("1")
		tab.press("\r")
		tab.inFocus(name(54))
		is(51, signature.Published)
		is(52, signature.Held)
		is(53, signature.Rejected)
		tab.until(`document.querySelector("[data-count=waiting]").textContent === "117"`)
		tab.press("u")
		tab.inFocus(name(53))
		is(53, signature.Pending)
		tab.press("p") // the undo has changed what was seen, and the script knows
		tab.inFocus(name(54))
		is(53, signature.Published)

		d.clock.Advance(31 * time.Second)
		tab.press("u")
		tab.until(`document.getElementById("toast-text").textContent.includes("too late")`)
		is(53, signature.Published)

		for i := 54; i < 57; i++ {
			tab.inFocus(name(i))
			tab.press("x")
			tab.press("j")
		}
		tab.until(`document.getElementById("chosen-count").textContent === "3 selected"`)
		tab.inFocus(name(57))
		tab.press("h")
		tab.until(`document.querySelector("[data-count=waiting]").textContent === "114"`)
		tab.until(`document.getElementById("chosen-count").textContent === "" && document.querySelector("form.busy") === null`)
		tab.inFocus(name(57))
		is(54, signature.Held)
		is(56, signature.Held)
		tab.press("u")
		tab.inFocus(name(54))
		is(55, signature.Pending)
		tab.press("?")
		tab.until(`document.getElementById("help").open`)
	})
}
