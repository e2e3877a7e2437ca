package database

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Change says that the public side of a letter isn't what it was.
type Change struct {
	LetterID uuid.UUID // uuid.Nil: any letter's
	Urgent   bool      // something was taken away or corrected, and must not be shown any more
}

// PublicTables are those of which the public side shows what stands in them. Who writes to one says which letter it was, with
// Changed or Added; where a transaction says nothing, everything is taken to have changed. Of figure_changes, which a job
// empties without a change of the sum, the counting is told where it is done; of updates, which a job writes to while it mails,
// publishing, correcting and retracting.
func PublicTables() []string {
	return []string{"letters", "letter_texts", "letter_pictures", "letter_picture_files", "signatories", "pins", "affirmation_counts", "milestones",
		"update_texts", "update_corrections"}
}

// changeSlots is over how many rows a letter's changes are spread.
const changeSlots = 16

// changeSet is what a transaction has changed of the public side.
type changeSet struct {
	urgent map[uuid.UUID]bool // by letter
	wrote  bool               // to a public table
}

func newChangeSet() *changeSet { return &changeSet{urgent: make(map[uuid.UUID]bool)} }

// all returns the changes in one order for all transactions, so that none waits for another that waits for it.
func (c *changeSet) all() []Change {
	if c.wrote && len(c.urgent) == 0 {
		return []Change{{uuid.Nil, true}}
	}
	ids := slices.SortedFunc(maps.Keys(c.urgent), func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	changes := make([]Change, len(ids))
	for i, id := range ids {
		changes[i] = Change{id, c.urgent[id]}
	}
	return changes
}

// Changed says that the transaction takes away, corrects or changes something that the public sees of a letter.
func (tx *Tx) Changed(letterID uuid.UUID) { tx.changes.urgent[letterID] = true }

// Added says that the transaction adds something to what the public sees of a letter: it may take a second to appear.
func (tx *Tx) Added(letterID uuid.UUID) { tx.changes.urgent[letterID] = tx.changes.urgent[letterID] }

// changesSetting is under which gorm carries a transaction's changeSet to the statements.
const changesSetting = "undersigned:changes"

// watchTables has each statement that writes to a public table noted in its transaction's changeSet.
func watchTables(g *gorm.DB) error {
	tables := PublicTables()
	note := func(db *gorm.DB) {
		if db.RowsAffected == 0 || !slices.Contains(tables, cmp.Or(db.Statement.Table, tableOf(db.Statement.SQL.String()))) {
			return
		}
		if set, ok := db.Get(changesSetting); ok {
			set.(*changeSet).wrote = true
		}
	}
	on := g.Callback()
	for _, err := range []error{on.Create().After("*").Register(changesSetting, note), on.Update().After("*").Register(changesSetting, note),
		on.Delete().After("*").Register(changesSetting, note), on.Raw().After("*").Register(changesSetting, note)} {
		if err != nil {
			return err
		}
	}
	return nil
}

// tableOf returns the table that a statement written out writes to, "" for one that writes to none.
func tableOf(statement string) string {
	words := strings.Fields(statement)
	switch {
	case len(words) > 1 && words[0] == "UPDATE":
		return words[1]
	case len(words) > 2 && (words[0] == "INSERT" || words[0] == "DELETE"):
		return words[2]
	}
	return ""
}

// count stores the changes with the transaction, as its last statements: the rows are locked no longer than the commit takes.
func (c *changeSet) count(g *gorm.DB) error {
	slot := rand.IntN(changeSlots)
	for _, change := range c.all() {
		urgent := 0
		if change.Urgent {
			urgent = 1
		}
		err := g.Exec(`INSERT INTO public_changes (letter_id, slot, n, urgent) VALUES (?, ?, 1, ?)
			ON CONFLICT (letter_id, slot) DO UPDATE SET n = public_changes.n + 1, urgent = public_changes.urgent + excluded.urgent`,
			change.LetterID, slot, urgent).Error
		if err != nil {
			return fmt.Errorf("count a public change: %w", err)
		}
	}
	return nil
}

// tally is how many changes a letter has had.
type tally struct{ N, Urgent int64 }

// changes tells of the changes that were committed: this process's at once, others' when it looks. It is safe for concurrent
// use.
type changes struct {
	mu      sync.Mutex
	tell    []func(Change)
	own     map[uuid.UUID]tally // counted here
	looking sync.Mutex
	others  map[uuid.UUID]tally       // counted elsewhere, when it last looked; nil before the first time
	looked  atomic.Pointer[time.Time] // when that was; nil before
}

// within reports whether it has looked within a time.
func (c *changes) within(d time.Duration) bool {
	looked := c.looked.Load()
	return looked != nil && time.Since(*looked) < d
}

// OnChange has tell called for every public change: one of this process before the use case returns, one of another process
// when LookForChanges finds it. It returns soon and does not call the database.
func (db *DB) OnChange(tell func(Change)) {
	db.changes.mu.Lock()
	defer db.changes.mu.Unlock()
	db.changes.tell = append(db.changes.tell, tell)
}

// Announce tells this process of a change that no table holds.
func (db *DB) Announce(c Change) {
	db.changes.mu.Lock()
	tell := slices.Clone(db.changes.tell)
	db.changes.mu.Unlock()
	for _, f := range tell {
		f(c)
	}
}

// committed tells of what a transaction of this process has changed.
func (db *DB) committed(set *changeSet) {
	for _, c := range set.all() {
		db.changes.mu.Lock()
		t := db.changes.own[c.LetterID]
		t.N++
		if c.Urgent {
			t.Urgent++
		}
		db.changes.own[c.LetterID] = t
		db.changes.mu.Unlock()
		db.Announce(c)
	}
}

// LookForChanges looks whether other processes have changed something, unless it has looked within a time, and tells of it
// before it returns. The first look takes everything to have changed.
func (db *DB) LookForChanges(ctx context.Context, within time.Duration) error {
	c := db.changes
	if c.within(within) {
		return nil
	}
	c.looking.Lock()
	defer c.looking.Unlock()
	if c.within(within) { // another has, meanwhile
		return nil
	}
	began := time.Now() // of this machine, whatever the clock of the use cases
	var rows []struct {
		LetterID  uuid.UUID
		N, Urgent int64
	}
	err := db.Read(ctx).Raw(`SELECT letter_id, CAST(sum(n) AS BIGINT) AS n, CAST(sum(urgent) AS BIGINT) AS urgent FROM public_changes
		GROUP BY letter_id`).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("look for public changes: %w", err)
	}
	found := make(map[uuid.UUID]tally, len(rows))
	c.mu.Lock()
	for _, r := range rows {
		own := c.own[r.LetterID]
		found[r.LetterID] = tally{r.N - own.N, r.Urgent - own.Urgent}
	}
	c.mu.Unlock()
	for _, change := range differences(c.others, found) {
		db.Announce(change)
	}
	c.others = found
	c.looked.Store(&began)
	return nil
}

func differences(had, found map[uuid.UUID]tally) []Change {
	if had == nil {
		return []Change{{uuid.Nil, true}}
	}
	var all []Change
	for id, t := range found {
		if before := had[id]; before != t {
			all = append(all, Change{id, before.Urgent != t.Urgent})
		}
	}
	return all
}
