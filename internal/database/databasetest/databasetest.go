// Package databasetest gives every test an empty, migrated database of its own on each engine. SQLite's is a file in the
// test's folder; PostgreSQL's lives in a cluster that is started once per test binary and dies with it.
package databasetest

import (
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/database"
)

// The engines, as they name subtests.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// Engines returns the engines that tests run on.
func Engines() []string { return []string{SQLite, Postgres} }

// Each runs a subtest per engine, each with an empty migrated database and the system's clock. PostgreSQL's is skipped
// where its programs are missing, and fails with REQUIRE_ALL=1.
func Each(t *testing.T, test func(t *testing.T, db *database.DB)) {
	t.Helper()
	for _, engine := range Engines() {
		t.Run(engine, func(t *testing.T) { test(t, Open(t, engine, nil)) })
	}
}

// EachWithClock is Each with a clock that stands still until the test moves it.
func EachWithClock(t *testing.T, test func(t *testing.T, db *database.DB, clock *Clock)) {
	t.Helper()
	for _, engine := range Engines() {
		t.Run(engine, func(t *testing.T) {
			clock := NewClock()
			test(t, Open(t, engine, clock.Now), clock)
		})
	}
}

// Open returns an empty migrated database of an engine that is closed when the test ends. A nil clock is the system's.
func Open(t testing.TB, engine string, clock func() time.Time) *database.DB {
	t.Helper()
	if engine == SQLite {
		return open(t, migratedFile(t), clock)
	}
	return open(t, URL(t, engine), clock)
}

// URL returns the address of a new empty database, for a test that opens it itself or hands it to another process.
// SQLite's is not migrated yet, PostgreSQL's is.
func URL(t testing.TB, engine string) string {
	t.Helper()
	if engine == SQLite {
		return "sqlite:" + filepath.Join(t.TempDir(), "undersigned.db")
	}
	return postgresURL(t)
}

func open(t testing.TB, url string, clock func() time.Time) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), url, database.Options{Clock: clock, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatalf("open %s: %v", url, err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close %s: %v", url, err)
		}
	})
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatalf("migrate %s: %v", url, err)
	}
	return db
}

// Clock is a clock for tests. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that shows noon UTC on 23 November 2026.
func NewClock() *Clock {
	return &Clock{now: time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)}
}

// Now returns the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock on by d.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
