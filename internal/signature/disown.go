package signature

import (
	"context"
	"fmt"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
)

// Disown deletes an unconfirmed signature, since the owner of its address says that it is not theirs, and stops messages to
// that address about the letter for limit.StopFor. Errors: those of ByConfirmToken; fault.Conflict for a signature that was
// confirmed.
func (s *Service) Disown(ctx context.Context, token string) error {
	id, err := s.vault.Verify(confirmPurpose, token, s.db.Now())
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		r, err := lockRow(tx, id)
		if err != nil {
			return err
		}
		if err := deleteUnconfirmed(tx, id); err != nil {
			return err
		}
		if _, err := s.outbox.Discard(tx, id); err != nil {
			return err
		}
		if err := s.stopMails(tx, r.LetterID, r.EmailHash); err != nil {
			return err
		}
		return audit.Record(tx, entry(r, audit.Supporter, id, "signature.disowned", ""))
	})
	if err != nil {
		return fmt.Errorf("disown: %w", err)
	}
	return nil
}
