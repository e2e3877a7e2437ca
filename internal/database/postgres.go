package database

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// postgresEngine is PostgreSQL, which several processes may share.
type postgresEngine struct{ url string }

// Connections kept per process. PostgreSQL allows a hundred in all by default.
const postgresConnections = 24

func (e postgresEngine) open(ctx context.Context, config *gorm.Config) (write, read *gorm.DB, err error) {
	c, err := pgx.ParseConfig(e.url)
	if err != nil {
		// pgx quotes the address without its password, but a malformed one may show it.
		return nil, nil, errors.New("postgres: the address cannot be read; it looks like postgres://USER:PASSWORD@HOST:5432/NAME?sslmode=...")
	}
	// A statement is planned for its values: the generic plan of a LIKE, or of a filter that is rare, is up to a hundred times slower.
	c.RuntimeParams["plan_cache_mode"] = "force_custom_plan"
	c.RuntimeParams["timezone"] = "UTC"
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = "undersigned"
	}
	pool := stdlib.OpenDB(*c)
	pool.SetMaxOpenConns(postgresConnections)
	pool.SetMaxIdleConns(postgresConnections)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		return nil, nil, errors.Join(err, pool.Close())
	}
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), config)
	return g, g, err
}

// maintain leaves it to autovacuum, which every server runs by itself.
func (postgresEngine) maintain(context.Context, *gorm.DB) error { return nil }

func (postgresEngine) retryable(err error) bool {
	failed, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (failed.Code == "40001" || failed.Code == "40P01") // serialization failure, deadlock
}

// migrations of several processes that start at once wait for each other.
func (postgresEngine) migrations() (migrationSetup, error) {
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return migrationSetup{}, fmt.Errorf("prepare the migration lock: %w", err)
	}
	options := []goose.ProviderOption{goose.WithSessionLocker(locker)}
	return migrationSetup{dialect: goose.DialectPostgres, suffix: ".postgres.sql", options: options}, nil
}

// serialize takes a lock that has no row, and that the transaction's end gives back.
func (postgresEngine) serialize(tx *gorm.DB, key int64) error {
	return tx.Exec("SELECT pg_advisory_xact_lock(?)", key).Error
}

// horizon is the first transaction that may still be under way: those before it have ended, but they needn't have ended in
// the order of their numbers.
func (postgresEngine) horizon(g *gorm.DB, _ string) (int64, error) {
	var first int64
	err := g.Raw("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint").Row().Scan(&first)
	return first, err
}
