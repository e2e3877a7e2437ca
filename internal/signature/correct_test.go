package signature_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/revision"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
)

// correct has an organizer change a signature's draft, as they see it now, and send it.
func (w *world) correct(sig signature.Signature, change func(*signature.Draft)) (bool, error) {
	w.t.Helper()
	seen, err := w.LastRevision(w.t.Context(), sig.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.correctSeen(sig, seen, change)
}

func (w *world) correctSeen(sig signature.Signature, seen uuid.UUID, change func(*signature.Draft)) (bool, error) {
	w.t.Helper()
	now, err := w.ByID(w.t.Context(), sig.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	d := now.Draft(now.Particulars())
	change(&d)
	return w.Correct(w.t.Context(), signature.Correction{Organizer: uuid.New(), LetterID: w.letterID, SignatureID: sig.ID, Seen: seen, Draft: d})
}

// corrected is correct that must change something.
func (w *world) corrected(sig signature.Signature, change func(*signature.Draft)) {
	w.t.Helper()
	if changed, err := w.correct(sig, change); !changed || err != nil {
		w.t.Fatalf("corrected: %v, %v", changed, err)
	}
}

func named(name string) func(*signature.Draft) {
	return func(d *signature.Draft) { d.Name = name }
}

func faultKey(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Key
	}
	return fmt.Sprint(err)
}

func TestCorrect_IsPublicAtOnceKeptAndTold(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Fernanod Quintana", "ana@example.org"))
		w.confirmed(person("Berta Ruiz", "berta@example.org"))
		w.corrected(sig, func(d *signature.Draft) {
			d.Name, d.Country, d.Comment, d.Visibility = "Fernando Quintana", "ES", "Palabras ajenas", signature.Withheld
		})
		data := w.only(outbox.KindCorrected)
		said := []string{data["was_name"], data["now_name"], data["was_country"], data["now_country"]}
		if !cmp.Equal(said, []string{"Fernanod Quintana", "Fernando Quintana", "CU", "ES"}) || data["token"] == "" {
			t.Errorf("the signer is told %v", data)
		}
		if got := w.listed(); !cmp.Equal(got, []string{"Berta Ruiz", "Fernando Quintana"}) {
			t.Errorf("the list is %v: the corrected one keeps its place", got)
		}
		for q, want := range map[string]int{"fernando": 1, "fernanod": 0} {
			page, err := w.signatories.List(t.Context(), signatory.Query{LetterID: w.letterID, Q: q})
			if err != nil || len(page.Signatories) != want {
				t.Errorf("%d found for %s, %v", len(page.Signatories), q, err)
			}
		}
		now := w.stands(sig)
		if now.Profile.Name != "Fernando Quintana" || now.Profile.Comment != sig.Profile.Comment || now.Visibility != signature.Public || now.Status != signature.Published {
			t.Errorf("the signature is %+v", now)
		}
		revisions, err := w.Revisions(t.Context(), sig.ID, time.Time{}, 10)
		want := []revision.Change{{Field: "name", Was: "Fernanod Quintana", Becomes: "Fernando Quintana"}, {Field: "country", Was: "CU", Becomes: "ES"}}
		if err != nil || len(revisions) != 1 || revisions[0].ActorKind != "organizer" || !cmp.Equal(revisions[0].Changes, want) {
			t.Errorf("kept: %+v, %v", revisions, err)
		}
		if got := w.actions(sig.ID); !strings.HasSuffix(got, " corrected") {
			t.Errorf("the trail says %s", got)
		}
		if listed, counted, err := w.signatories.Recount(t.Context(), w.letterID); listed != 2 || counted != 2 || err != nil {
			t.Errorf("%d listed, %d counted, %v", listed, counted, err)
		}
	})
}

func TestCorrect_NearSameNamesAreFoundByTheNewName(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Xxernando Quintanilla", "ana@example.org"))
		w.corrected(sig, named("Fernando Quintanilla"))
		w.only(outbox.KindCorrected)
		near := w.confirmed(person("Fernando Quintanila", "otro@example.org"))
		if got := signalKeys(w.stands(near)); !strings.Contains(got, "near_name") {
			t.Errorf("the signals of a name that is nearly the corrected one: %q", got)
		}
	})
}

func TestCorrect_OfAWithheldSignatureNoWordIsMailed(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		d := person("Secreta Quintana", "ana@example.org")
		d.Visibility = signature.Withheld
		sig := w.confirmed(d)
		w.corrected(sig, named("Secretísima Quintana"))
		if data := w.only(outbox.KindCorrected); strings.Contains(fmt.Sprint(data), "Quintana") {
			t.Errorf("the message holds %v", data)
		}
		if names := w.listed(); len(names) != 0 {
			t.Errorf("listed: %v", names)
		}
	})
}

func TestCorrect_WhereNothingDiffersNothingHappens(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		before := w.actions(sig.ID)
		if changed, err := w.correct(sig, func(d *signature.Draft) { d.Name, d.Comment = " Ana  Quintana ", "Otra cosa" }); changed || err != nil {
			t.Errorf("corrected: %v, %v", changed, err)
		}
		if got := kinds(w.mail()); got != "" || w.actions(sig.ID) != before {
			t.Errorf("mailed %q, trail %s", got, w.actions(sig.ID))
		}
	})
}

func TestCorrect_RefusesMistakesInWhatItChangesAlone(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "casa@example.org"))
		w.confirmed(person("Berta Quintana", "casa@example.org"))
		for name, change := range map[string]func(*signature.Draft){
			"no name":      named(""),
			"a sign":       named("Ana <b>"),
			"a taken name": named("Berta Quintana"),
			"no country":   func(d *signature.Draft) { d.Country = "Cuba" },
			"a capacity":   func(d *signature.Draft) { d.Category = "emperor" },
		} {
			if _, err := w.correct(sig, change); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.retire("artist")
		w.corrected(sig, func(d *signature.Draft) { d.City = "Holguín" })
		if now := w.stands(sig); now.Category != "artist" || now.Profile.City != "Holguín" {
			t.Errorf("the signature is %+v", now)
		}
	})
}

// retire takes a capacity, and all optional fields, out of the letter's form.
func (w *world) retire(category string) {
	w.t.Helper()
	err := w.db.InTx(w.t.Context(), func(tx *database.Tx) error {
		return tx.DB.Exec("UPDATE letters SET fields = '[]', categories = ?", `[{"key":"`+category+`","labels":{"es":"Arte"},"retired":true}]`).Error
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestCorrect_LeavesTheSignersOwnChangeAlone(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.edit(sig, signature.EditWaiting, rewritten)
		if _, err := w.correct(sig, named("Ana Quintanilla")); faultKey(err) != "correct.edit_waits" {
			t.Errorf("beside a change that waits: %v", err)
		}
		if err := w.decideEdit(sig, false); err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(time.Hour)
		w.edit(sig, signature.EditUnconfirmed, named("Ana Quintero"))
		if _, err := w.correct(sig, named("Ana Quintanilla")); faultKey(err) != "correct.edit_unconfirmed" {
			t.Errorf("beside a name that waits for its link: %v", err)
		}
		if now := w.stands(sig); now.Profile.Name != "Ana Quintana" {
			t.Errorf("the signature is %+v", now)
		}
	})
}

func TestCorrect_OnlyWhatTheOrganizerSaw(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.edit(sig, signature.EditApplied, rewritten)
		if _, err := w.correctSeen(sig, uuid.Nil, named("Ana Quintanilla")); faultKey(err) != "correct.changed" {
			t.Errorf("of words that the signer has changed since: %v", err)
		}
		w.corrected(sig, named("Ana Quintanilla"))
	})
}

func TestCorrect_IsForConfirmedSignaturesOfTheLetter(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		input := signature.Correction{Organizer: uuid.New(), LetterID: uuid.New(), SignatureID: sig.ID, Draft: sig.Draft(sig.Particulars())}
		if _, err := w.Correct(t.Context(), input); !fault.Is(err, fault.NotFound) {
			t.Errorf("on another letter: %v", err)
		}
		if err := w.Withdraw(t.Context(), w.own(sig)); err != nil {
			t.Fatal(err)
		}
		if _, err := w.correct(sig, named("Ana")); !fault.Is(err, fault.Gone) {
			t.Errorf("withdrawn: %v", err)
		}
	})
}

func TestRevisions_AreSealedAndGoInTimeOrWithTheSignature(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.edit(sig, signature.EditApplied, func(d *signature.Draft) { d.Comment = "Secretísimo." })
		w.corrected(sig, named("Ana Secretísima"))
		left := func() int {
			rows := w.rows("signature_revisions")
			if strings.Contains(fmt.Sprintf("%s", rows), "Secret") {
				t.Error("a revision is in the clear")
			}
			return len(rows)
		}
		if left() != 2 {
			t.Errorf("%d revisions, want the signer's and the organizer's", left())
		}
		w.clock.Advance(revision.KeptFor + time.Second)
		if n, err := w.ForgetRevisions(t.Context()); n != 1 || left() != 1 || err != nil {
			t.Errorf("%d forgotten, %d left, %v", n, left(), err)
		}
		if err := w.Withdraw(t.Context(), w.own(sig)); err != nil || left() != 0 {
			t.Errorf("after the withdrawal %d are left, %v", left(), err)
		}
	})
}

func TestHide_GivesUpAMessageThatWouldSayTheName(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.mail()
		w.corrected(sig, named("Ana Quintanilla"))
		if err := w.Hide(t.Context(), w.own(sig)); err != nil {
			t.Fatal(err)
		}
		if got := kinds(w.mail()); got != "" {
			t.Errorf("mailed %s", got)
		}
	})
}
