package signatory

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/nameindex"
)

// changeLog is the table to which the database itself appends every change of the list.
const changeLog = "signatory_changes"

// listChange says that what stands at a place has changed.
type listChange struct{ ID, Stamp, Seq int64 }

// changesSince returns the changes of a letter's list from a horizon on; one too many, if there are too many to follow.
func (s *Service) changesSince(ctx context.Context, letterID uuid.UUID, horizon int64) ([]listChange, error) {
	var changes []listChange
	err := s.db.Read(ctx).Raw("SELECT id, stamp, seq FROM signatory_changes WHERE letter_id = ? AND stamp >= ? LIMIT ?",
		letterID, horizon, maxChanges+1).Scan(&changes).Error
	if err != nil {
		return nil, fmt.Errorf("read what changed on the list: %w", err)
	}
	return changes, nil
}

// indexRow is what the index needs of a row.
type indexRow struct {
	Seq      int64
	Kind     string
	Category string
	Country  string
	Search   string
	SortKey  []byte
}

func (r indexRow) entry(a alphabet) nameindex.Entry {
	return nameindex.Entry{
		Place: r.Seq, Cell: nameindex.Cell{Kind: r.Kind, Category: r.Category, Country: r.Country},
		Text: r.Search, Key: r.SortKey, Group: a.group(r.SortKey),
	}
}

// readBatch bounds how many rows one statement reads by their places.
const readBatch = 500

func (s *Service) indexRows(ctx context.Context, letterID uuid.UUID, seqs []int64) ([]indexRow, error) {
	var rows []indexRow
	err := s.db.Read(ctx).Raw("SELECT seq, kind, category, country, search, sort_key FROM signatories WHERE letter_id = ? AND seq IN ?",
		letterID, seqs).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read what is on the list: %w", err)
	}
	return rows, nil
}

// namesAfter returns some names that follow in the order of names.
func (s *Service) namesAfter(ctx context.Context, letterID uuid.UUID, key []byte, seq int64) ([]indexRow, error) {
	var spots []indexRow
	// The space keeps gorm from spelling the bytes out one by one, as it does behind a parenthesis.
	err := s.db.Read(ctx).Raw(`SELECT seq, sort_key FROM signatories WHERE letter_id = ? AND (sort_key, seq) > ( ?, ?)
		ORDER BY sort_key, seq LIMIT 50`, letterID, key, seq).Scan(&spots).Error
	if err != nil {
		return nil, fmt.Errorf("read the order of names: %w", err)
	}
	return spots, nil
}

// build reads a letter's list, once in the order of listing and once in the order of names, row by row.
func (s *Service) build(ctx context.Context, letterID uuid.UUID) (built, error) {
	now := s.db.Now()
	var lang string
	if err := s.db.Read(ctx).Raw("SELECT coalesce((SELECT language FROM letters WHERE id = ?), '')", letterID).Row().Scan(&lang); err != nil {
		return built{}, fmt.Errorf("read the letter's language: %w", err)
	}
	a := newAlphabet(lang)
	b := nameindex.NewBuilder(len(a.letters))
	var r indexRow
	err := each(s.db.Read(ctx).Raw("SELECT seq, kind, category, country, search FROM signatories WHERE letter_id = ? ORDER BY seq", letterID),
		[]any{&r.Seq, &r.Kind, &r.Category, &r.Country, &r.Search}, func() { b.Add(r.entry(a)) })
	if err == nil {
		err = each(s.db.Read(ctx).Raw("SELECT seq, sort_key FROM signatories WHERE letter_id = ? ORDER BY sort_key, seq", letterID),
			[]any{&r.Seq, &r.SortKey}, func() { b.Rank(r.Seq, a.group(r.SortKey)) })
	}
	if err != nil {
		return built{}, fmt.Errorf("read the list for its index: %w", err)
	}
	return built{index: b.Index(), alphabet: a, at: now}, nil
}

// each scans every row of a query into the same variables and calls fn.
func each(query *gorm.DB, into []any, fn func()) error {
	rows, err := query.Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		fn()
	}
	return rows.Err()
}

// longLists returns the letters whose lists are long.
func (s *Service) longLists(ctx context.Context) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := s.db.Read(ctx).Raw("SELECT letter_id FROM figures WHERE visible GROUP BY letter_id HAVING sum(n) >= ?", keptLong).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("find long lists: %w", err)
	}
	return ids, nil
}

// forgetBatch bounds how many entries of the log one statement deletes.
const forgetBatch = 20_000

// ForgetChanges deletes entries of the change log that every process has read: those below where the log was an hour ago, as
// each brings its indexes up to date by the minute. It is a job's work, and returns how many it deleted.
func (s *Service) ForgetChanges(ctx context.Context) (int, error) {
	horizon, err := s.db.Horizon(ctx, changeLog)
	if err != nil {
		return 0, err
	}
	below := s.horizons.before(s.db.Now().Add(-2*staleAfter), horizon, s.db.Now())
	n := 0
	for {
		var deleted int64
		err := s.db.InTx(ctx, func(tx *database.Tx) error {
			result := tx.DB.Exec("DELETE FROM signatory_changes WHERE id IN (SELECT id FROM signatory_changes WHERE stamp < ? LIMIT ?)", below, forgetBatch)
			deleted = result.RowsAffected
			return result.Error
		})
		if err != nil {
			return n, fmt.Errorf("forget the list's changes: %w", err)
		}
		if n += int(deleted); deleted < forgetBatch {
			return n, nil
		}
	}
}

// horizons remembers how far the log went when.
type horizons struct{ seen []horizonAt }

type horizonAt struct {
	horizon int64
	at      time.Time
}

// before notes how far the log goes now, and returns how far it went at a moment: 0 where that isn't known.
func (h *horizons) before(moment time.Time, horizon int64, now time.Time) int64 {
	h.seen = append(h.seen, horizonAt{horizon, now})
	var below int64
	for len(h.seen) > 0 && !h.seen[0].at.After(moment) {
		below, h.seen = h.seen[0].horizon, h.seen[1:]
	}
	return below
}
