// Package database opens the database, runs transactions and migrations, and maps what goes wrong. It is the only package
// that knows which engine is underneath.
package database

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/undersigned/undersigned/internal/fault"
)

// Options are what Open needs beside the address. The zero value is the system's clock and a silent log.
type Options struct {
	Clock  func() time.Time
	Logger *slog.Logger
}

// DB is a database with its clock. It is safe for concurrent use.
type DB struct {
	engine engine
	write  *gorm.DB
	read   *gorm.DB
	clock  func() time.Time
	log    *slog.Logger
	outer  *Tx // the transaction that this database lives in; nil for a real one

	changes *changes
}

// engine is what differs between the two databases.
type engine interface {
	// open returns the handles for writing and for reading, which may be the same.
	open(ctx context.Context, config *gorm.Config) (write, read *gorm.DB, err error)
	// retryable reports whether a transaction that failed with err may succeed if run again.
	retryable(err error) bool
	migrations() (migrationSetup, error)
	maintain(ctx context.Context, write *gorm.DB) error
	horizon(g *gorm.DB, log string) (int64, error)
	serialize(tx *gorm.DB, key int64) error
}

// Open connects to the database at url: "sqlite:PATH" (the file is created, its folder is not) or "postgres://...".
// It doesn't migrate.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	db := &DB{clock: o.Clock, log: o.Logger, changes: &changes{own: make(map[uuid.UUID]tally)}}
	if db.clock == nil {
		db.clock = time.Now
	}
	if db.log == nil {
		db.log = slog.New(slog.DiscardHandler)
	}
	switch scheme, rest, _ := strings.Cut(url, ":"); {
	case scheme == "sqlite" && rest != "":
		db.engine = sqliteEngine{path: rest}
	case scheme == "postgres" || scheme == "postgresql":
		db.engine = postgresEngine{url: url}
	default:
		return nil, errors.New("the database's address must be sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME")
	}
	config := &gorm.Config{
		Logger:                 logger.Discard, // statements carry personal data; errors are returned
		SkipDefaultTransaction: true,
		NowFunc:                db.Now,
	}
	var err error
	if db.write, db.read, err = db.engine.open(ctx, config); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	err = errors.Join(mapErrors(db.write), watchTables(db.write))
	if db.read != db.write {
		err = errors.Join(err, mapErrors(db.read))
	}
	if err != nil {
		return nil, fmt.Errorf("open database: %w", errors.Join(err, db.Close()))
	}
	return db, nil
}

// Close waits for running statements and closes all connections.
func (db *DB) Close() error {
	var errs []error
	for _, g := range []*gorm.DB{db.read, db.write} {
		pool, err := g.DB()
		if err == nil {
			err = pool.Close()
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	pool, err := db.read.DB()
	if err == nil {
		err = pool.PingContext(ctx)
	}
	if err != nil {
		return fault.Wrap(fault.Unavailable, "", fmt.Errorf("ping database: %w", err))
	}
	return nil
}

// Maintain does what the engine doesn't do by itself: it makes the files forget what was deleted or replaced, and keeps the
// planner's knowledge of the tables fresh. It is a job's work, to be done every few minutes.
func (db *DB) Maintain(ctx context.Context) error {
	if err := db.engine.maintain(ctx, db.write); err != nil {
		return fmt.Errorf("maintain the database: %w", err)
	}
	return nil
}

// Now is the clock's reading in UTC, in whole microseconds: the precision that both engines keep.
func (db *DB) Now() time.Time { return db.clock().UTC().Truncate(time.Microsecond) }

// Read returns a handle for queries outside a transaction. It is for store files; what it reads may be older than a
// transaction that is still open.
func (db *DB) Read(ctx context.Context) *gorm.DB { return db.read.WithContext(ctx) }

// Tx is a transaction that a use case has opened, with one reading of the clock.
type Tx struct {
	DB  *gorm.DB // for store files
	Now time.Time

	changes     *changeSet
	afterCommit []func()
	broken      error // why it can't be committed, though fn may return nil; see Within
}

// Context is the context under which the transaction runs.
func (tx *Tx) Context() context.Context { return tx.DB.Statement.Context }

// AfterCommit has fn called once the transaction is durable, and never if it is rolled back.
func (tx *Tx) AfterCommit(fn func()) { tx.afterCommit = append(tx.afterCommit, fn) }

// maxTries bounds how often a transaction that met a deadlock is run.
const maxTries = 5

// InTx runs fn in a transaction, which is committed if fn returns nil and rolled back if it returns an error or panics.
// After a deadlock or a lost race, fn is run again: it must have no effect but on tx. The error is fn's, or the
// commit's; a lost connection is fault.Unavailable.
func (db *DB) InTx(ctx context.Context, fn func(tx *Tx) error) error {
	if db.outer != nil {
		return db.within(ctx, fn)
	}
	for try := 1; ; try++ {
		tx := &Tx{Now: db.Now(), changes: newChangeSet()}
		err := db.write.WithContext(ctx).Transaction(func(g *gorm.DB) error {
			tx.DB = g.Set(changesSetting, tx.changes).Session(&gorm.Session{})
			if err := fn(tx); err != nil {
				return err
			}
			if tx.broken != nil {
				return tx.broken
			}
			return tx.changes.count(g)
		})
		if err == nil {
			db.committed(tx.changes)
			for _, f := range tx.afterCommit {
				f()
			}
			return nil
		}
		if try == maxTries || ctx.Err() != nil || !db.engine.retryable(err) {
			return unavailable(err)
		}
		db.log.Debug("transaction retried", "try", try)
	}
}
