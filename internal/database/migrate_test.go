package database_test

import (
	"sync"
	"testing"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
)

func TestMigrate_SeveralAtOnce(t *testing.T) {
	for _, engine := range databasetest.Engines() {
		t.Run(engine, func(t *testing.T) {
			url := databasetest.URL(t, engine)
			var all sync.WaitGroup
			for range 6 {
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
		})
	}
}
