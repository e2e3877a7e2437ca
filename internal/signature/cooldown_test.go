package signature_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

// bomb has a stranger sign with one address under many names, as people and as organizations, and ask for each message
// once more.
func (w *world) bomb(email string, from, to int, refs map[int]string) {
	w.t.Helper()
	for i := from; i < to; i++ {
		d := person(fmt.Sprintf("Stranger %c%c", 'A'+i/26, 'a'+i%26), email)
		if i%2 == 1 {
			d = group(fmt.Sprintf("Observatory %c%c", 'A'+i/26, 'a'+i%26), email)
		}
		ref := w.sign(d)
		if refs[i] == "" {
			refs[i] = ref
		}
		if _, err := w.Resend(w.t.Context(), refs[i]); err != nil && !fault.Is(err, fault.TooMany) {
			w.t.Fatal(err)
		}
	}
}

func TestMailBomber_FiftyNamesGiveWhatOneAddressMayGet(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		refs := map[int]string{}
		minutes, at := 0, []int{}
		for minutes < 24*60 {
			w.bomb("ana@example.org", 0, 2, refs)
			w.bomb("ana@example.org", minutes%48, minutes%48+3, refs)
			for range w.mail() {
				at = append(at, minutes)
			}
			w.restart()
			step := 1
			if minutes >= 15 {
				step = 16 // the pauses end at such minutes
			}
			w.clock.Advance(time.Duration(step) * time.Minute)
			minutes += step
		}
		if got, want := fmt.Sprint(at), "[0 1 3 7 15 31 63 127 255 511 1023]"; got != want {
			t.Errorf("an address was written to at minutes %s, want %s", got, want)
		}
		if n := len(w.rows("signatures")); n > 2+5+2*limit.UnconfirmedBeyondHousehold {
			t.Errorf("%d places are taken", n)
		}
		w.sign(person("Eva Luna", "eva@example.org"))
		w.only(outbox.KindConfirm) // nobody else waits for it
	})
}

// rows reads a table.
func (w *world) rows(table string) []map[string]any {
	w.t.Helper()
	var rows []map[string]any
	if err := w.db.Read(w.t.Context()).Table(table).Find(&rows).Error; err != nil {
		w.t.Fatal(err)
	}
	return rows
}

func TestSign_OneMessageOfAnAddressWaitsAndNoneIsLost(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.sign(person("Ana Quintana", "casa@example.org"))
		ana := w.only(outbox.KindConfirm)
		w.sign(person("Luis Quintana", "casa@example.org"))
		eva := w.sign(group("Observatorio", "casa@example.org"))
		if sent := w.mail(); len(sent) != 0 {
			t.Fatalf("within the pause mailed %s", kinds(sent))
		}
		w.clock.Advance(limit.CoolDown(1))
		luis := w.only(outbox.KindConfirm)
		if luis["name"] != "Luis Quintana" {
			t.Errorf("what waited is for %s", luis["name"])
		}
		if _, err := w.Resend(t.Context(), eva); err != nil { // the third one's is put off too, once
			t.Fatal(err)
		}
		w.clock.Advance(limit.CoolDown(2))
		if data := w.only(outbox.KindConfirm); data["organization"] != "Observatorio" {
			t.Errorf("the third message: %v", data)
		}
		for _, data := range []map[string]string{ana, luis} {
			if _, err := w.Confirm(t.Context(), data["token"]); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestConfirm_ResetsThePauseAndFreesWhatWaits(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		refs := map[int]string{}
		w.bomb("casa@example.org", 0, 1, refs)
		for n := 1; n < 9; n++ { // the pause has grown to hours
			w.mail()
			w.clock.Advance(limit.CoolDown(n))
			w.bomb("casa@example.org", 0, 1, refs)
		}
		token := w.only(outbox.KindConfirm)["token"]
		w.sign(person("Luis Quintana", "casa@example.org"))
		if sent := w.mail(); len(sent) != 0 {
			t.Fatalf("within the pause mailed %s", kinds(sent))
		}
		if _, err := w.Confirm(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		if data := w.only(outbox.KindConfirm); data["name"] != "Luis Quintana" {
			t.Errorf("freed: %v", data)
		}
		if n := len(w.rows("address_mails")); n != 0 {
			t.Errorf("%d addresses are remembered after the confirmation", n)
		}
	})
}

func TestDisown_StopsMessagesToTheAddressForAWeek(t *testing.T) {
	each(t, reminding, func(t *testing.T, w *world) {
		w.sign(person("Stranger A", "ana@example.org"))
		token := w.only(outbox.KindConfirm)["token"]
		other := w.sign(group("Observatory", "ana@example.org")) // its message waits
		if err := w.Disown(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		refs := map[int]string{}
		for range 6 {
			w.bomb("ana@example.org", 0, 4, refs)
			if _, err := w.Resend(t.Context(), other); err != nil && !fault.Is(err, fault.TooMany) {
				t.Fatal(err)
			}
			if got := w.reminded(); got != "" {
				t.Errorf("after “this was not me” mailed %s", got)
			}
			w.clock.Advance(day)
			w.restart()
		}
		if n := len(w.rows("signatures")); n != 1 {
			t.Errorf("%d signatures are stored, want the one that was there", n)
		}
		w.clock.Advance(day)
		w.sign(person("Ana Quintana", "ana@example.org"))
		w.only(outbox.KindConfirm)
		w.sign(person("Eva Luna", "eva@example.org"))
		w.only(outbox.KindConfirm)
	})
}

func TestSign_StrangersNamesDontTakeTheHouseholdsPlaces(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		var sent []outbox.Envelope
		for i := range 3 {
			w.sign(person(fmt.Sprintf("Stranger %c", 'A'+i), "ana@example.org"))
			sent = append(sent, w.mail()...)
			w.clock.Advance(time.Hour)
		}
		for _, e := range sent[:2] {
			if _, err := w.Confirm(t.Context(), e.Data["token"]); err != nil {
				t.Fatal(err)
			}
		}
		_, err := w.Confirm(t.Context(), sent[2].Data["token"])
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("the third place: %v", err)
		}
	})
}

func TestAddresses_AreForgottenOnceTheyRest(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.sign(person("Ana Quintana", "ana@example.org"))
		w.only(outbox.KindConfirm)
		w.clock.Advance(limit.ForgetAddress)
		if _, err := w.Expire(ctx); err != nil || len(w.rows("address_mails")) != 1 {
			t.Errorf("too early, or %v", err)
		}
		w.clock.Advance(time.Second)
		if _, err := w.Expire(ctx); err != nil || len(w.rows("address_mails")) != 0 {
			t.Errorf("it is still remembered, or %v", err)
		}
		sig := w.confirmed(person("Eva Luna", "eva@example.org"))
		w.sign(person("Eva Luna", "eva@example.org"))
		w.only(outbox.KindAlreadySigned)
		token, err := w.ManageToken(sig.ID, w.db.Now())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Withdraw(ctx, token); err != nil || len(w.rows("address_mails")) != 0 {
			t.Errorf("a withdrawn signature's address is remembered, or %v", err)
		}
	})
}

func TestSign_AtTheSameMomentUnderManyNamesIsOneMessage(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				d := person(fmt.Sprintf("Stranger %c", 'A'+i), "ana@example.org")
				if i%2 == 1 {
					d = group(fmt.Sprintf("Observatory %c", 'A'+i), "ana@example.org")
				}
				if _, err := w.Sign(t.Context(), w.input(d)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		w.only(outbox.KindConfirm)
		w.clock.Advance(limit.CoolDown(1))
		w.only(outbox.KindConfirm)
		w.clock.Advance(signature.RemindAfter)
		if sent := w.mail(); len(sent) != 0 {
			t.Errorf("more waited: %s", kinds(sent))
		}
	})
}
