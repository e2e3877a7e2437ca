package database

import (
	"context"
	"errors"
	"fmt"
	"strings"
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
	// A search must be planned for its value: the generic plan of a LIKE is up to a hundred times slower.
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

// textMatch uses the trigram index on the column, which the planner chooses for a LIKE where it pays.
func (postgresEngine) textMatch(ix TextIndex, terms []string) Match {
	escape := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	var where []string
	var args []any
	for _, t := range terms {
		where = append(where, ix.Table+"."+ix.Column+" LIKE ?")
		args = append(args, "%"+escape.Replace(t)+"%")
	}
	if ix.Kind != "" {
		// Spelled out, so that the planner sees that a partial index of this kind serves.
		where = append(where, ix.Table+".kind = '"+strings.ReplaceAll(ix.Kind, "'", "''")+"'")
	}
	m := Match{Where: strings.Join(where, " AND "), WhereArgs: args}
	m.Source, m.SourceArgs = "SELECT "+ix.Key+" FROM "+ix.Table+" WHERE "+m.Where, args
	return m
}
