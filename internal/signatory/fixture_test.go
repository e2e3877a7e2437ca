package signatory_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/signatory"
)

// newLetter inserts a bare letter and returns a function that makes a signature on it to hang a face on.
func newLetter(t testing.TB, db *database.DB, slug string) (letterID uuid.UUID, newSignature func() uuid.UUID) {
	t.Helper()
	letterID, textID := uuid.New(), uuid.New()
	exec := func(sql string, args ...any) {
		t.Helper()
		err := db.InTx(t.Context(), func(tx *database.Tx) error { return tx.DB.Exec(sql, args...).Error })
		if err != nil {
			t.Fatal(err)
		}
	}
	now := db.Now()
	exec(`INSERT INTO letters (id, slug, state, language, contact, categories, addressees, fields, policy, created_at, updated_at)
		VALUES (?, ?, 'open', 'es', '', '[]', '[]', '[]', '{}', ?, ?)`, letterID, slug, now, now)
	exec(`INSERT INTO letter_texts (id, letter_id, language, version, title, summary, sender, address, body, created_at)
		VALUES (?, ?, 'es', 1, '', '', '', '', '', ?)`, textID, letterID, now)
	return letterID, func() uuid.UUID {
		id := uuid.New()
		exec(`INSERT INTO signatures (id, letter_id, text_id, kind, status, visibility, language, category, country, wants_updates, signals, reason, code_attempts, mails, signed_at)
			VALUES (?, ?, ?, 'individual', 'published', 'public', 'es', '', '', ?, '', '', 0, 0, ?)`, id, letterID, textID, false, now)
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
