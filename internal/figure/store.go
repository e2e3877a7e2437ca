package figure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
)

type row struct {
	LetterID  uuid.UUID `gorm:"primaryKey"`
	Summary   string
	Took      int64 // microseconds
	CountedAt time.Time
}

// TableName tells gorm the table.
func (row) TableName() string { return "figure_summaries" }

// find reads the figures that were counted last, nil without any, and how long that took.
func (s *Service) find(ctx context.Context, letterID uuid.UUID) (*Summary, time.Duration, error) {
	var r row
	err := s.db.Read(ctx).Where("letter_id = ?", letterID).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read a letter's figures: %w", err)
	}
	sum := Summary{CountedAt: r.CountedAt.UTC()}
	if err := json.Unmarshal([]byte(r.Summary), &sum); err != nil {
		return nil, 0, fmt.Errorf("read a letter's figures: %w", err)
	}
	return &sum, time.Duration(r.Took) * time.Microsecond, nil
}

func (s *Service) keep(ctx context.Context, letterID uuid.UUID, sum Summary, took time.Duration) error {
	text, err := json.Marshal(sum)
	if err != nil {
		return fmt.Errorf("write a letter's figures: %w", err)
	}
	r := row{LetterID: letterID, Summary: string(text), Took: took.Microseconds(), CountedAt: sum.CountedAt}
	err = s.db.InTx(ctx, func(tx *database.Tx) error { return tx.DB.Clauses(clause.OnConflict{UpdateAll: true}).Create(&r).Error })
	if err != nil {
		return fmt.Errorf("keep a letter's figures: %w", err)
	}
	return nil
}

func (s *Service) letters(ctx context.Context) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	if err := s.db.Read(ctx).Table("letters").Order("id").Pluck("id", &ids).Error; err != nil {
		return nil, fmt.Errorf("list the letters to count: %w", err)
	}
	return ids, nil
}

const (
	hours   = 7 * 24 * time.Hour // how far back figures go by the hour
	settled = 24 * time.Hour     // after how long no transaction is open that will still add to the trail
)

// countSpans counts by hour from the trail, which keeps what expired or was withdrawn too. The hour is the beginning of the
// time as text, alike on both engines, and all of it stands in an index.
//
// The trail only grows at its end: of what was counted before, all but the last days still holds.
func (s *Service) countSpans(ctx context.Context, letterID uuid.UUID, sum *Summary) error {
	last, _, err := s.find(ctx, letterID)
	if err != nil {
		return err
	}
	var anew time.Time
	if last != nil {
		anew = last.CountedAt.Add(-settled).Truncate(24 * time.Hour)
		sum.Days, sum.Hours = before(last.Days, anew), before(last.Hours, anew)
	}
	var rows []struct {
		Action, Hour string
		N            int
	}
	err = s.db.Read(ctx).Raw(`SELECT action, substr(CAST(at AS TEXT), 1, 13) AS hour, count(*) AS n FROM audit_entries
		WHERE action IN ('signature.signed', 'signature.confirmed') AND letter_id = ? AND at >= ? GROUP BY action, hour ORDER BY hour`, letterID, anew).Scan(&rows).Error
	if err != nil {
		return err
	}
	since := sum.CountedAt.Add(-hours)
	for _, r := range rows {
		at, err := time.Parse("2006-01-02 15", r.Hour)
		if err != nil {
			return fmt.Errorf("an hour of the trail: %w", err)
		}
		n := Span{Signed: r.N}
		if r.Action == "signature.confirmed" {
			n = Span{Confirmed: r.N}
		}
		sum.Days = addTo(sum.Days, at.Truncate(24*time.Hour), n)
		if at.After(since) {
			sum.Hours = addTo(sum.Hours, at, n)
		}
	}
	sum.Hours = slices.DeleteFunc(sum.Hours, func(h Span) bool { return !h.At.After(since) })
	for _, d := range sum.Days {
		sum.Signed, sum.Confirmed = sum.Signed+d.Signed, sum.Confirmed+d.Confirmed
	}
	return nil
}

// before returns the spans that begin before a time.
func before(spans []Span, at time.Time) []Span {
	return slices.DeleteFunc(slices.Clone(spans), func(s Span) bool { return !s.At.Before(at) })
}

// addTo adds to the last span if it is of that time, or appends one.
func addTo(spans []Span, at time.Time, n Span) []Span {
	if last := len(spans) - 1; last < 0 || !spans[last].At.Equal(at) {
		spans = append(spans, Span{At: at})
	}
	last := &spans[len(spans)-1]
	last.Signed, last.Confirmed = last.Signed+n.Signed, last.Confirmed+n.Confirmed
	return spans
}

// countCells counts what is stored by status, and what is published by category, country and language.
func (s *Service) countCells(ctx context.Context, letterID uuid.UUID, sum *Summary) error {
	var rows []struct {
		Status, Category, Country, Language string
		Withheld                            bool
		N                                   int
	}
	err := s.db.Read(ctx).Raw(`SELECT status, category, country, language, visibility = 'withheld' AS withheld, count(*) AS n FROM signatures
		WHERE letter_id = ? GROUP BY status, category, country, language, visibility = 'withheld'`, letterID).Scan(&rows).Error
	if err != nil {
		return err
	}
	sum.ByStatus = map[string]int{}
	categories, countries, languages := map[string]raw{}, map[string]raw{}, map[string]raw{}
	for _, r := range rows {
		sum.ByStatus[r.Status] += r.N
		if r.Status != "published" {
			continue
		}
		n := raw{listed: r.N}
		if r.Withheld {
			n = raw{withheld: r.N}
			sum.Withheld += r.N
		}
		n.addTo(categories, r.Category)
		n.addTo(countries, r.Country)
		n.addTo(languages, r.Language)
	}
	sum.Categories, sum.Countries, sum.Languages = cellsOf(categories), cellsOf(countries), cellsOf(languages)
	return nil
}

// latest is how many confirmations tell how long confirming takes.
const latest = 10_000

// countConfirming reads when signatures were signed and confirmed, as text: it is the same on both engines down to the
// second, and reading it so is quick. The latest confirmations stand for all.
func (s *Service) countConfirming(ctx context.Context, letterID uuid.UUID, sum *Summary) error {
	rows, err := s.db.Read(ctx).Raw(`SELECT substr(CAST(signed_at AS TEXT), 1, 19), substr(CAST(confirmed_at AS TEXT), 1, 19) FROM signatures
		WHERE letter_id = ? AND confirmed_at IS NOT NULL ORDER BY confirmed_at DESC, id DESC LIMIT ?`, letterID, latest).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	var seconds []int32
	for rows.Next() {
		var signed, confirmed string
		if err := rows.Scan(&signed, &confirmed); err != nil {
			return err
		}
		from, err := time.Parse(time.DateTime, signed)
		to, toErr := time.Parse(time.DateTime, confirmed)
		if err := errors.Join(err, toErr); err != nil {
			return fmt.Errorf("a time of a signature: %w", err)
		}
		seconds = append(seconds, int32(to.Sub(from)/time.Second))
	}
	if err := rows.Err(); err != nil || len(seconds) < smallest {
		return err
	}
	slices.Sort(seconds)
	part := func(percent int) time.Duration {
		return time.Duration(seconds[(len(seconds)*percent+99)/100-1]) * time.Second
	}
	sum.Confirming = &Confirming{N: len(seconds), Median: part(50), Ninety: part(90)}
	return nil
}

func (s *Service) countDecided(ctx context.Context, letterID uuid.UUID, sum *Summary) error {
	var rows []struct {
		OrganizerID uuid.UUID
		Decision    string
		N           int
	}
	err := s.db.Read(ctx).Raw(`SELECT organizer_id, decision, count(*) AS n FROM decisions WHERE letter_id = ? AND undone_at IS NULL
		GROUP BY organizer_id, decision ORDER BY organizer_id, decision`, letterID).Scan(&rows).Error
	if err != nil {
		return err
	}
	for _, r := range rows {
		if last := len(sum.Decided) - 1; last < 0 || sum.Decided[last].Organizer != r.OrganizerID {
			sum.Decided = append(sum.Decided, Decided{Organizer: r.OrganizerID})
		}
		d := &sum.Decided[len(sum.Decided)-1]
		switch r.Decision {
		case "publish":
			d.Published += r.N
		case "hold":
			d.Held += r.N
		case "reject":
			d.Rejected += r.N
		}
	}
	return nil
}

func (s *Service) countMail(ctx context.Context, letterID uuid.UUID, sum *Summary) error {
	var rows []struct {
		Status string
		N      int
	}
	err := s.db.Read(ctx).Raw("SELECT status, count(*) AS n FROM outbox_messages WHERE letter_id = ? GROUP BY status", letterID).Scan(&rows).Error
	sum.Mail = map[string]int{}
	for _, r := range rows {
		sum.Mail[r.Status] += r.N
	}
	return err
}
