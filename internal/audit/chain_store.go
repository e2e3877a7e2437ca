package audit

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
)

// findHead reads the chain's last place.
func findHead(g *gorm.DB) (Head, error) {
	var rows []row
	if err := g.Where("seq IS NOT NULL").Order("seq DESC").Limit(1).Find(&rows).Error; err != nil {
		return Head{}, fmt.Errorf("read the chain's end: %w", err)
	}
	if len(rows) == 0 {
		return Head{}, nil
	}
	return Head{Seq: *rows[0].Seq, Hash: rows[0].Hash}, nil
}

// unchained reads entries without a place in the chain, in the order in which they were written.
func unchained(g *gorm.DB, limit int) ([]row, error) {
	var rows []row
	if err := g.Where("seq IS NULL").Order("id").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read what is not chained: %w", err)
	}
	return rows, nil
}

// link stores the places of entries that are there: all of them at once, as an insertion whose every row meets its own.
func link(tx *database.Tx, rows []row) error {
	places := clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"seq", "hash"})}
	if err := tx.DB.Clauses(places).CreateInBatches(rows, 500).Error; err != nil {
		return fmt.Errorf("chain entries: %w", err)
	}
	return nil
}

// eachChained reads the chain from its beginning until fn returns false. It holds one entry at a time.
func (s *Service) eachChained(ctx context.Context, fn func(e Entry, hash []byte) bool) error {
	rows, err := s.db.Read(ctx).Raw(`SELECT id, letter_id, actor_kind, actor_id, action, subject_kind, subject_id, reason, at, seq, hash
		FROM audit_entries WHERE seq IS NOT NULL ORDER BY seq`).Rows()
	if err != nil {
		return fmt.Errorf("read the chain: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var e Entry
		var letterID, actorID uuid.NullUUID
		var at time.Time
		var hash []byte
		if err := rows.Scan(&e.ID, &letterID, &e.ActorKind, &actorID, &e.Action, &e.SubjectKind, &e.SubjectID, &e.Reason, &at, &e.Seq, &hash); err != nil {
			return fmt.Errorf("read an entry of the chain: %w", err)
		}
		e.LetterID, e.ActorID, e.At = letterID.UUID, actorID.UUID, at.UTC()
		if !fn(e, hash) {
			return nil
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the chain: %w", err)
	}
	return nil
}
