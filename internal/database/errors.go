package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"github.com/undersigned/undersigned/internal/fault"
)

// NotFound maps "no such row" to a fault.NotFound with that message key; another error is returned as it is, and nil as nil.
func NotFound(err error, key string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) || errors.Is(err, sql.ErrNoRows) {
		return fault.Wrap(fault.NotFound, key, err)
	}
	return err
}

// Doing wraps an error of a statement with what was tried; nil stays nil.
func Doing(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// mapErrors has every statement of a handle return what unavailable makes of its error, reads outside transactions too.
func mapErrors(g *gorm.DB) error {
	mapped := func(db *gorm.DB) {
		if db.Error != nil {
			db.Error = unavailable(db.Error)
		}
	}
	const name = "undersigned:unavailable"
	on := g.Callback()
	return errors.Join(
		on.Query().After("*").Register(name, mapped), on.Row().After("*").Register(name, mapped), on.Raw().After("*").Register(name, mapped),
		on.Create().After("*").Register(name, mapped), on.Update().After("*").Register(name, mapped), on.Delete().After("*").Register(name, mapped),
	)
}

// stopping reports whether a server's refusal says that it is stopping, starting, or has no connection left.
func stopping(err error) bool {
	refusal, ok := errors.AsType[*pgconn.PgError](err)
	return ok && slices.Contains([]string{"57P01", "57P02", "57P03", "53300"}, refusal.Code)
}

// unavailable maps a lost or refused connection to fault.Unavailable and returns every other error as it is.
func unavailable(err error) error {
	if _, ok := errors.AsType[*fault.Error](err); ok || errors.Is(err, context.Canceled) {
		return err
	}
	_, refused := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	ended := errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.ErrUnexpectedEOF)
	if refused || network || ended || stopping(err) {
		return fault.Wrap(fault.Unavailable, "", err)
	}
	return err
}
