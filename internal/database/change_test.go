package database_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
)

// hearing collects what a database tells of.
type hearing struct {
	mu  sync.Mutex
	all []database.Change
}

func listen(db *database.DB) *hearing {
	h := &hearing{}
	db.OnChange(func(c database.Change) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.all = append(h.all, c)
	})
	return h
}

// heard returns what was told since it was asked last.
func (h *hearing) heard() []database.Change {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := h.all
	h.all = nil
	return all
}

func (h *hearing) expect(t *testing.T, want ...database.Change) {
	t.Helper()
	if diff := cmp.Diff(want, h.heard()); diff != "" {
		t.Errorf("heard (-want +got):\n%s", diff)
	}
}

func TestChange_IsToldOnceItIsCommitted(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		h, one, other := listen(db), uuid.UUID{1}, uuid.UUID{2}
		act := func(fn func(tx *database.Tx) error) {
			t.Helper()
			if err := db.InTx(t.Context(), fn); err != nil {
				t.Fatal(err)
			}
		}
		act(func(tx *database.Tx) error {
			tx.Added(one)
			tx.Added(one)
			if len(h.heard()) != 0 {
				t.Error("told before the commit")
			}
			return nil
		})
		h.expect(t, database.Change{LetterID: one})
		act(func(tx *database.Tx) error {
			tx.Changed(one)
			tx.Added(one)
			tx.Added(other)
			return nil
		})
		h.expect(t, database.Change{LetterID: one, Urgent: true}, database.Change{LetterID: other})
		act(func(tx *database.Tx) error {
			return db.Within(tx, db.Now).InTx(t.Context(), func(tx *database.Tx) error { tx.Changed(other); return nil })
		})
		h.expect(t, database.Change{LetterID: other, Urgent: true})
		if err := db.InTx(t.Context(), func(tx *database.Tx) error { tx.Changed(one); return errors.New("no") }); err == nil {
			t.Fatal("no error")
		}
		h.expect(t)
		db.Announce(database.Change{LetterID: one})
		h.expect(t, database.Change{LetterID: one})
	})
}

func TestChange_OfAnotherProcessIsFoundOnce(t *testing.T) {
	for _, engine := range databasetest.Engines() {
		t.Run(engine, func(t *testing.T) {
			here, there := twoOver(t, engine)
			h, letterID := listen(here), uuid.New()
			look := func() {
				t.Helper()
				if err := here.LookForChanges(t.Context(), 0); err != nil {
					t.Fatal(err)
				}
			}
			act := func(db *database.DB, fn func(tx *database.Tx)) {
				t.Helper()
				if err := db.InTx(t.Context(), func(tx *database.Tx) error { fn(tx); return nil }); err != nil {
					t.Fatal(err)
				}
			}
			look()
			h.expect(t, database.Change{LetterID: uuid.Nil, Urgent: true}) // nobody knows what was before
			for range 40 {                                                 // more than there are slots
				act(there, func(tx *database.Tx) { tx.Added(letterID) })
				look()
				h.expect(t, database.Change{LetterID: letterID})
			}
			act(there, func(tx *database.Tx) { tx.Changed(letterID) })
			look()
			h.expect(t, database.Change{LetterID: letterID, Urgent: true})
			act(here, func(tx *database.Tx) { tx.Changed(letterID) })
			h.expect(t, database.Change{LetterID: letterID, Urgent: true})
			look() // its own is told once
			h.expect(t)
		})
	}
}

// twoOver opens one migrated database twice, as two processes do.
func twoOver(t *testing.T, engine string) (one, other *database.DB) {
	t.Helper()
	address := databasetest.URL(t, engine)
	open := func() *database.DB {
		db, err := database.Open(t.Context(), address, database.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		return db
	}
	one = open()
	if err := one.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return one, open()
}

// Who writes to a table that the public sees, and says of which letter, is told apart by the stores; who forgets it has every
// page rendered anew.
func TestChange_WithoutAWordIsOfEverything(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		h, letterID := listen(db), uuid.New()
		insert := func(tx *database.Tx) error {
			return tx.DB.Exec(`INSERT INTO letters (id, slug, state, language, contact, categories, addressees, fields, policy, created_at, updated_at)
				VALUES (?, ?, 'draft', 'es', 'a@example.org', '[]', '[]', '[]', '{}', ?, ?)`, letterID, "libertad", tx.Now, tx.Now).Error
		}
		model := func(tx *database.Tx) error {
			return tx.DB.Table("letters").Where("id = ?", letterID).Update("goal", 12).Error
		}
		none := func(tx *database.Tx) error {
			return tx.DB.Table("letters").Where("id = ?", uuid.New()).Update("goal", 12).Error
		}
		for _, act := range []struct {
			name string
			fn   func(tx *database.Tx) error
			want []database.Change
		}{
			{"a written statement", insert, []database.Change{{LetterID: uuid.Nil, Urgent: true}}},
			{"a model", model, []database.Change{{LetterID: uuid.Nil, Urgent: true}}},
			{"a model, with a word", func(tx *database.Tx) error { tx.Added(letterID); return model(tx) }, []database.Change{{LetterID: letterID}}},
			{"nothing written", none, nil},
		} {
			if err := db.InTx(t.Context(), act.fn); err != nil {
				t.Fatalf("%s: %v", act.name, err)
			}
			if diff := cmp.Diff(act.want, h.heard()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", act.name, diff)
			}
		}
	})
}

// hidden are the tables of which no public page shows anything. Those of the figures and of the search follow from others,
// and changes of updates are told where they are made (PublicTables).
func hidden() []string {
	return strings.Fields(`address_mails audit_entries bulk_acts code_attempts consent_wordings consents decisions exports figure_changes
		figure_summaries figures goose_db_version known_browsers name_keys notes organizer_letters organizer_links
		organizers outbox_messages passkey_challenges passkeys public_changes queue_views recovery_codes reports sessions signatories_search
		signatories_search_organizations signatory_changes signature_edits signature_looks signature_revisions signatures source_counts
		updates vouchings watch_entries watch_keys watch_scans wave_members waves`)
}

func TestChange_EachTableIsKnownToBeShownOrNot(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		var columns, tables []string
		if err := db.Read(t.Context()).Raw(stored()[filepath.Base(t.Name())]).Scan(&columns).Error; err != nil {
			t.Fatal(err)
		}
		for _, c := range columns {
			if table, _, _ := strings.Cut(c, "."); !slices.Contains(tables, table) {
				tables = append(tables, table)
			}
		}
		known := append(database.PublicTables(), hidden()...)
		for _, table := range tables {
			if !slices.Contains(known, table) {
				t.Errorf("%s: does a public page show what stands in it? Then PublicTables names it, and who writes to it says which letter "+
					"has changed (Tx.Changed, Tx.Added); else this test's hidden does", table)
			}
		}
	})
}
