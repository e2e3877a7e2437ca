package savedview

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

type row struct {
	ID          uuid.UUID `gorm:"primaryKey"`
	LetterID    uuid.UUID
	OrganizerID uuid.UUID
	SealedName  []byte
	Query       string
	Shared      bool
	CreatedAt   time.Time
}

// TableName tells gorm the table.
func (row) TableName() string { return "queue_views" }

func nameContext(id uuid.UUID) string { return "savedview.name:" + id.String() }

func (s *Service) seal(v View) (row, error) {
	sealed, err := s.vault.Seal([]byte(v.Name), nameContext(v.ID))
	if err != nil {
		return row{}, fmt.Errorf("seal a view's name: %w", err)
	}
	return row{ID: v.ID, LetterID: v.LetterID, OrganizerID: v.Organizer, SealedName: sealed, Query: v.Query, Shared: v.Shared, CreatedAt: v.CreatedAt}, nil
}

func (s *Service) open(r row) (View, error) {
	name, err := s.vault.Open(r.SealedName, nameContext(r.ID))
	if err != nil {
		return View{}, fmt.Errorf("open the name of view %s: %w", r.ID, err)
	}
	return View{ID: r.ID, LetterID: r.LetterID, Organizer: r.OrganizerID, Name: string(name), Query: r.Query, Shared: r.Shared, CreatedAt: r.CreatedAt}, nil
}

// list returns an organizer's own views, and after them others' shared ones, the newest ones of those.
func list(g *gorm.DB, organizer, letterID uuid.UUID) ([]row, error) {
	var own, shared []row
	if err := g.Where("letter_id = ? AND organizer_id = ?", letterID, organizer).Order("created_at, id").Limit(MaxOwn).Find(&own).Error; err != nil {
		return nil, fmt.Errorf("read views: %w", err)
	}
	newest := g.Model(&row{}).Select("id").Where("letter_id = ? AND organizer_id <> ? AND shared", letterID, organizer).Order("created_at DESC, id DESC").Limit(MaxShared)
	if err := g.Where("id IN (?)", newest).Order("created_at, id").Find(&shared).Error; err != nil {
		return nil, fmt.Errorf("read shared views: %w", err)
	}
	return append(own, shared...), nil
}

func count(tx *database.Tx, organizer, letterID uuid.UUID) (int, error) {
	var n int64
	err := tx.DB.Model(&row{}).Where("letter_id = ? AND organizer_id = ?", letterID, organizer).Count(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count views: %w", err)
	}
	return int(n), nil
}

func insert(tx *database.Tx, r row) error {
	if err := tx.DB.Create(&r).Error; err != nil {
		return fmt.Errorf("store a view: %w", err)
	}
	return nil
}

func change(tx *database.Tx, r row) error {
	return one(tx.DB.Model(&row{}).Where("id = ? AND letter_id = ? AND organizer_id = ?", r.ID, r.LetterID, r.OrganizerID).
		Updates(map[string]any{"sealed_name": r.SealedName, "shared": r.Shared}))
}

func remove(tx *database.Tx, organizer, letterID, id uuid.UUID) error {
	return one(tx.DB.Where("id = ? AND letter_id = ? AND organizer_id = ?", id, letterID, organizer).Delete(&row{}))
}

// one is fault.NotFound unless a statement met one row.
func one(done *gorm.DB) error {
	if done.Error != nil {
		return fmt.Errorf("change a view: %w", done.Error)
	}
	if done.RowsAffected != 1 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return nil
}
