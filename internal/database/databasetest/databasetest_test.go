package databasetest_test

import (
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
)

func TestEach_GivesAMigratedDatabase(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		var n int64
		if err := db.Read(t.Context()).Table("signatures").Count(&n).Error; err != nil {
			t.Fatal(err)
		}
		if n != 0 {
			t.Errorf("%d signatures, want an empty table", n)
		}
	})
}

func TestEachWithClock_StandsStillUntilMoved(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		before := db.Now()
		clock.Advance(time.Hour)
		if got := db.Now().Sub(before); got != time.Hour {
			t.Errorf("moved by %v, want an hour", got)
		}
	})
}
