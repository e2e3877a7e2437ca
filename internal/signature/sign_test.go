package signature_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter/lettertest"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

func TestSign_IsNotCountedNorShownBeforeItIsConfirmed(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.sign(person("Ana Quintana", "ana@example.org"))
		if n, names := w.total(), w.listed(); n != 0 || names != nil {
			t.Errorf("unconfirmed, but counted %d, listed %v", n, names)
		}
		data := w.only(outbox.KindConfirm)
		if _, err := w.ByConfirmToken(t.Context(), data["token"]); err != nil {
			t.Errorf("look at the link: %v", err)
		}
		if n := w.total(); n != 0 {
			t.Error("looking at the link counted")
		}
		sig, err := w.Confirm(t.Context(), data["token"])
		if err != nil || sig.Status != signature.Published || sig.PublishedAt == nil {
			t.Fatalf("Confirm = %s, %v", sig.Status, err)
		}
		if n, names := w.total(), w.listed(); n != 1 || fmt.Sprint(names) != "[Ana Quintana]" {
			t.Errorf("confirmed: counted %d, listed %v", n, names)
		}
		if got := w.actions(sig.ID); got != "signed confirmed published" {
			t.Errorf("trail: %s", got)
		}
		if sig.TextID != w.textID {
			t.Error("the signature doesn't name the text signed")
		}
	})
}

func TestSign_KeepsNothingPersonalInTheClear(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		d := person("Secretísima Persona", "secreta@example.org")
		d.City, d.Affiliation, d.Updates = "Matanzasville", "Institutowhere", true
		sig := w.confirmed(d)
		public := person("Pública Persona", "publica@example.org")
		w.confirmed(public)
		var dump strings.Builder
		for _, table := range []string{"signatures", "signatories", "audit_entries", "outbox_messages", "consents", "consent_wordings", "figures", "figure_changes", "decisions"} {
			var rows []map[string]any
			if err := w.db.Read(t.Context()).Table(table).Find(&rows).Error; err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				for _, v := range r {
					if b, ok := v.([]byte); ok {
						v = string(b)
					}
					fmt.Fprintln(&dump, v)
				}
			}
		}
		for _, personal := range []string{"ecret", "Persona", "example.org", "Matanzasville", "Institutowhere", "pintora", "Por ellos", "blica"} {
			if strings.Contains(dump.String(), personal) {
				t.Errorf("the database holds %q in the clear before publication", personal)
			}
		}
		if !strings.Contains(dump.String(), "Consiento.") || !strings.Contains(dump.String(), "Quiero noticias.") {
			t.Error("the consents' wordings are not kept")
		}
		if sig.Profile.Name != "Secretísima Persona" || sig.Email != "secreta@example.org" {
			t.Errorf("opened: %+v", sig)
		}
	})
}

func TestSign_TwiceChangesNothingAndSaysSoByMailAlone(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		first := w.sign(person("Ana Quintana", "ana@example.org"))
		token := w.only(outbox.KindConfirm)["token"]

		changed := person("ANA  quintána", "Ana+x@Example.org")
		changed.Comment, changed.Visibility = "Overwritten?", signature.Withheld
		again := w.sign(changed)
		if len(first) != len(again) {
			t.Error("the references differ in length")
		}
		if sent := w.mail(); len(sent) != 0 {
			t.Errorf("within the cool-down mailed %s", kinds(sent))
		}
		w.clock.Advance(time.Minute)
		w.sign(changed)
		if got := w.only(outbox.KindConfirm)["token"]; got == "" {
			t.Error("no second link")
		}
		sig, err := w.Confirm(t.Context(), token)
		if err != nil || sig.Profile.Comment != "Por ellos." || sig.Visibility != signature.Public || sig.Email != "ana@example.org" {
			t.Errorf("the second form altered the first: %+v, %v", sig, err)
		}
		w.sign(changed)
		if data := w.only(outbox.KindAlreadySigned); data["token"] == "" || data["name"] != "Ana Quintana" {
			t.Errorf("already signed: %v", data)
		}
		w.sign(changed)
		if sent := w.mail(); len(sent) != 0 {
			t.Errorf("mailed again at once: %s", kinds(sent))
		}
		if w.total() != 1 {
			t.Errorf("counted %d", w.total())
		}
	})
}

func TestSign_AHouseholdSharesAnAddress(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.confirmed(person("Ana Quintana", "casa@example.org"))
		w.confirmed(person("Luis Quintana", "casa@example.org"))
		w.confirmed(group("Observatorio", "casa@example.org"))
		w.sign(person("Eva Quintana", "casa@example.org"))
		if got := kinds(w.mail()); got != outbox.KindHouseholdFull {
			t.Errorf("the third of two: mailed %q", got)
		}
		w.sign(person("Otra Quintana", "casa@example.org"))
		if got := kinds(w.mail()); got != "" {
			t.Errorf("the fourth at once: mailed %q", got)
		}
		if w.total() != 2 {
			t.Errorf("counted %d", w.total())
		}
	})
}

func TestSign_AtTheSameMomentIsOneSignature(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if _, err := w.Sign(t.Context(), w.input(person("Ana Quintana", "ana@example.org"))); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		w.only(outbox.KindConfirm)
	})
}

func TestConfirm_AtTheSameMomentNeverExceedsTheHousehold(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		var sent []outbox.Envelope
		for _, name := range []string{"Ana Uno", "Ana Dos", "Ana Tres"} {
			w.sign(person(name, "casa@example.org"))
			sent = append(sent, w.mail()...)
			w.clock.Advance(time.Hour)
		}
		var wg sync.WaitGroup
		for _, e := range sent {
			wg.Go(func() {
				if _, err := w.Confirm(t.Context(), e.Data["token"]); err != nil && !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if w.total() != 2 {
			t.Errorf("counted %d, want 2", w.total())
		}
	})
}

func TestSign_Refuses(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		other, _ := lettertest.Open(t, w.db, "otra")
		for name, c := range map[string]struct {
			change func(*signature.SignInput)
			want   fault.Kind
		}{
			"no consent":             {func(in *signature.SignInput) { in.Consent = false }, fault.Invalid},
			"an unknown letter":      {func(in *signature.SignInput) { in.LetterID = uuid.New() }, fault.NotFound},
			"an unknown text":        {func(in *signature.SignInput) { in.TextID = uuid.New() }, fault.NotFound},
			"another letter's text":  {func(in *signature.SignInput) { in.LetterID = other.ID }, fault.NotFound},
			"a hundred thousand ñ's": {func(in *signature.SignInput) { in.Comment = strings.Repeat("ñ", 100_000) }, fault.Invalid},
		} {
			in := w.input(person("Ana Quintana", "ana@example.org"))
			c.change(&in)
			if _, err := w.Sign(t.Context(), in); !fault.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		exec(t, w, "UPDATE letters SET closes_at = ?", w.db.Now().Add(time.Hour))
		w.clock.Advance(time.Hour)
		if _, err := w.Sign(t.Context(), w.input(person("Ana Quintana", "ana@example.org"))); !fault.Is(err, fault.Gone) {
			t.Errorf("after the closing: %v", err)
		}
		if sent := w.mail(); len(sent) != 0 {
			t.Errorf("refused, but mailed %s", kinds(sent))
		}
	})
}

func exec(t *testing.T, w *world, sql string, args ...any) {
	t.Helper()
	if err := w.db.InTx(t.Context(), func(tx *database.Tx) error { return tx.DB.Exec(sql, args...).Error }); err != nil {
		t.Fatal(err)
	}
}

func TestProfile_IsSealedWithItsRow(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		one, two := w.confirmed(person("Ana Uno", "uno@example.org")), w.confirmed(person("Ana Dos", "dos@example.org"))
		exec(t, w, "UPDATE signatures SET sealed_profile = (SELECT sealed_profile FROM signatures WHERE id = ?) WHERE id = ?", one.ID, two.ID)
		if sig, err := w.ByID(t.Context(), two.ID); err == nil {
			b, _ := json.Marshal(sig.Profile)
			t.Errorf("another row's profile opened: %s", bytes.TrimSpace(b))
		}
	})
}
