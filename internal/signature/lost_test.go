package signature_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/outbox"
)

func TestSendLinks_MailsAllOfAnAddressInOneMessageWithACoolDown(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		ask := func(email string) {
			t.Helper()
			if err := w.SendLinks(t.Context(), w.letterID, email); err != nil {
				t.Fatal(err)
			}
		}
		ana := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.confirmed(person("Luis Quintana", "ana@example.org"))
		w.confirmed(group("Observatorio", "ana@example.org"))
		w.confirmed(person("Eva Luna", "eva@example.org"))
		ask("Ana+links@Example.org")
		data := w.only(outbox.KindLinks)
		if got, err := w.ByManageToken(t.Context(), data["token"]); err != nil || got.ID != ana.ID || data["name"] != "Ana Quintana" || data["more_names"] != "Luis Quintana\nObservatorio" {
			t.Errorf("mailed %v, %v", data, err)
		}
		ask("ana@example.org")
		if sent := w.mail(); len(sent) != 0 {
			t.Errorf("within the cool-down mailed %s", kinds(sent))
		}
		w.clock.Advance(time.Minute)
		ask("ana@example.org")
		w.only(outbox.KindLinks)
		w.clock.Advance(time.Minute)
		ask("ana@example.org")
		if sent := w.mail(); len(sent) != 0 {
			t.Errorf("the pause doesn't grow: mailed %s", kinds(sent))
		}
		ask("nobody@example.org")
		if sent := w.mail(); len(sent) != 0 {
			t.Errorf("to an address that never signed mailed %s", kinds(sent))
		}
	})
}

func TestSendLinks_AsksOnceMoreToConfirm(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.sign(person("Ana Quintana", "ana@example.org"))
		w.only(outbox.KindConfirm)
		w.clock.Advance(time.Minute)
		if err := w.SendLinks(t.Context(), w.letterID, "ana@example.org"); err != nil {
			t.Fatal(err)
		}
		w.only(outbox.KindConfirm)
		if err := w.SendLinks(t.Context(), w.letterID, "no address"); !fault.Is(err, fault.Invalid) {
			t.Errorf("no address: %v", err)
		}
		if err := w.SendLinks(t.Context(), uuid.New(), "ana@example.org"); !fault.Is(err, fault.NotFound) {
			t.Errorf("no letter: %v", err)
		}
	})
}
