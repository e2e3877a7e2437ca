package database_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/undersigned/undersigned/internal/database"
)

func TestMigrate_SQLite(t *testing.T) {
	ctx := context.Background()
	db, err := database.Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "odd name?%.db"), database.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	t.Log(db.Migrations(ctx))
}
