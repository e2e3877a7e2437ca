package signature

import (
	"context"
	"fmt"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/letter"
)

// own runs a change of a confirmed signature by its signer.
func (s *Service) own(ctx context.Context, token, what string, change func(tx *database.Tx, r row, l letter.Letter) error) error {
	return s.linked(ctx, managePurpose, token, what, change)
}

// linked runs a change of a confirmed signature by whoever has a link for a purpose.
func (s *Service) linked(ctx context.Context, purpose, token, what string, change func(tx *database.Tx, r row, l letter.Letter) error) error {
	id, err := s.vault.Verify(purpose, token, s.db.Now())
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		r, l, err := lockWithLetter(tx, id)
		if err != nil {
			return err
		}
		return change(tx, r, l)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
