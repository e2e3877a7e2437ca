package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/undersigned/undersigned/internal/web/browsertest"
)

// typist is a browser whose reader has a keyboard and nothing else.
type typist struct{ *browser }

// focused is where the keyboard's focus is.
type focused struct {
	Tag, ID, Name, Value, Text, HTML string
	Ring                             bool   // it has a visible outline, or what stands for it has
	Covered                          string // what hides it or a part of it, "" for nothing
	Outside                          bool   // it isn't in view, or not whole
}

// A radio button of the first choice is out of sight: its label stands for it. A long link is judged by its first line.
// Within a date field its picker has a ring of the browser's own.
const lookAtFocus = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body) return {Tag: "BODY"};
	const stand = e.closest(".seg label") ?? e, style = getComputedStyle(stand);
	const box = stand.getClientRects()[0] ?? stand.getBoundingClientRect();
	const own = n => n && (stand.contains(n) || n.contains(stand) || n.closest("label") === stand.closest("label") && n.closest("label"));
	const points = [[box.left + box.width / 2, box.top + box.height / 2], [box.left + box.width / 2, box.top + 2], [box.left + box.width / 2, box.bottom - 2]];
	const over = points.map(([x, y]) => document.elementFromPoint(x, y)).find(n => !own(n));
	const inView = box.top >= 0 && box.left >= 0 && box.right <= innerWidth + 1 && (box.bottom <= innerHeight || box.height > innerHeight);
	return {
		Tag: e.tagName, ID: e.id, Name: e.name ?? "", Value: e.value ?? "", Text: e.innerText ?? "", HTML: e.outerHTML.slice(0, 160),
		Ring: e.type === "date" || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== "rgba(0, 0, 0, 0)",
		Covered: over ? over.outerHTML.slice(0, 120) : "", Outside: !inView,
	};
})()`

// at returns where the focus is, and fails the test if its reader can't see that.
func (k typist) at() focused {
	k.t.Helper()
	f, err := chromedp.Run(k.ctx, chromedp.Evaluate[focused](lookAtFocus))
	if err != nil {
		k.t.Fatal(err)
	}
	if f.Tag == "BODY" || f.Tag == "MAIN" {
		return f
	}
	if !f.Ring {
		k.t.Errorf("the focus has no ring: %s", f.HTML)
	}
	if f.Outside {
		k.t.Errorf("the focus is out of view: %s", f.HTML)
	} else if f.Covered != "" {
		k.t.Errorf("the focus is covered: %s\n\tby %s", f.HTML, f.Covered)
	}
	return f
}

func (k typist) press(keys string, modifiers ...chromedp.KeyOption) {
	k.t.Helper()
	k.do(chromedp.KeyEvent(keys, modifiers...))
}

func (k typist) tab() focused {
	k.t.Helper()
	k.press(kb.Tab)
	return k.at()
}

func (k typist) back() focused {
	k.t.Helper()
	k.press(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift))
	return k.at()
}

// mostTabs is how many stops a page may have before what is sought.
const mostTabs = 400

// to goes on until the focus is on what is sought.
func (k typist) to(what string, sought func(focused) bool) focused {
	k.t.Helper()
	for range mostTabs {
		if f := k.tab(); sought(f) {
			return f
		}
	}
	k.t.Fatalf("the keyboard doesn't reach %s", what)
	return focused{}
}

func (k typist) toField(name string) focused {
	k.t.Helper()
	return k.to(name, func(f focused) bool { return f.Name == name })
}

func (k typist) toText(tag, text string) focused {
	k.t.Helper()
	return k.to(text, func(f focused) bool { return f.Tag == tag && f.Text == text })
}

// enter presses a key that leads to another page, and waits for it.
func (k typist) enter(keys string) {
	k.t.Helper()
	if _, err := chromedp.RunResponse(k.ctx, chromedp.KeyEvent(keys)); err != nil {
		k.t.Fatalf("%q: %v\n%s", keys, err, k.text())
	}
}

// walk goes from the page's first stop to its last and back to the first, looking at each.
func (k typist) walk() (stops int) {
	k.t.Helper()
	for range mostTabs {
		if f := k.tab(); f.Tag == "BODY" { // beyond the last one is the browser's own frame
			break
		}
		stops++
	}
	for range min(stops, 40) {
		if k.back().Tag == "BODY" {
			break
		}
	}
	return stops
}

// toTheForm opens the letter and goes by the skip link and the bar's button to the form.
func (k typist) toTheForm() {
	k.t.Helper()
	k.open("/es/libertad")
	if f := k.tab(); f.Tag != "A" || f.Text == "" {
		k.t.Fatalf("the first stop is no link to skip the head: %s", f.HTML)
	}
	k.press(kb.Enter)
	browsertest.Until(k.t, k.ctx, `document.activeElement.id === "main"`)
	k.to("the bar's button", func(f focused) bool { return f.Tag == "A" && f.Text == "Firmar" })
	k.press(kb.Enter)
	if f := k.tab(); f.Name != "kind" {
		k.t.Fatalf("after the button the focus is on %s", f.HTML)
	}
}

// TestKeyboard_IsEnough goes the supporter's way by key events alone.
func TestKeyboard_IsEnough(t *testing.T) {
	a, box := newDemoSite(t)
	b := newBrowser(t, a.URL())
	keyboard := func(t *testing.T) typist { return typist{&browser{t: t, ctx: b.ctx, base: b.base}} }
	t.Run("a person signs, hides and withdraws", func(t *testing.T) { signByKeyboard(keyboard(t), box) })
	t.Run("an organization signs and confirms by the link", func(t *testing.T) { endorseByKeyboard(keyboard(t), box) })
	pages := append(signersWay(t, a, box), [2]string{"privacy", "/es/libertad/privacy"}, [2]string{"letters", "/es"}, [2]string{"lost link", "/es/libertad/lost-link"})
	own := box.await("ana@example.org", 2).link(t, "/signature/")
	pages = append(pages, [2]string{"own page", own}, [2]string{"edit", own + "/edit"})
	for _, size := range [][2]int64{{390, 844}, {1280, 720}} {
		for _, page := range pages {
			t.Run(fmt.Sprintf("every stop of %s at %d", page[0], size[0]), func(t *testing.T) {
				k := keyboard(t)
				k.do(chromedp.EmulateViewport(size[0], size[1]))
				k.open(page[1])
				if n := k.walk(); n < 5 || n >= mostTabs {
					t.Errorf("%d stops", n)
				}
			})
		}
	}
}

func signByKeyboard(k typist, box *postbox) {
	t := k.t
	k.do(chromedp.EmulateViewport(390, 844))
	k.toTheForm()
	if f := k.tab(); f.Name != "name" {
		t.Errorf("after the kind comes %s", f.HTML)
	}
	if f := k.back(); f.Name != "kind" {
		t.Errorf("before the name comes %s", f.HTML)
	}
	k.toField("name")
	k.press("Rosa Peña")
	k.toField("email")
	k.press("rosa@example.org")
	k.to("more fields", func(f focused) bool { return f.Tag == "SUMMARY" })
	k.press(kb.Enter)
	k.toField("comment")
	k.press("Por mi hermano")
	k.toField("visibility")
	k.press(kb.ArrowDown)
	if f := k.at(); f.Name != "visibility" {
		t.Errorf("the arrow leads to %s", f.HTML)
	}
	k.press(kb.ArrowUp)
	k.toField("consent")
	k.press(" ")
	k.toText("BUTTON", "Firmar")
	k.enter(kb.Enter)

	k.toField("code")
	k.press(box.await("rosa@example.org", 1).code(t))
	k.enter(kb.Enter)
	k.shows("Gracias")
	k.to("the own page", func(f focused) bool { return f.Tag == "A" && f.Text == "Ver esta firma, cambiarla o retirarla" })
	k.enter(kb.Enter)
	k.toText("BUTTON", "Ocultar el nombre ahora")
	k.enter(" ")
	k.shows("El nombre está oculto")
	k.toText("SUMMARY", "Quiero retirar la firma")
	k.press(" ")
	k.to("the withdrawal's button", func(f focused) bool { return f.Tag == "BUTTON" })
	k.enter(kb.Enter)
	k.shows("retirada")
}

func endorseByKeyboard(k typist, box *postbox) {
	t := k.t
	k.do(chromedp.EmulateViewport(1280, 720))
	k.toTheForm()
	k.press(kb.ArrowRight)
	if f := k.at(); f.Value != "organization" {
		t.Fatalf("the arrow leads to %s", f.HTML)
	}
	for _, field := range [][2]string{{"organization", "Comité de Familiares"}, {"name", "Berta Ruiz"}, {"representative_role", "Portavoz"}, {"email", "berta@example.org"}} {
		k.toField(field[0])
		k.press(field[1])
	}
	k.toField("consent")
	k.press(" ")
	k.toText("BUTTON", "Firmar")
	k.enter(" ")
	k.do(chromedp.Evaluate[chromedp.Void](`localStorage.clear()`)) // as in another browser than the one that signed
	k.open(box.await("berta@example.org", 1).link(t, "/confirm/"))
	k.to("the button to confirm", func(f focused) bool { return f.Tag == "BUTTON" })
	k.enter(kb.Enter)
	k.shows("Comité de Familiares")
}
