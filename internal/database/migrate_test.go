package database_test

import (
	"sync"
	"testing"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
)

// On PostgreSQL a lock of the migrations' own keeps processes apart.
func TestMigrate_SeveralAtOnceOnANewFile(t *testing.T) {
	url := databasetest.URL(t, databasetest.SQLite)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			db, err := database.Open(t.Context(), url, database.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			defer db.Close()
			if err := db.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
