package signature

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// withSignalKeys adds the keys of the signals to columns that hold signals.
func withSignalKeys(columns map[string]any) error {
	encoded, ok := columns["signals"].(string)
	if !ok {
		return nil
	}
	keys, err := signalKeys(encoded)
	columns["signal_keys"] = keys
	return err
}

// signalKeys returns the keys of stored signals, each between spaces.
func signalKeys(encoded string) (string, error) {
	var found []Signal
	if err := json.Unmarshal([]byte(encoded), &found); err != nil {
		return "", fmt.Errorf("read signals: %w", err)
	}
	var keys strings.Builder
	for _, one := range found {
		keys.WriteString(" " + strings.TrimPrefix(one.Key, "signal.") + " ")
	}
	return keys.String(), nil
}

// Tally is how many signatures have all of these in common.
type Tally struct {
	Status                            Status
	Kind, Category, Country, Language string
	SignalKeys                        string // of all their signals, with spaces around each
	N                                 int
}

// Tallies counts the signatures that f selects, most at most, by what they have in common.
func (s *Service) Tallies(ctx context.Context, f Filter, most int) ([]Tally, error) {
	const shared = "status, kind, category, country, language, signal_keys"
	var tallies []Tally
	err := s.db.Read(ctx).Raw("SELECT "+shared+", count(*) AS n FROM (?) AS counted GROUP BY "+shared, s.selected(ctx, f).Select(shared).Limit(most)).Scan(&tallies).Error
	if err != nil {
		return nil, fmt.Errorf("tally signatures: %w", err)
	}
	return tallies, nil
}

// CountMatching counts the signatures that f selects, but most at most.
func (s *Service) CountMatching(ctx context.Context, f Filter, most int) (int, error) {
	var n int
	if err := s.db.Read(ctx).Raw("SELECT count(*) FROM (?) AS counted", s.selected(ctx, f).Select("1").Limit(most)).Scan(&n).Error; err != nil {
		return 0, fmt.Errorf("count signatures: %w", err)
	}
	return n, nil
}

// Marked is a signature with its mark.
type Marked struct {
	ID   uuid.UUID
	Mark string
}

// Marks returns the signatures that f selects, in the order in which they were confirmed, as their marks are now.
func (s *Service) Marks(ctx context.Context, f Filter) ([]Marked, error) {
	ordered, _ := s.ordered(ctx, f)
	var rows []row
	if err := ordered.Select("id, status, decided_at").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the marks of signatures: %w", err)
	}
	all := make([]Marked, len(rows))
	for i, r := range rows {
		all[i] = Marked{ID: r.ID, Mark: mark(r.Status, r.DecidedAt)}
	}
	return all, nil
}

// CountUntold counts, most at most, the signatures that f selects whose signers a decision would have a message sent to.
func (s *Service) CountUntold(ctx context.Context, f Filter, decided Status, most int) (int, error) {
	if decided != Published && decided != Rejected {
		return 0, nil
	}
	var n int
	untold := s.selected(ctx, f).Select("1").Where("telling <> ?", decided).Limit(most)
	if err := s.db.Read(ctx).Raw("SELECT count(*) FROM (?) AS counted", untold).Scan(&n).Error; err != nil {
		return 0, fmt.Errorf("count who is told: %w", err)
	}
	return n, nil
}

// withName returns the confirmed signatures of a letter under a name, by its hash, or under one that shares a key.
func withName(g *gorm.DB, letterID uuid.UUID, nameHash []byte, keys [][]byte, most int) ([]uuid.UUID, error) {
	var all []uuid.UUID
	for _, where := range []*gorm.DB{
		g.Where("name_hash = ?", nameHash),
		g.Where("id IN (?)", g.Model(&nameKeyRow{}).Select("signature_id").Where("key_hash IN ?", keys)),
	} {
		var ids []uuid.UUID
		err := where.Model(&row{}).Where("letter_id = ? AND confirmed_at IS NOT NULL AND withdrawn_at IS NULL", letterID).Limit(most).Pluck("id", &ids).Error
		if err != nil {
			return nil, fmt.Errorf("look for a name: %w", err)
		}
		all = append(all, ids...)
	}
	return all, nil
}
