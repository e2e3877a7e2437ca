package signatory

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// BySeq returns an entry of a letter's list by its place in the order of listing. It is fault.NotFound once the entry is
// off the list.
func (s *Service) BySeq(ctx context.Context, letterID uuid.UUID, seq int64) (Signatory, error) {
	var r row
	if err := s.db.Read(ctx).Where("letter_id = ? AND seq = ?", letterID, seq).Take(&r).Error; err != nil {
		return Signatory{}, fmt.Errorf("find a signatory: %w", database.NotFound(err, "error.not_listed"))
	}
	return r.signatory(), nil
}
