package database

import (
	"context"
	"fmt"
)

// Horizon returns a number below which every entry of a change log has been committed, and can be read by what begins
// afterwards. A change log is a table with a column stamp, which each transaction that appends to it fills in its own way:
// who has read it up to a horizon reads on from there, and may meet some entries again, but misses none.
func (db *DB) Horizon(ctx context.Context, log string) (int64, error) {
	horizon, err := db.engine.horizon(db.Read(ctx), log)
	if err != nil {
		return 0, fmt.Errorf("read how far %s goes: %w", log, err)
	}
	return horizon, nil
}
