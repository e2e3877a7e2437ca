package milestone

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
)

type row struct {
	LetterID uuid.UUID `gorm:"primaryKey"`
	Kind     string    `gorm:"primaryKey"`
	N        int       `gorm:"primaryKey"`
	At       time.Time
}

// TableName tells gorm the table.
func (row) TableName() string { return "milestones" }

// standing returns the highest round number that a letter has reached, and the goal that it has; 0 for none.
func standing(tx *database.Tx, letterID uuid.UUID) (highest, goal int, err error) {
	err = tx.DB.Raw(`SELECT COALESCE((SELECT MAX(n) FROM milestones WHERE letter_id = letters.id AND kind = ?), 0), goal
		FROM letters WHERE id = ?`, Signatures, letterID).Row().Scan(&highest, &goal)
	if err != nil {
		return 0, 0, fmt.Errorf("read the last milestone: %w", err)
	}
	return highest, goal, nil
}

func keep(tx *database.Tx, letterID uuid.UUID, m Milestone) error {
	r := row{LetterID: letterID, Kind: m.Kind, N: m.N, At: m.At}
	tx.Added(letterID)
	if err := tx.DB.Clauses(clause.OnConflict{DoNothing: true}).Create(&r).Error; err != nil {
		return fmt.Errorf("keep a milestone: %w", err)
	}
	return nil
}

func (s *Service) all(ctx context.Context, letterID uuid.UUID) ([]Milestone, error) {
	var rows []row
	if err := s.db.Read(ctx).Where("letter_id = ?", letterID).Find(&rows).Error; err != nil {
		return nil, err
	}
	all := make([]Milestone, len(rows))
	for i, r := range rows {
		all[i] = Milestone{Kind: r.Kind, N: r.N, At: r.At.UTC()}
	}
	return all, nil
}
