package signature_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

// rewrite publishes another version of the letter's text, and returns it.
func (w *world) rewrite(body string, publish func(*letter.Service) error) letter.Text {
	w.t.Helper()
	letters := letter.New(w.db, []string{"es", "en"})
	texts, err := letters.LatestTexts(w.t.Context(), w.letterID)
	if err != nil {
		w.t.Fatal(err)
	}
	t, _ := letter.Choose(texts, "es")
	base := t.Mark()
	t.Body = body
	if err := letters.SaveText(w.t.Context(), uuid.Nil, t, base); err != nil {
		w.t.Fatal(err)
	}
	if err := publish(letters); err != nil {
		w.t.Fatal(err)
	}
	texts, err = letters.PublishedTexts(w.t.Context(), w.letterID)
	if err != nil {
		w.t.Fatal(err)
	}
	t, _ = letter.Choose(texts, "es")
	w.textID = t.ID
	return t
}

func (w *world) changeMeaning(body string) letter.Text {
	w.t.Helper()
	return w.rewrite(body, func(l *letter.Service) error { return l.PublishChange(w.t.Context(), uuid.Nil, w.letterID) })
}

// asked runs the job that asks, and returns what it mailed.
func (w *world) asked() []outbox.Envelope {
	w.t.Helper()
	if _, err := w.AskAgain(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	return w.mail()
}

func (w *world) counted() signature.Affirmations {
	w.t.Helper()
	if _, err := w.CountAffirmed(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	a, err := w.Affirmations(w.t.Context(), w.letterID)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func TestAskAgain_OneMessageForAnAddressAndVersion_AndTheySayYesByThemselves(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		ana := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.confirmed(person("Luis Quintana", "ana@example.org"))
		w.confirmed(group("Observatorio", "ana@example.org"))
		first := w.textID
		if sent := w.asked(); len(sent) != 0 {
			t.Fatalf("without a change: %s", kinds(sent))
		}
		if a := w.counted(); a != (signature.Affirmations{}) {
			t.Errorf("without a change: %+v", a)
		}
		changed := w.changeMeaning("Algo distinto.")
		sent := w.asked()
		if len(sent) != 1 || sent[0].Kind != outbox.KindAskAgain || sent[0].Data["name"] != "Ana Quintana" || sent[0].Data["more_names"] != "Luis Quintana\nObservatorio" {
			t.Fatalf("asked by %v", sent)
		}
		token := sent[0].Data["token"]
		if sent := w.asked(); len(sent) != 0 {
			t.Errorf("asked twice: %s", kinds(sent))
		}
		before, err := w.ByManageToken(t.Context(), token)
		if err != nil || before.ID != ana.ID || !before.Asked() || *before.AskedTextID != changed.ID || before.TextID != first {
			t.Fatalf("got %+v, %v", before, err)
		}
		if a := w.counted(); a.Earlier != 2 || a.Affirmed != 0 || !a.ChangedAt.Equal(*changed.PublishedAt) { // the organization isn't listed yet
			t.Errorf("before: %+v", a)
		}
		for range 2 {
			if err := w.Affirm(t.Context(), token); err != nil {
				t.Fatal(err)
			}
		}
		after, err := w.ByManageToken(t.Context(), token)
		if err != nil || after.Asked() || after.TextID != first || after.Status != signature.Published {
			t.Errorf("after: %+v, %v", after, err)
		}
		if a := w.counted(); a.Earlier != 2 || a.Affirmed != 1 {
			t.Errorf("after: %+v", a)
		}
		if got := w.actions(ana.ID); strings.Count(got, "affirmed") != 1 {
			t.Errorf("the trail: %s", got)
		}
		if w.total() != 2 {
			t.Errorf("%d are listed", w.total())
		}
	})
}

func TestAskAgain_WhoSignedThePresentTextOrIsOutIsNotAsked(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		gone := w.confirmed(person("Eva Luna", "eva@example.org"))
		token, err := w.ManageToken(gone.ID, w.db.Now())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Withdraw(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		w.only(outbox.KindWithdrawn)
		w.sign(person("Berta Ruiz", "berta@example.org"))
		unconfirmed := w.only(outbox.KindConfirm)
		w.changeMeaning("Algo distinto.")
		w.confirmed(person("Ana Peña", "ana@example.org"))
		if sent := w.asked(); len(sent) != 0 {
			t.Errorf("asked %v", sent)
		}
		if _, err := w.Confirm(t.Context(), unconfirmed["token"]); err != nil {
			t.Fatal(err)
		}
		if sent := w.asked(); len(sent) != 1 || sent[0].Data["name"] != "Berta Ruiz" {
			t.Errorf("who confirms the version of before is asked then: %v", sent)
		}
		own, err := w.ManageToken(w.confirmed(person("Leo Sol", "leo@example.org")).ID, w.db.Now())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Affirm(t.Context(), own); !fault.Is(err, fault.Conflict) {
			t.Errorf("affirming unasked: %v", err)
		}
	})
}

func TestAskAgain_ACorrectionAsksNobodyAndTheNextChangeAsksAgain(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.confirmed(person("Ana Peña", "ana@example.org"))
		w.rewrite("Sin la errata.", func(l *letter.Service) error { return l.PublishTexts(t.Context(), uuid.Nil, w.letterID) })
		if sent := w.asked(); len(sent) != 0 {
			t.Errorf("a correction asked %v", sent)
		}
		w.changeMeaning("Algo distinto.")
		token := w.asked()[0].Data["token"]
		if err := w.Affirm(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		w.changeMeaning("Algo aún más distinto.")
		sent := w.asked()
		if len(sent) != 1 {
			t.Fatalf("the next change: %v", sent)
		}
		if sig, err := w.ByManageToken(t.Context(), token); err != nil || !sig.Asked() {
			t.Errorf("got %+v, %v", sig, err)
		}
		if a := w.counted(); a.Earlier != 1 || a.Affirmed != 0 {
			t.Errorf("counted %+v", a)
		}
	})
}

func TestAskAgain_ADiscreetMessageNamesNothing(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		d := person("Ana Peña", "ana@example.org")
		d.Discreet = true
		w.confirmed(d)
		w.changeMeaning("Algo distinto.")
		data := w.asked()[0].Data
		delete(data, "token")
		if diff := cmp.Diff(map[string]string{"discreet": "1"}, data); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCountToAsk_CountsAddressesOfTheVersionsThatADraftSupersedes(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.confirmed(person("Luis Quintana", "ana@example.org"))
		w.confirmed(person("Eva Luna", "eva@example.org"))
		w.sign(person("Berta Ruiz", "berta@example.org"))
		letters := letter.New(w.db, []string{"es", "en"})
		versions := func() []letter.Text {
			texts, err := letters.Versions(t.Context(), w.letterID)
			if err != nil {
				t.Fatal(err)
			}
			return texts
		}
		if got := letter.Superseded(versions()); got != nil {
			t.Errorf("without a draft: %v", got)
		}
		text, _ := letter.Choose(versions(), "es")
		base := text.Mark()
		text.Body = "Un borrador."
		if err := letters.SaveText(t.Context(), uuid.Nil, text, base); err != nil {
			t.Fatal(err)
		}
		if n, err := w.CountToAsk(t.Context(), letter.Superseded(versions())); err != nil || n != 2 {
			t.Errorf("%d, %v; want 2", n, err)
		}
		if n, err := w.CountToAsk(t.Context(), nil); err != nil || n != 0 {
			t.Errorf("of no version: %d, %v", n, err)
		}
	})
}
