package database_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/fault"
)

// add inserts a consent wording, the simplest row there is.
func add(tx *database.Tx, words string) error {
	return tx.DB.Exec("INSERT INTO consent_wordings (id, language, wording) VALUES (?, 'es', ?)", uuid.New(), words).Error
}

func count(t *testing.T, db *database.DB) int64 {
	t.Helper()
	var n int64
	if err := db.Read(t.Context()).Table("consent_wordings").Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOpen_AnyFileName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "odd name?%#.db")
	db, err := database.Open(t.Context(), "sqlite:"+path, database.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestOpen_RefusesAnotherAddress(t *testing.T) {
	for _, url := range []string{"", "sqlite:", "mysql://x", "file.db"} {
		if _, err := database.Open(t.Context(), url, database.Options{}); err == nil {
			t.Errorf("opened %q", url)
		}
	}
}

func TestMigrate_TwiceIsHarmless(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if done, err := db.Migrated(t.Context()); !done || err != nil {
			t.Errorf("Migrated = %v, %v", done, err)
		}
		steps, err := db.Migrations(t.Context())
		if err != nil || len(steps) == 0 {
			t.Fatalf("%d steps, %v", len(steps), err)
		}
		for _, s := range steps {
			if s.AppliedAt.IsZero() {
				t.Errorf("%s waits", s.Name)
			}
		}
	})
}

func TestInTx_CommitsAllOrNothing(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		failed, called := errors.New("failed"), 0
		err := db.InTx(t.Context(), func(tx *database.Tx) error {
			tx.AfterCommit(func() { called++ })
			if !tx.Now.Equal(clock.Now()) {
				t.Errorf("the transaction's time is %v", tx.Now)
			}
			return errors.Join(add(tx, "one"), failed)
		})
		if !errors.Is(err, failed) || count(t, db) != 0 || called != 0 {
			t.Errorf("rolled back: %v, %d rows, called %d times", err, count(t, db), called)
		}
		err = db.InTx(t.Context(), func(tx *database.Tx) error {
			tx.AfterCommit(func() { called++ })
			return add(tx, "one")
		})
		if err != nil || count(t, db) != 1 || called != 1 {
			t.Errorf("committed: %v, %d rows, called %d times", err, count(t, db), called)
		}
	})
}

func TestInTx_APanicRollsBack(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = db.InTx(t.Context(), func(tx *database.Tx) error {
				if err := add(tx, "one"); err != nil {
					t.Error(err)
				}
				panic("in the middle")
			})
		}()
		if n := count(t, db); n != 0 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestWithin_IsCommittedAndUndoneAsOne(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		then, called := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC), 0
		failed := errors.New("failed")
		outer := func(inner, end error) error {
			return db.InTx(t.Context(), func(tx *database.Tx) error {
				within := db.Within(tx, func() time.Time { return then })
				for _, fail := range []error{nil, inner, nil} {
					err := within.InTx(t.Context(), func(tx *database.Tx) error {
						if !tx.Now.Equal(then) {
							t.Errorf("the inner time is %v", tx.Now)
						}
						tx.AfterCommit(func() { called++ })
						return errors.Join(add(tx, "x"), fail)
					})
					if !errors.Is(err, fail) {
						t.Errorf("inner: %v, want %v", err, fail)
					}
				}
				if n := count(t, within); n != 3 || called != 0 {
					t.Errorf("inside: %d rows, called %d times", n, called)
				}
				return end
			})
		}
		for _, err := range []error{outer(nil, failed), outer(failed, nil)} {
			if !errors.Is(err, failed) || count(t, db) != 0 || called != 0 {
				t.Errorf("rolled back: %v, %d rows, called %d times", err, count(t, db), called)
			}
		}
		if err := outer(nil, nil); err != nil || count(t, db) != 3 || called != 3 {
			t.Errorf("committed: %v, %d rows, called %d times", err, count(t, db), called)
		}
	})
}

func TestPing_AClosedDatabaseIsUnavailable(t *testing.T) {
	db, err := database.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "x.db"), database.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("closed: %v", err)
	}
}
