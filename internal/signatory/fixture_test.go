package signatory_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/letter/lettertest"
	"github.com/undersigned/undersigned/internal/signatory"
)

// newLetter opens a letter and returns a function that makes a bare signature on it to hang a face on.
func newLetter(t testing.TB, db *database.DB, slug string) (letterID uuid.UUID, newSignature func() uuid.UUID) {
	t.Helper()
	l, text := lettertest.Open(t, db, slug)
	return l.ID, func() uuid.UUID {
		t.Helper()
		id := uuid.New()
		err := db.InTx(t.Context(), func(tx *database.Tx) error {
			return tx.DB.Exec(`INSERT INTO signatures (id, letter_id, text_id, kind, status, visibility, language, category, country, wants_updates, signals, reason, code_attempts, mails, signed_at)
				VALUES (?, ?, ?, 'individual', 'published', 'public', 'es', '', '', ?, '', '', 0, 0, ?)`, id, l.ID, text.ID, false, tx.Now).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
}

// list publishes one face and returns it.
func list(t testing.TB, db *database.DB, f signatory.Face) signatory.Face {
	t.Helper()
	if f.Kind == "" {
		f.Kind = signatory.Individual
	}
	f.Language = "es"
	if err := db.InTx(t.Context(), func(tx *database.Tx) error { return signatory.Add(tx, f) }); err != nil {
		t.Fatal(err)
	}
	return f
}

func names(page signatory.Page) []string {
	var all []string
	for _, s := range page.Signatories {
		all = append(all, s.Name)
	}
	return all
}
