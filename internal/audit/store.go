package audit

import (
	"context"
	"fmt"
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

func (s *Service) find(ctx context.Context, f Filter, limit int) ([]Entry, error) {
	q := s.db.Read(ctx).Order("id DESC").Limit(limit)
	if f.LetterID != uuid.Nil {
		q = q.Where("letter_id = ?", f.LetterID)
	}
	if f.SubjectID != uuid.Nil {
		q = q.Where("subject_id = ?", f.SubjectID)
	}
	if len(f.Actors) > 0 {
		q = q.Where("actor_kind IN ?", f.Actors)
	}
	if f.Before != "" {
		before, err := uuid.Parse(f.Before)
		if err != nil {
			return nil, fault.Wrap(fault.NotFound, "error.not_found", err)
		}
		q = q.Where("id < ?", before)
	}
	var rows []row
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the trail: %w", err)
	}
	entries := make([]Entry, len(rows))
	for i, r := range rows {
		entries[i] = Entry{
			ID: r.ID, LetterID: r.LetterID.UUID, ActorKind: r.ActorKind, ActorID: r.ActorID.UUID, Action: r.Action,
			SubjectKind: r.SubjectKind, SubjectID: r.SubjectID, Reason: r.Reason, At: r.At,
		}
	}
	return entries, nil
}
