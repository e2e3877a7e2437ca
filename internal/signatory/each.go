package signatory

import (
	"context"

	"github.com/google/uuid"
)

// eachBatch is how many entries Each reads at once.
const eachBatch = 1000

// Each calls f with every signatory of a kind, whom the organizers put first in their order, then the others as they were
// listed, and holds only some of them in memory. First says which of both. It ends with f's first error.
func (s *Service) Each(ctx context.Context, letterID uuid.UUID, kind string, f func(one Signatory, first bool) error) error {
	pinned, err := s.Pinned(ctx, letterID, kind)
	if err != nil {
		return err
	}
	for _, one := range pinned {
		if err := f(one, true); err != nil {
			return err
		}
	}
	q := Query{LetterID: letterID, Kind: kind, Sort: Oldest, Without: Seqs(pinned)}
	for at := (cursor{}); ; {
		rows, err := s.walk(ctx, q, at, eachBatch)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := f(r.signatory(), false); err != nil {
				return err
			}
		}
		if len(rows) < eachBatch {
			return nil
		}
		at = cursor{seq: rows[len(rows)-1].Seq}
	}
}
