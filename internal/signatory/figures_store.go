package signatory

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/milestone"
)

type changeRow struct {
	ID       uuid.UUID `gorm:"primaryKey"`
	LetterID uuid.UUID
	Kind     string
	Category string
	Country  string
	Visible  bool
	N        int
	At       time.Time
}

// TableName tells gorm the table.
func (changeRow) TableName() string { return "figure_changes" }

// change appends to the count. The withheld are counted by kind alone.
func change(tx *database.Tx, f Face, n int) error { return changeAll(tx, []Face{f}, n) }

func changeAll(tx *database.Tx, faces []Face, n int) error {
	changes := make([]changeRow, len(faces))
	for i, f := range faces {
		id, err := uuid.NewV7()
		if err != nil {
			return fmt.Errorf("make an id: %w", err)
		}
		changes[i] = changeRow{ID: id, LetterID: f.LetterID, Kind: f.Kind, Visible: f.Visible, N: n, At: tx.Now}
		if f.Visible {
			changes[i].Category, changes[i].Country = f.Category, f.Country
		}
		if tx.Added(f.LetterID); n < 0 {
			tx.Changed(f.LetterID)
		}
	}
	if err := tx.DB.CreateInBatches(changes, insertBatch).Error; err != nil {
		return fmt.Errorf("count signatures: %w", err)
	}
	return nil
}

// sum is how many signatures of a kind there are that may be shown, or that may not.
type sum struct {
	Kind    string
	Visible bool
	N       int
}

// figureSums adds up what has been added up by every filter and what has not yet, in one statement and so from one moment. The
// database adds: with many countries and categories, reading the parts took longer than all else of a page.
func (s *Service) figureSums(ctx context.Context, letterID uuid.UUID) ([]sum, error) {
	var sums []sum
	err := s.db.Read(ctx).Raw(`SELECT kind, visible, SUM(n) AS n FROM (
			SELECT kind, visible, n FROM figures WHERE letter_id = ?
			UNION ALL
			SELECT kind, visible, n FROM figure_changes WHERE letter_id = ?
		) AS parts GROUP BY kind, visible`, letterID, letterID).Scan(&sums).Error
	if err != nil {
		return nil, fmt.Errorf("read the figures: %w", err)
	}
	return sums, nil
}

// lastAt returns when the last signature was published that still counts, nil before the first.
func (s *Service) lastAt(ctx context.Context, letterID uuid.UUID) (*time.Time, error) {
	var last []time.Time
	err := s.db.Read(ctx).Raw(`SELECT last_at FROM (
			SELECT last_at FROM figures WHERE letter_id = ? AND n > 0
			UNION ALL
			SELECT at FROM figure_changes WHERE letter_id = ? AND n > 0
		) AS parts ORDER BY last_at DESC LIMIT 1`, letterID, letterID).Scan(&last).Error
	if err != nil {
		return nil, fmt.Errorf("read when the last signature was published: %w", err)
	}
	if len(last) == 0 {
		return nil, nil
	}
	return &last[0], nil
}

// addUpBatch bounds how many changes one transaction adds up.
const addUpBatch = 5000

// AddUp adds the changes so far up into the figures and returns how many it took. It is a job's work: reading is exact
// without it, and slow only where changes pile up. Several processes may run it, one after the other, so that each knows from
// which number its changes go on: what a letter reaches by them is kept as its milestones.
func (s *Service) AddUp(ctx context.Context) (int, error) {
	taken := 0
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		if err := s.db.Serialize(tx, []byte("signatory.figures")); err != nil {
			return err
		}
		var changes []changeRow
		err := tx.DB.Raw(`DELETE FROM figure_changes WHERE id IN (SELECT id FROM figure_changes ORDER BY id LIMIT ?)
			RETURNING id, letter_id, kind, category, country, visible, n, at`, addUpBatch).Scan(&changes).Error
		if err != nil {
			return fmt.Errorf("take the changes: %w", err)
		}
		taken = len(changes)
		if err := passMilestones(tx, changes); err != nil {
			return err
		}
		for _, sum := range sums(changes) {
			err := tx.DB.Exec(`INSERT INTO figures (letter_id, kind, category, country, visible, n, last_at) VALUES (?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (letter_id, kind, category, country, visible)
				DO UPDATE SET n = figures.n + excluded.n,
					last_at = CASE WHEN excluded.last_at > figures.last_at THEN excluded.last_at ELSE figures.last_at END`,
				sum.LetterID, sum.Kind, sum.Category, sum.Country, sum.Visible, sum.N, sum.At).Error
			if err != nil {
				return fmt.Errorf("add up: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("add up the figures: %w", err)
	}
	return taken, nil
}

// passMilestones keeps what letters reach by changes that are about to be added up, in the order in which they were made.
func passMilestones(tx *database.Tx, changes []changeRow) error {
	slices.SortFunc(changes, func(a, b changeRow) int {
		return cmp.Or(bytes.Compare(a.LetterID[:], b.LetterID[:]), a.At.Compare(b.At), bytes.Compare(a.ID[:], b.ID[:]))
	})
	for len(changes) > 0 {
		letterID := changes[0].LetterID
		var of []milestone.Change
		for len(changes) > 0 && changes[0].LetterID == letterID {
			of = append(of, milestone.Change{N: changes[0].N, At: changes[0].At})
			changes = changes[1:]
		}
		var from int
		if err := tx.DB.Raw("SELECT COALESCE(SUM(n), 0) FROM figures WHERE letter_id = ?", letterID).Row().Scan(&from); err != nil {
			return fmt.Errorf("read what is added up: %w", err)
		}
		if err := milestone.Pass(tx, letterID, from, of); err != nil {
			return err
		}
	}
	return nil
}

// sums adds changes that are alike, in an order that keeps two processes from waiting for each other in a circle.
func sums(changes []changeRow) []changeRow {
	alike := map[changeRow]*changeRow{}
	for _, c := range changes {
		key := c
		key.ID, key.N, key.At = uuid.Nil, 0, time.Time{}
		sum := alike[key]
		if sum == nil {
			sum = &key
			alike[key] = sum
		}
		sum.N += c.N
		if c.N > 0 && c.At.After(sum.At) {
			sum.At = c.At // a removal is no sign of life
		}
	}
	all := make([]changeRow, 0, len(alike))
	for _, sum := range alike {
		all = append(all, *sum)
	}
	slices.SortFunc(all, func(a, b changeRow) int {
		return cmp.Or(cmp.Compare(a.LetterID.String(), b.LetterID.String()), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Category, b.Category), cmp.Compare(a.Country, b.Country))
	})
	return all
}

// Recount counts the list's rows and returns them beside the figures' own, which must be the same for all who are
// visible. It reads the whole list: it is a check, not for a page.
func (s *Service) Recount(ctx context.Context, letterID uuid.UUID) (listed, counted int, err error) {
	var n int64
	if err := s.db.Read(ctx).Model(&row{}).Where("letter_id = ?", letterID).Count(&n).Error; err != nil {
		return 0, 0, fmt.Errorf("recount the list: %w", err)
	}
	f, err := s.Figures(ctx, letterID)
	if err != nil {
		return 0, 0, err
	}
	return int(n), f.Total() - f.Withheld, nil
}
