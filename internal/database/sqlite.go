package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"time"

	gosqlite "github.com/glebarez/go-sqlite"
	"github.com/glebarez/sqlite"
	"github.com/pressly/goose/v3"
	"gorm.io/gorm"
)

// sqliteEngine is the embedded database: one connection writes, several read beside it (write-ahead log).
type sqliteEngine struct{ path string }

// busyTimeout is how long a lock of another connection or process is waited for.
const busyTimeout = 10 * time.Second

// sqlitePragmas: every commit reaches the disk (synchronous FULL), so that what was acknowledged outlives a power cut; what
// is deleted is overwritten (secure_delete), so that the file doesn't tell what somebody withdrew.
var sqlitePragmas = []string{fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-65536)", "temp_store(MEMORY)", "secure_delete(1)"}

func (e sqliteEngine) dsn(extra ...string) string {
	q := url.Values{"_pragma": append(append([]string{}, sqlitePragmas...), extra...), "_txlock": {"immediate"}}
	return "file:" + (&url.URL{Path: e.path}).EscapedPath() + "?" + q.Encode()
}

func (e sqliteEngine) open(ctx context.Context, config *gorm.Config) (write, read *gorm.DB, err error) {
	connect := func(dsn string, connections int) (*gorm.DB, error) {
		pool, err := sql.Open(sqlite.DriverName, dsn)
		if err != nil {
			return nil, err
		}
		pool.SetMaxOpenConns(connections)
		pool.SetMaxIdleConns(connections)
		if err := e.reach(ctx, pool); err != nil {
			return nil, errors.Join(err, pool.Close())
		}
		c := *config
		c.PrepareStmt = true
		return gorm.Open(sqlite.Dialector{Conn: pool}, &c)
	}
	if write, err = connect(e.dsn(), 1); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", e.path, err)
	}
	if read, err = connect(e.dsn("query_only(1)"), 2+2*runtime.NumCPU()); err != nil {
		return nil, nil, fmt.Errorf("%s for reading: %w", e.path, err)
	}
	return write, read, nil
}

// reach opens the file. Where several processes open a new one at once, all but the one that changes its journal to the
// write-ahead log are refused without the wait that busy_timeout gives (sqlite.org/pragma.html#pragma_journal_mode), so
// they try again for as long.
func (e sqliteEngine) reach(ctx context.Context, pool *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, busyTimeout)
	defer cancel()
	for {
		err := pool.PingContext(ctx)
		if err == nil || !e.retryable(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// maintain brings the write-ahead log into the database and empties it, since it holds pages as they were before, and has
// the planner look at tables that have grown.
func (sqliteEngine) maintain(ctx context.Context, write *gorm.DB) error {
	if err := write.WithContext(ctx).Exec("PRAGMA wal_checkpoint(TRUNCATE)").Error; err != nil {
		return err
	}
	return write.WithContext(ctx).Exec("PRAGMA optimize").Error
}

// sqliteBusy is SQLite's primary result code for a lock that another process held too long.
const sqliteBusy = 5

func (sqliteEngine) retryable(err error) bool {
	failed, ok := errors.AsType[*gosqlite.Error](err)
	return ok && failed.Code()&0xff == sqliteBusy
}

func (sqliteEngine) migrations() (migrationSetup, error) {
	return migrationSetup{dialect: goose.DialectSQLite3, suffix: ".sqlite.sql"}, nil
}

// serialize has nothing to do: one transaction writes at a time.
func (sqliteEngine) serialize(*gorm.DB, int64) error { return nil }

// horizon is what the next entry's number will be at least, also where all have been deleted.
func (sqliteEngine) horizon(g *gorm.DB, log string) (int64, error) {
	var last int64
	err := g.Raw("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0)", log).Row().Scan(&last)
	return last + 1, err
}
