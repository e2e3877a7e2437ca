// Package watchlist keeps the names that always wait for a human, because others may sign with them: those of public figures
// and organizations, for one letter or for the whole site. It compares and decides nothing.
package watchlist

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/name"
	"github.com/undersigned/undersigned/internal/script"
	"github.com/undersigned/undersigned/internal/vault"
)

// Bounds of a list.
const (
	MaxEntries = 10_000 // of a letter, and of the whole site
	maxMatches = 5      // that a name is told of
)

// Entry is a name on the list, with what else its bearer is known as.
type Entry struct {
	ID       uuid.UUID
	LetterID uuid.UUID // uuid.Nil: the whole site
	Name     string
	Aliases  []string
	Note     string // among organizers
	AddedBy  uuid.UUID
	AddedAt  time.Time
}

// Service holds the use cases of the list.
type Service struct {
	db    *database.DB
	vault *vault.Vault
}

// New returns the service over db. Notes are sealed with v's keys.
func New(db *database.DB, v *vault.Vault) *Service { return &Service{db: db, vault: v} }

// Query selects a page of the list in the order of names.
type Query struct {
	LetterID uuid.UUID // with what is listed for the whole site; uuid.Nil: that alone
	Q        string    // words that stand one after another in a name or an alias, whatever their case and accents
	After    string    // the Next of the page before
	Limit    int       // 50 if 0, 200 at most
}

// Page is a piece of the list. Next is "" on the last one.
type Page struct {
	Entries []Entry
	Next    string
}

// List returns a page of the list. A cursor that isn't one is fault.NotFound.
func (s *Service) List(ctx context.Context, q Query) (Page, error) {
	if q.Limit <= 0 {
		q.Limit = 50
	}
	q.Limit = min(q.Limit, 200)
	rows, err := find(s.db.Read(ctx), q)
	if err != nil {
		return Page{}, err
	}
	page := Page{}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		page.Next = rows[q.Limit-1].ID.String()
	}
	for _, r := range rows {
		e, err := s.open(r)
		if err != nil {
			return Page{}, err
		}
		page.Entries = append(page.Entries, e)
	}
	return page, nil
}

// Remove takes a name off the list of a letter, or of the whole site for uuid.Nil, and has signatures compared anew. Errors:
// fault.NotFound where it isn't there.
func (s *Service) Remove(ctx context.Context, organizer, letterID, id uuid.UUID) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		r, err := remove(tx, letterID, id)
		if err != nil {
			return err
		}
		if err := begin(tx, letterID); err != nil {
			return err
		}
		return audit.Record(tx, audit.Entry{LetterID: letterID, ActorKind: audit.Organizer, ActorID: organizer,
			Action: "watch.removed", SubjectKind: "watch", SubjectID: id, Reason: r.Name})
	})
	if err != nil {
		return fmt.Errorf("take a name off the watch list: %w", err)
	}
	return nil
}

// Match returns the entries for a letter that one of these names may stand for, a few at most.
func (s *Service) Match(ctx context.Context, letterID uuid.UUID, names ...string) ([]Entry, error) {
	rows, err := match(s.db.Read(ctx), letterID, hashes(sought(names)))
	if err != nil {
		return nil, err
	}
	var all []Entry
	for _, r := range rows {
		e, err := s.open(r)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// Holds reports in the caller's transaction whether one of these names is on the list for a letter.
func Holds(tx *database.Tx, letterID uuid.UUID, names ...string) (bool, error) {
	rows, err := match(tx.DB, letterID, hashes(sought(names)))
	return len(rows) > 0, err
}

// sought returns the keys by which names are looked for: their own, and those of the names within them.
func sought(names []string) []string {
	var keys []string
	for _, one := range names {
		keys = append(append(keys, name.Keys(one)...), name.Inner(one)...)
	}
	return keys
}

// keysOf returns the keys under which an entry is found.
func keysOf(e Entry) [][]byte {
	var keys []string
	for _, one := range append([]string{e.Name}, e.Aliases...) {
		keys = append(keys, name.Keys(one)...)
	}
	return hashes(keys)
}

// hashes makes keys short. They hide nothing: the names are readable beside them.
func hashes(keys []string) [][]byte {
	slices.Sort(keys)
	var all [][]byte
	for _, key := range slices.Compact(keys) {
		sum := sha256.Sum256([]byte(key))
		all = append(all, sum[:8])
	}
	return all
}

// searchText is what a query is looked for in.
func searchText(e Entry) string {
	return script.Folded(strings.Join(append([]string{e.Name}, e.Aliases...), " "))
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }
