package database_test

import (
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
)

// heldInAWave is a letter with a signature that a wave of its network holds, in the schema of version 37.
const heldInAWave = `
INSERT INTO letters (id, slug, state, language, contact, categories, addressees, fields, policy, created_at, updated_at)
	VALUES ('11111111-1111-1111-1111-111111111111', 'libertad', 'open', 'es', '', '[]', '[]', '[]', '{}', '2026-11-01', '2026-11-01');
INSERT INTO letter_texts (id, letter_id, language, version, title, summary, sender, address, body, created_at)
	VALUES ('22222222-2222-2222-2222-222222222222', '11111111-1111-1111-1111-111111111111', 'es', 1, '', '', '', '', '', '2026-11-01');
INSERT INTO waves (id, letter_id, organizer_id, kind, from_at, until_at, reason, begun_at, work, work_signals, work_reason, work_by)
	VALUES ('33333333-3333-3333-3333-333333333333', '11111111-1111-1111-1111-111111111111', '44444444-4444-4444-4444-444444444444', 'network',
		'2026-11-01', '2026-11-02', 'a flood', '2026-11-02', '', FALSE, '', '44444444-4444-4444-4444-444444444444');
INSERT INTO signatures (id, letter_id, text_id, kind, status, visibility, language, category, country, wants_updates, signals, reason, code_attempts, mails, signed_at, wave_id)
	VALUES ('55555555-5555-5555-5555-555555555555', '11111111-1111-1111-1111-111111111111', '22222222-2222-2222-2222-222222222222', 'individual', 'held', 'public',
		'es', '', '', FALSE, '[]', '', 0, 0, '2026-11-01', '33333333-3333-3333-3333-333333333333');
INSERT INTO wave_members (wave_id, signature_id, from_status, from_reason, place)
	VALUES ('33333333-3333-3333-3333-333333333333', '55555555-5555-5555-5555-555555555555', 'pending', '', '')`

// at opens a database of an engine whose schema is of an older version.
func at(t *testing.T, engine string, version int64) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), databasetest.URL(t, engine), database.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if engine == databasetest.Postgres { // there it is migrated already
		run(t, db, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
	}
	if err := db.MigrateTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	return db
}

func run(t *testing.T, db *database.DB, statements string) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *database.Tx) error {
		for statement := range strings.SplitSeq(statements, ";") {
			if err := tx.DB.Exec(statement).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMigrate_WavesKeepTheirKindAndTheirMembers(t *testing.T) {
	for _, engine := range databasetest.Engines() {
		t.Run(engine, func(t *testing.T) {
			db := at(t, engine, 37)
			run(t, db, heldInAWave)
			if err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			scan := func(query string, into any) {
				t.Helper()
				if err := db.Read(t.Context()).Raw(query).Scan(into).Error; err != nil {
					t.Fatal(err)
				}
			}
			var kinds []string
			scan("SELECT w.kind FROM waves w JOIN wave_members m ON m.wave_id = w.id JOIN signatures s ON s.id = m.signature_id AND s.wave_id = w.id", &kinds)
			if strings.Join(kinds, " ") != "network" {
				t.Errorf("the wave and its member: %q", kinds)
			}
			run(t, db, "UPDATE waves SET kind = 'referrer'")
			for wrong, statement := range map[string]string{
				"a kind that there is not":          "UPDATE waves SET kind = 'moon'",
				"a wave with members taken away":    "DELETE FROM waves",
				"a member of a wave that is none":   "UPDATE wave_members SET wave_id = '11111111-1111-1111-1111-111111111111'",
				"a signature in a wave that's none": "UPDATE signatures SET wave_id = '11111111-1111-1111-1111-111111111111'",
			} {
				if err := db.InTx(t.Context(), func(tx *database.Tx) error { return tx.DB.Exec(statement).Error }); err == nil {
					t.Errorf("taken: %s", wrong)
				}
			}
		})
	}
}
