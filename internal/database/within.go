package database

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// Within returns a database that lives inside a transaction, with a clock of its own: use cases that are called with it
// see each other's work at once, and all of it is committed or rolled back with tx. None is undone alone: once one fails, tx
// can only be rolled back, whatever its fn returns. It serves one goroutine, until fn of tx's InTx returns; it is for jobs
// that carry out many use cases as one act.
func (db *DB) Within(tx *Tx, clock func() time.Time) *DB {
	return &DB{engine: db.engine, write: tx.DB, read: tx.DB, clock: clock, log: db.log, outer: tx, changes: db.changes}
}

// Serialize has a transaction wait for every other that was serialized by the same key, until they end: what one of them
// finds missing, none of the others adds meanwhile. Other keys are rarely waited for. It is taken before rows are locked.
func (db *DB) Serialize(tx *Tx, key []byte) error {
	sum := sha256.Sum256(key)
	if err := db.engine.serialize(tx.DB, int64(binary.BigEndian.Uint64(sum[:]))); err != nil {
		return fmt.Errorf("wait for other transactions: %w", err)
	}
	return nil
}

// within runs fn as a part of the outer transaction. There is no savepoint around it: over thousands of use cases, these
// cost SQLite a third of the time.
func (db *DB) within(ctx context.Context, fn func(tx *Tx) error) error {
	tx := &Tx{DB: db.outer.DB.WithContext(ctx), Now: db.Now(), changes: db.outer.changes}
	err := fn(tx)
	if err == nil {
		err = tx.broken
	}
	if err != nil {
		db.outer.broken = cmp.Or(db.outer.broken, err)
		return err
	}
	db.outer.afterCommit = append(db.outer.afterCommit, tx.afterCommit...)
	return nil
}
