package signature_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

func TestDecide_EveryMoveFromEveryStatus(t *testing.T) {
	allowed := map[signature.Status]string{
		signature.Pending:   "published held rejected",
		signature.Held:      "pending published rejected",
		signature.Published: "pending held rejected",
		signature.Rejected:  "pending published held",
	}
	each(t, afterReview, func(t *testing.T, w *world) {
		i := 0
		for from, want := range allowed {
			for _, to := range []signature.Status{signature.Pending, signature.Published, signature.Held, signature.Rejected, signature.Unconfirmed, signature.Withdrawn} {
				i++
				sig := w.confirmed(person("Ana "+string(rune('A'+i)), fmt.Sprintf("a%d@example.org", i)))
				if from != signature.Pending {
					if err := w.decide(sig.ID, from); err != nil {
						t.Fatalf("to %s: %v", from, err)
					}
				}
				err := w.decide(sig.ID, to)
				may := signature.CanMove(from, to) && to != signature.Withdrawn
				if may && err != nil || !may && !fault.Is(err, fault.Conflict) {
					t.Errorf("%s to %s: %v", from, to, err)
				}
				if got := strings.Contains(want, string(to)); got != may {
					t.Errorf("%s to %s: allowed %v, want %v", from, to, may, got)
				}
			}
		}
		listed, counted, err := w.signatories.Recount(t.Context(), w.letterID)
		if err != nil || listed != counted {
			t.Errorf("after all: %d listed, %d counted, %v", listed, counted, err)
		}
	})
}

func TestDecide_TakesOffTheListAndPutsBack(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		sig := w.confirmed(group("Observatorio Ejemplo", "o@example.org"))
		for _, step := range []struct {
			to   signature.Status
			want string
		}{{signature.Published, "[Observatorio Ejemplo]"}, {signature.Held, "[]"}, {signature.Published, "[Observatorio Ejemplo]"}, {signature.Rejected, "[]"}} {
			if err := w.decide(sig.ID, step.to); err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(w.listed()); got != step.want {
				t.Errorf("%s: listed %s", step.to, got)
			}
		}
		if got := w.actions(sig.ID); got != "signed confirmed published held published rejected" {
			t.Errorf("trail: %s", got)
		}
	})
}

func TestDecide_OnlyOnConfirmedSignaturesOfTheLetter(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		w.sign(person("Ana Quintana", "ana@example.org"))
		w.mail()
		var id uuid.UUID
		if err := w.db.Read(t.Context()).Raw("SELECT id FROM signatures").Row().Scan(&id); err != nil {
			t.Fatal(err)
		}
		if err := w.decide(id, signature.Published); !fault.Is(err, fault.Conflict) {
			t.Errorf("an unconfirmed one: %v", err)
		}
		if err := w.decide(uuid.New(), signature.Published); !fault.Is(err, fault.Gone) {
			t.Errorf("an unknown one: %v", err)
		}
		sig := w.confirmed(person("Eva Luna", "eva@example.org"))
		err := w.db.InTx(t.Context(), func(tx *database.Tx) error {
			_, err := w.Decide(tx, signature.Decision{SignatureID: sig.ID, LetterID: uuid.New(), To: signature.Published})
			return err
		})
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("another letter's: %v", err)
		}
	})
}

func TestChangeVisibility_IsSeenAtOnce(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.confirmed(person("Zoë Antes", "z@example.org"))
		sig := w.confirmed(person("Ana María Quintana", "ana@example.org"))
		token, err := w.ManageToken(sig.ID, w.db.Now())
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct{ visibility, want string }{
			{signature.Initials, "[A. M. Q. Zoë Antes]"}, {signature.Withheld, "[Zoë Antes]"}, {signature.Withheld, "[Zoë Antes]"},
			{signature.Initials, "[A. M. Q. Zoë Antes]"}, {signature.Public, "[Ana María Quintana Zoë Antes]"},
		} {
			if err := w.ChangeVisibility(t.Context(), token, step.visibility, signature.Wording{Language: "es", Words: "Que se vea."}); err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(w.listed()); got != step.want || w.total() != 2 {
				t.Errorf("%s: listed %s, counted %d", step.visibility, got, w.total())
			}
		}
		if err := w.ChangeVisibility(t.Context(), token, "loud", signature.Wording{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("no visibility: %v", err)
		}
	})
}

func TestWithdraw_ErasesAndMaySignAgain(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		d := person("Ana Quintana", "ana@example.org")
		sig := w.confirmed(d)
		token, err := w.ManageToken(sig.ID, w.db.Now())
		if err != nil {
			t.Fatal(err)
		}
		w.sign(d) // a message about it is under way
		if err := w.Withdraw(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		w.only(outbox.KindWithdrawn)
		if w.total() != 0 || w.listed() != nil {
			t.Errorf("counted %d, listed %v", w.total(), w.listed())
		}
		var left struct {
			Status                                          string
			EmailHash, NameHash, SealedEmail, SealedProfile []byte
			Country, Category                               string
		}
		if err := w.db.Read(t.Context()).Table("signatures").Where("id = ?", sig.ID).Take(&left).Error; err != nil {
			t.Fatal(err)
		}
		if left.Status != "withdrawn" || left.EmailHash != nil || left.NameHash != nil || left.SealedEmail != nil || left.SealedProfile != nil || left.Country+left.Category != "" {
			t.Errorf("left behind: %+v", left)
		}
		if err := w.Withdraw(t.Context(), token); !fault.Is(err, fault.Gone) {
			t.Errorf("twice: %v", err)
		}
		if got := w.actions(sig.ID); got != "signed confirmed published withdrawn" {
			t.Errorf("trail: %s", got)
		}
		again := w.confirmed(d)
		if again.ID == sig.ID || again.Status != signature.Published {
			t.Errorf("signed again: %s", again.Status)
		}
	})
}

func TestThanksRef_ShowsTheSignerAlone(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		ref, err := w.ThanksRef(sig.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := w.ByThanksRef(t.Context(), ref); err != nil || got.ID != sig.ID {
			t.Errorf("ByThanksRef: %v", err)
		}
		checkRef := w.sign(person("Ana Quintana", "ana@example.org"))
		w.only(outbox.KindAlreadySigned)
		if _, err := w.ByThanksRef(t.Context(), checkRef); !fault.Is(err, fault.NotFound) {
			t.Errorf("the page after signing opened the thanks page: %v", err)
		}
	})
}
