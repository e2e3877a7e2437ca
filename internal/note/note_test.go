package note_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter/lettertest"
	"github.com/undersigned/undersigned/internal/note"
	"github.com/undersigned/undersigned/internal/vault"
)

// board is a signature that moderators write about.
type board struct {
	*note.Service
	t     *testing.T
	db    *database.DB
	clock *databasetest.Clock
	on    note.About
}

func each(t *testing.T, test func(t *testing.T, b *board)) {
	t.Helper()
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		keys, err := vault.New()
		if err != nil {
			t.Fatal(err)
		}
		l, text := lettertest.Open(t, db, "libertad")
		b := &board{Service: note.New(db, keys), t: t, db: db, clock: clock, on: note.About{Organizer: uuid.New(), LetterID: l.ID, SignatureID: uuid.New()}}
		b.tx(func(tx *database.Tx) error {
			return tx.DB.Exec(`INSERT INTO signatures (id, letter_id, text_id, kind, status, visibility, language, category, country, wants_updates, signals, reason, code_attempts, mails, signed_at)
				VALUES (?, ?, ?, 'individual', 'published', 'public', 'es', '', '', ?, '', '', 0, 0, ?)`, b.on.SignatureID, l.ID, text.ID, false, tx.Now).Error
		})
		test(t, b)
	})
}

func (b *board) tx(fn func(tx *database.Tx) error) {
	b.t.Helper()
	if err := b.db.InTx(b.t.Context(), fn); err != nil {
		b.t.Fatal(err)
	}
}

func (b *board) write(text string) {
	b.t.Helper()
	b.clock.Advance(time.Second)
	if err := b.Write(b.t.Context(), b.on, text); err != nil {
		b.t.Fatalf("write %q: %v", text, err)
	}
}

// texts returns the notes' texts, the newest first.
func (b *board) texts() string {
	b.t.Helper()
	notes, err := b.Of(b.t.Context(), b.on.SignatureID)
	if err != nil {
		b.t.Fatal(err)
	}
	n, err := b.Count(b.t.Context(), b.on.SignatureID)
	if err != nil || n != len(notes) {
		b.t.Errorf("%d counted of %d, %v", n, len(notes), err)
	}
	var all []string
	for _, one := range notes {
		all = append(all, one.Text)
	}
	return strings.Join(all, "|")
}

func (b *board) actions() string {
	b.t.Helper()
	page, err := audit.New(b.db).List(b.t.Context(), audit.Filter{SubjectID: b.on.SignatureID})
	if err != nil {
		b.t.Fatal(err)
	}
	var all []string
	for _, e := range page.Entries {
		all = append(all, e.Action)
	}
	return strings.Join(all, " ")
}

func TestNotes_AreReadNewestFirstAndDeletedByWhoWroteThem(t *testing.T) {
	each(t, func(t *testing.T, b *board) {
		b.write(" Llamé a la universidad.\nEs ella. ")
		b.write("Gracias.")
		if got := b.texts(); got != "Gracias.|Llamé a la universidad.\nEs ella." {
			t.Errorf("notes: %q", got)
		}
		notes, err := b.Of(t.Context(), b.on.SignatureID)
		if err != nil || notes[0].OrganizerID != b.on.Organizer || notes[0].At.IsZero() {
			t.Fatalf("%+v, %v", notes, err)
		}
		other := b.on
		other.Organizer = uuid.New()
		if err := b.Delete(t.Context(), other, notes[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("deleted by another: %v", err)
		}
		if err := b.Delete(t.Context(), b.on, notes[0].ID); err != nil {
			t.Fatal(err)
		}
		if got := b.texts(); !strings.HasPrefix(got, "Llamé") {
			t.Errorf("notes: %q", got)
		}
		if got := b.actions(); got != "signature.note_deleted signature.noted signature.noted" {
			t.Errorf("the trail: %s", got)
		}
	})
}

func TestWrite_RefusesWhatIsNoNoteAndTooMany(t *testing.T) {
	each(t, func(t *testing.T, b *board) {
		for name, text := range map[string]string{"nothing": " ", "a long one": strings.Repeat("ñ", note.MaxText+1), "directions": "a\u202eb"} {
			if err := b.Write(t.Context(), b.on, text); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for i := range note.MaxOf {
			b.write(fmt.Sprint(i))
		}
		if err := b.Write(t.Context(), b.on, "one more"); !fault.Is(err, fault.Invalid) {
			t.Errorf("one too many: %v", err)
		}
	})
}

func TestNotes_AreForConfirmedSignaturesOfTheLetter(t *testing.T) {
	each(t, func(t *testing.T, b *board) {
		elsewhere := b.on
		elsewhere.LetterID = uuid.New()
		if err := b.Write(t.Context(), elsewhere, "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("on another letter: %v", err)
		}
		for status, want := range map[string]fault.Kind{"unconfirmed": fault.NotFound, "withdrawn": fault.Gone} {
			b.tx(func(tx *database.Tx) error { return tx.DB.Exec("UPDATE signatures SET status = ?", status).Error })
			if err := b.Write(t.Context(), b.on, "x"); !fault.Is(err, want) {
				t.Errorf("%s: %v", status, err)
			}
		}
	})
}

func TestNotes_AreSealedAndErased(t *testing.T) {
	each(t, func(t *testing.T, b *board) {
		b.write("Secretísima nota")
		var rows []map[string]any
		if err := b.db.Read(t.Context()).Table("notes").Find(&rows).Error; err != nil || len(rows) != 1 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		if strings.Contains(fmt.Sprintf("%s", rows), "Secret") {
			t.Error("a note is in the clear")
		}
		b.tx(func(tx *database.Tx) error { return note.Erase(tx, b.on.SignatureID) })
		if got := b.texts(); got != "" {
			t.Errorf("left: %q", got)
		}
	})
}
