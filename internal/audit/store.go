package audit

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

type row struct {
	ID          uuid.UUID `gorm:"primaryKey"`
	LetterID    uuid.NullUUID
	ActorKind   string
	ActorID     uuid.NullUUID
	Action      string
	SubjectKind string
	SubjectID   uuid.UUID
	Reason      string
	At          time.Time
	Seq         *int64
	Hash        []byte
}

// TableName tells gorm the table.
func (row) TableName() string { return "audit_entries" }

func insert(tx *database.Tx, e Entry) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an id: %w", err)
	}
	r := row{
		ID: id, LetterID: database.NullID(e.LetterID), ActorKind: e.ActorKind, ActorID: database.NullID(e.ActorID), Action: e.Action,
		SubjectKind: e.SubjectKind, SubjectID: e.SubjectID, Reason: e.Reason, At: tx.Now,
	}
	if err := tx.DB.Create(&r).Error; err != nil {
		return fmt.Errorf("record %s: %w", e.Action, err)
	}
	return nil
}

// entry returns the row as an entry.
func (r row) entry() Entry {
	e := Entry{
		ID: r.ID, LetterID: r.LetterID.UUID, ActorKind: r.ActorKind, ActorID: r.ActorID.UUID, Action: r.Action,
		SubjectKind: r.SubjectKind, SubjectID: r.SubjectID, Reason: r.Reason, At: r.At.UTC(),
	}
	if r.Seq != nil {
		e.Seq = *r.Seq
	}
	return e
}

func (s *Service) find(ctx context.Context, f Filter, limit int) ([]Entry, error) {
	q := s.db.Read(ctx).Order("at DESC, id DESC").Limit(limit)
	for _, c := range []struct {
		column string
		id     uuid.UUID
	}{{"letter_id", f.LetterID}, {"subject_id", f.SubjectID}, {"actor_id", f.ActorID}} {
		if c.id != uuid.Nil {
			q = q.Where(c.column+" = ?", c.id)
		}
	}
	if f.Action != "" {
		q = q.Where("action = ?", f.Action)
	}
	switch {
	case slices.Equal(f.Actors, []string{System}):
		q = q.Where("actor_kind = 'system'") // spelled out for the same reason as below
	case len(f.Actors) > 0:
		q = q.Where("actor_kind IN ?", f.Actors)
	}
	if f.ActorID != uuid.Nil || len(f.Actors) > 0 && !slices.Contains(f.Actors, Supporter) {
		q = q.Where("actor_kind <> 'supporter'") // spelled out, so that the planner sees which indexes serve
	}
	if !f.From.IsZero() {
		q = q.Where("at >= ?", f.From.UTC())
	}
	if !f.Until.IsZero() {
		q = q.Where("at < ?", f.Until.UTC())
	}
	if f.Before != "" {
		before, err := uuid.Parse(f.Before)
		if err != nil {
			return nil, fault.Wrap(fault.NotFound, "error.not_found", err)
		}
		q = q.Where("(at, id) < (SELECT at, id FROM audit_entries WHERE id = ?)", before)
	}
	var rows []row
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the trail: %w", err)
	}
	entries := make([]Entry, len(rows))
	for i, r := range rows {
		entries[i] = r.entry()
	}
	return entries, nil
}

// actions walks the index from each act to the next one, so that it takes a step for each act and not for each entry.
func (s *Service) actions(ctx context.Context) ([]string, error) {
	var all []string
	err := s.db.Read(ctx).Raw(`WITH RECURSIVE acts (action) AS (
			SELECT min(action) FROM audit_entries
			UNION ALL
			SELECT (SELECT min(e.action) FROM audit_entries e WHERE e.action > acts.action) FROM acts WHERE acts.action IS NOT NULL
		) SELECT action FROM acts WHERE action IS NOT NULL`).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("read which acts there are: %w", err)
	}
	return all, nil
}
