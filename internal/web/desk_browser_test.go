package web

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/web/browsertest"
)

// deskTab is a browser's tab at the desk, with an owner signed in.
type deskTab struct {
	*deskSite
	ctx  context.Context
	base string
}

func (d *deskSite) tab() deskTab { return d.tabAs(organizer.Owner) }

// tabAs returns a tab of a browser of its own, with a role signed in.
func (d *deskSite) tabAs(role string) deskTab {
	d.Helper()
	d.as(role)
	server := httptest.NewServer(d.Handler())
	d.Cleanup(server.Close)
	tab := deskTab{deskSite: d, ctx: browsertest.New(d.T), base: server.URL}
	tab.open("/desk/sign-in")
	_, err := chromedp.RunResponse(tab.ctx, chromedp.SendKeys("input[name=email]", role+"@desk.example.org"),
		chromedp.SendKeys("input[name=password]", deskPassword+"\r"))
	d.must(err)
	return tab
}

func (tab deskTab) open(address string) {
	tab.Helper()
	tab.must(chromedp.Do(tab.ctx, chromedp.Navigate(tab.base+address)))
}

// until waits for a condition of the page.
func (tab deskTab) until(condition string) {
	tab.Helper()
	browsertest.Until(tab, tab.ctx, condition)
}

// press types keys wherever the focus is.
func (tab deskTab) press(keys string) {
	tab.Helper()
	tab.must(chromedp.Do(tab.ctx, chromedp.KeyEvent(keys)))
}

func (tab deskTab) inFocus(name string) {
	tab.Helper()
	tab.until(fmt.Sprintf(`document.getElementById("focus-name").textContent === %q && document.querySelector("#rows li.current .who").textContent === %q`, name, name))
}

// on shows the page as a device would that is so wide and prefers that colour scheme.
func (tab deskTab) on(width int64, scheme string) {
	tab.Helper()
	_, err := chromedp.Call(tab.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1, Mobile: width < 500})
	tab.must(err)
	_, err = chromedp.Call(tab.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	tab.must(err)
}

func TestQueueScript_DecidesByKeyboardWithoutReloading(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		one, two, three, four := d.sign("Uno"), d.sign("Dos"), d.sign("Tres"), d.sign("Cuatro")
		tab := d.tab()
		tab.open(queueAddress)
		tab.must(chromedp.Do(tab.ctx, chromedp.Evaluate[chromedp.Void](`window.stayed = true`)))
		is := func(s signature.Signature, want signature.Status) {
			t.Helper()
			if got := d.status(s); got != want {
				t.Errorf("%s is %s, want %s", s.Profile.Name, got, want)
			}
		}

		tab.press("p")
		tab.inFocus("Dos")
		is(one, signature.Published)
		tab.until(`document.querySelector("[data-count=waiting]").textContent === "3"`)
		tab.until(`document.activeElement.id === "focus-name"`)
		tab.press("u")
		tab.inFocus("Uno")
		is(one, signature.Pending)

		tab.press("j")
		tab.inFocus("Dos")
		tab.press("h")
		tab.inFocus("Tres")
		is(two, signature.Held)
		tab.press("k")
		tab.inFocus("Uno")

		tab.press("r")
		tab.until(`document.activeElement.type === "radio"`)
		tab.press("2")
		tab.press("\r")
		tab.inFocus("Tres")
		is(one, signature.Rejected)

		tab.press("x")
		tab.press("j")
		tab.inFocus("Cuatro")
		tab.press("x")
		tab.until(`document.getElementById("chosen-count").textContent === "2 selected"`)
		tab.press("p")
		tab.until(`!document.getElementById("empty").hidden && document.getElementById("focus").hidden`)
		is(three, signature.Published)
		is(four, signature.Published)
		tab.press("u")
		tab.inFocus("Tres")
		is(four, signature.Pending)

		tab.press("?")
		tab.until(`document.getElementById("help").open`)
		tab.until(`window.stayed === true`)
	})
}

func TestQueueScript_ARejectionWithoutAReasonIsToldBesideIt(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		s := d.sign("Uno")
		tab := d.tab()
		tab.open(queueAddress)
		tab.until(`document.documentElement.classList.contains("keys")`)
		tab.press("r")
		tab.until(`document.activeElement.type === "radio"`)
		tab.press("\r")
		tab.until(`document.querySelector(".reject .error").textContent === "A rejection needs a reason."`)
		if d.status(s) != signature.Pending {
			t.Errorf("status %s", d.status(s))
		}
	})
}

func TestDesk_IsAccessibleOnPhoneAndDesktopInLightAndDark(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		for _, name := range []string{"María José Ñáñez de la Torre y Echezábal", "asdf 123", "Иван"} {
			d.sign(name, func(f *signature.Draft) { f.Comment = "Mire https://example.org" })
		}
		tab := d.tab()
		for _, device := range []struct {
			width  int64
			scheme string
		}{{390, "light"}, {390, "dark"}, {1280, "light"}, {1280, "dark"}} {
			tab.on(device.width, device.scheme)
			for _, address := range []string{
				queueAddress, queueAddress + "?focus=" + d.first().String(), queueAddress + "#menu", queueAddress + "?state=held", "/desk/letters",
				"/desk/letters/libertad/close", "/desk/trail?who=all", "/desk/organizers", "/desk/mail",
			} {
				tab.open(address)
				for _, v := range browsertest.RunAxe(t, tab.ctx) {
					t.Errorf("%s at %d px, %s: %s", address, device.width, device.scheme, v)
				}
				wide, err := chromedp.Run(tab.ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > innerWidth`))
				tab.must(err)
				if wide {
					t.Errorf("%s at %d px is wider than the screen", address, device.width)
				}
			}
		}
	})
}
