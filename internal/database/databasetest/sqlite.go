package databasetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/undersigned/undersigned/internal/database"
)

// migrated is the file of an empty migrated database, which every test's file is a copy of: migrating takes longer than
// most tests.
var migrated = sync.OnceValues(migrateFile)

// migratedFile returns the address of a copy of the migrated file in the test's folder.
func migratedFile(t testing.TB) string {
	t.Helper()
	content, err := migrated()
	if err != nil {
		t.Fatalf("migrate a file: %v", err)
	}
	path := filepath.Join(t.TempDir(), "undersigned.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatalf("copy the migrated file: %v", err)
	}
	return "sqlite:" + path
}

func migrateFile() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "undersigned-migrated-")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "undersigned.db")
	ctx := context.Background()
	db, err := database.Open(ctx, "sqlite:"+path, database.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	// Closing brings the write-ahead log into the file.
	if err := errors.Join(db.Migrate(ctx), db.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}
