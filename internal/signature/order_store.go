package signature

import (
	"context"
	"fmt"
)

// PublishedAfter returns how many signatures of its letter have been published after a published one, but most at most.
func (s *Service) PublishedAfter(ctx context.Context, sig Signature, most int) (int, error) {
	var n int
	err := s.db.Read(ctx).Raw(`SELECT count(*) FROM (SELECT 1 FROM signatures WHERE letter_id = ? AND status = 'published'
		AND (published_at, id) > (SELECT published_at, id FROM signatures WHERE id = ?) LIMIT ?) AS later`, sig.LetterID, sig.ID, most).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count what was published later: %w", err)
	}
	return n, nil
}
