package web

import (
	"testing"

	"github.com/chromedp/chromedp"
)

func TestText_ProofAndDifferencesFollowTheTyping(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		tab := d.tab()
		tab.open("/desk/letters/libertad/texts/es")
		tab.must(chromedp.Do(tab.ctx, chromedp.SendKeys("#f-body", "Otro *verso*. ")))
		tab.until(`document.querySelector(".proof .text em").textContent === "verso" && document.querySelector(".changes ins").textContent.includes("Otro")`)
		tab.until(`document.activeElement.id === "f-body" && document.querySelector("#f-body").value.includes("Otro *verso*. ")`)
		if texts, err := d.Letters.Versions(d.Context(), d.letter.ID); err != nil || len(texts) != 2 {
			t.Errorf("typing stored something: %d versions, %v", len(texts), err)
		}
	})
}
