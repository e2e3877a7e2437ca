package signature_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/migrations"
)

var anew = signature.Wording{Language: "en", Words: "Once more."}

// holding returns the words of the consents that hold, by purpose.
func (w *world) holding(token string) map[string]string {
	w.t.Helper()
	words := map[string]string{}
	for _, c := range w.stored(token).Consents {
		if c.WithdrawnAt == nil {
			words[c.Purpose] += c.Wording
		}
	}
	return words
}

func TestConsent_IsWithdrawnAndGivenAgainWithWordsAndTimes(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		d := person("Ana Quintana", "ana@example.org")
		d.Updates = true
		token := w.own(w.confirmed(d))
		for _, purpose := range signature.Purposes()[1:] {
			given := w.clock.Now()
			w.clock.Advance(time.Hour)
			for range 2 { // twice is harmless
				if err := w.WithdrawConsent(t.Context(), token, purpose); err != nil {
					t.Fatal(err)
				}
			}
			if _, holds := w.holding(token)[purpose]; holds {
				t.Errorf("%s holds after its withdrawal", purpose)
			}
			withdrawn := w.clock.Now()
			w.clock.Advance(time.Hour)
			for range 2 {
				if err := w.GiveConsent(t.Context(), token, purpose, anew); err != nil {
					t.Fatal(err)
				}
			}
			if got := w.holding(token)[purpose]; got != anew.Words {
				t.Errorf("%s holds as %q", purpose, got)
			}
			var kept []signature.Consent
			for _, c := range w.stored(token).Consents {
				if c.Purpose == purpose {
					kept = append(kept, c)
				}
			}
			if len(kept) != 2 || kept[0].GivenAt.After(given) || kept[0].WithdrawnAt == nil || !kept[0].WithdrawnAt.Equal(withdrawn) ||
				kept[0].Language != "es" || !kept[1].GivenAt.Equal(w.clock.Now()) || kept[1].Language != "en" {
				t.Errorf("%s: kept %+v", purpose, kept)
			}
		}
		if !w.stored(token).Updates {
			t.Error("news isn't wanted again")
		}
	})
}

func TestConsent_TheNameIsShownOnlyWithIt(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		token := w.own(w.confirmed(person("Ana Quintana", "ana@example.org")))
		withheld := func(what string) {
			t.Helper()
			if _, holds := w.holding(token)[signature.ConsentToName]; holds || w.listed() != nil || w.total() != 1 {
				t.Errorf("%s: consent %v, listed %v, counted %d", what, holds, w.listed(), w.total())
			}
		}
		shown := func(what string) {
			t.Helper()
			if err := w.ChangeVisibility(t.Context(), token, signature.Public, anew); err != nil {
				t.Fatal(err)
			}
			if got := w.holding(token)[signature.ConsentToName]; got != anew.Words || len(w.listed()) != 1 {
				t.Errorf("%s: consent %q, listed %v", what, got, w.listed())
			}
		}
		if err := w.WithdrawConsent(t.Context(), token, signature.ConsentToName); err != nil {
			t.Fatal(err)
		}
		withheld("withdrawn")
		shown("shown after the withdrawal")
		if err := w.Hide(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		withheld("hidden")
		shown("shown after hiding")
		if err := w.ChangeVisibility(t.Context(), token, signature.Withheld, anew); err != nil {
			t.Fatal(err)
		}
		withheld("withheld by choice")
		quiet := person("Eva Luna", "eva@example.org")
		quiet.Visibility = signature.Withheld
		if _, holds := w.holding(w.own(w.confirmed(quiet)))[signature.ConsentToName]; holds {
			t.Error("who signs withheld has consented to be named")
		}
	})
}

func TestConsent_ToSignEndsWithTheSignature(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		token := w.own(sig)
		for _, purpose := range []string{signature.ConsentToSign, "everything"} {
			if err := w.GiveConsent(t.Context(), token, purpose, anew); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s given: %v", purpose, err)
			}
		}
		if err := w.WithdrawConsent(t.Context(), token, "everything"); !fault.Is(err, fault.Invalid) {
			t.Errorf("everything withdrawn: %v", err)
		}
		if err := w.WithdrawConsent(t.Context(), token, signature.ConsentToSign); err != nil {
			t.Fatal(err)
		}
		left := 0
		if err := w.db.Read(t.Context()).Raw("SELECT count(*) FROM consents WHERE signature_id = ? AND withdrawn_at IS NULL", sig.ID).Row().Scan(&left); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ByManageToken(t.Context(), token); !fault.Is(err, fault.Gone) || left != 0 || w.total() != 0 {
			t.Errorf("the signature: %v, %d consents hold, %d counted", err, left, w.total())
		}
	})
}

func TestMigration_ConsentsOfBeforeArePutDownByPurpose(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		named := w.confirmed(person("Ana Quintana", "ana@example.org"))
		quiet := person("Eva Luna", "eva@example.org")
		quiet.Visibility = signature.Withheld
		unnamed := w.confirmed(quiet)
		err := w.db.InTx(t.Context(), func(tx *database.Tx) error {
			steps := append([]string{"DELETE FROM consents WHERE purpose IN ('public_name', 'handover')"}, consentMigration(t, w.db)...)
			for _, step := range steps {
				if err := tx.DB.Exec(step).Error; err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for id, want := range map[uuid.UUID]string{named.ID: "Consiento.", unnamed.ID: ""} {
			holding := w.holding(w.own(signature.Signature{ID: id}))
			if holding[signature.ConsentToSign] != "Consiento." || holding[signature.ConsentToHandover] != "Consiento." || holding[signature.ConsentToName] != want {
				t.Errorf("holding %v", holding)
			}
		}
	})
}

// consentMigration returns the statements by which migration 14 puts consents down by purpose.
func consentMigration(t *testing.T, db *database.DB) []string {
	t.Helper()
	text, err := migrations.Files.ReadFile("0014_consents." + db.Read(t.Context()).Name() + ".sql")
	if err != nil {
		t.Fatal(err)
	}
	part, _, found := strings.Cut(string(text), "CREATE INDEX consents_by_signature")
	if !found {
		t.Fatal("the migration doesn't say where the consents end")
	}
	return strings.Split(strings.TrimSuffix(strings.TrimSpace(part), ";"), ";\n")
}
