package web

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/signature"
)

// fill has n signatures wait, without their way through the form, the oldest first. Of each it returns the id and the name.
func (d *deskSite) fill(n int) []signature.Signature {
	d.Helper()
	all, at := make([]signature.Signature, n), d.DB.Now().Add(-time.Duration(n)*time.Second)
	d.must(d.DB.InTx(d.Context(), func(tx *database.Tx) error {
		for piece := range slices.Chunk(all, 500) {
			rows := make([]map[string]any, len(piece))
			for i := range piece {
				at = at.Add(time.Second)
				piece[i].ID = uuid.Must(uuid.NewV7())
				piece[i].Profile.Name = "Persona Vidal " + piece[i].ID.String()
				rows[i] = d.waiting(piece[i], at)
			}
			if err := tx.DB.Table("signatures").Create(&rows).Error; err != nil {
				return err
			}
		}
		return tx.DB.Exec("ANALYZE").Error
	}))
	return all
}

// waiting is the row of a signature that waits.
func (d *deskSite) waiting(s signature.Signature, at time.Time) map[string]any {
	d.Helper()
	profile, err := json.Marshal(s.Profile)
	d.must(err)
	sealed, err := d.Vault.Seal(profile, "signature.profile:"+s.ID.String())
	d.must(err)
	email, err := d.Vault.Seal([]byte(s.ID.String()+"@example.org"), "signature.email:"+s.ID.String())
	d.must(err)
	return map[string]any{
		"id": s.ID, "letter_id": d.letter.ID, "text_id": d.text.ID, "kind": signature.Individual, "status": signature.Pending, "visibility": signature.Public,
		"language": "es", "category": "academic", "country": "CU", "wants_updates": false, "sealed_profile": sealed, "sealed_email": email,
		"email_hash": s.ID[:], "name_hash": s.ID[:], "signals": "[]", "signal_keys": "", "reason": "", "code_attempts": 0, "mails": 0,
		"signed_at": at, "confirmed_at": at,
	}
}

func TestQueueScript_AWatchedNameIsPublishedWithAProofAlone(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		d.watch("Ana Quintana")
		watched, other := d.sign("Ana Quintana"), d.sign("Luis Díaz")
		tab := d.tab()
		tab.open(queueAddress)
		tab.inFocus("Ana Quintana")
		tab.press("p")
		tab.until(`document.querySelector(".vouch").open && document.activeElement.name === "proof"`)
		tab.press("\r")
		tab.until(`document.querySelector(".vouch [role=alert]").textContent !== ""`)
		if got := d.status(watched); got != signature.Pending {
			t.Errorf("without a proof: %s", got)
		}
		tab.until(`document.activeElement.name === "proof"`)
		tab.press("1")
		tab.until(`document.querySelector("[name=proof]:checked")`)
		tab.must(chromedp.Do(tab.ctx, chromedp.SendKeys(".vouch [name=where]", "+34 600\r")))
		tab.inFocus("Luis Díaz")
		if got := d.status(watched); got != signature.Published {
			t.Errorf("with a proof: %s", got)
		}
		tab.press("p")
		tab.until(`!document.getElementById("empty").hidden`)
		if got := d.status(other); got != signature.Published {
			t.Errorf("a name that isn't watched: %s", got)
		}
	})
}

func TestQueueScript_ALongQueueByKeyboardAlone(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		all := d.fill(10_000)
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
		tab.until(`document.querySelector("[data-count=waiting]").textContent.replace(/\D/g, "") === "9997"`)
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
		tab.until(`document.querySelector("[data-count=waiting]").textContent.replace(/\D/g, "") === "9994"`)
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
