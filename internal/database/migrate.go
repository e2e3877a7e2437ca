package database

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/undersigned/undersigned/migrations"
)

// Migration is one step of the schema. AppliedAt is zero while it waits.
type Migration struct {
	Version   int64
	Name      string
	AppliedAt time.Time
}

// Migrate brings the schema up to date. Several processes may call it at once.
func (db *DB) Migrate(ctx context.Context) error {
	p, err := db.migrator()
	if err != nil {
		return err
	}
	for {
		before, err := p.GetDBVersion(ctx)
		if err != nil {
			return fmt.Errorf("read the schema's version: %w", err)
		}
		results, failed := p.Up(ctx)
		for _, r := range results {
			db.log.Info("migration applied", "name", r.Source.Path, "ms", r.Duration.Milliseconds())
		}
		if failed == nil {
			return nil
		}
		// Where no lock keeps processes apart, a step fails that another has just done: then the version has moved.
		if after, err := p.GetDBVersion(ctx); err != nil || after == before {
			return fmt.Errorf("migrate the schema: %w", failed)
		}
	}
}

// Migrations returns every step of the schema in order, applied or waiting.
func (db *DB) Migrations(ctx context.Context) ([]Migration, error) {
	p, err := db.migrator()
	if err != nil {
		return nil, err
	}
	states, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the schema's state: %w", err)
	}
	steps := make([]Migration, 0, len(states))
	for _, s := range states {
		steps = append(steps, Migration{Version: s.Source.Version, Name: s.Source.Path, AppliedAt: s.AppliedAt})
	}
	return steps, nil
}

// Migrated reports whether the schema is that of this program.
func (db *DB) Migrated(ctx context.Context) (bool, error) {
	p, err := db.migrator()
	if err != nil {
		return false, err
	}
	waiting, err := p.HasPending(ctx)
	if err != nil {
		return false, fmt.Errorf("read the schema's state: %w", err)
	}
	return !waiting, nil
}

// migrationSetup is what one engine's migrations need.
type migrationSetup struct {
	dialect goose.Dialect
	suffix  string // ends the names of the migrations of this engine alone
	options []goose.ProviderOption
}

func (db *DB) migrator() (*goose.Provider, error) {
	setup, err := db.engine.migrations()
	if err != nil {
		return nil, err
	}
	exclude, err := fs.Glob(migrations.Files, "*.*.sql")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	exclude = slices.DeleteFunc(exclude, func(name string) bool { return strings.HasSuffix(name, setup.suffix) })
	pool, err := db.write.DB()
	if err != nil {
		return nil, fmt.Errorf("reach the database: %w", err)
	}
	options := append(setup.options, goose.WithExcludeNames(exclude), goose.WithDisableGlobalRegistry(true))
	p, err := goose.NewProvider(setup.dialect, pool, migrations.Files, options...)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}
