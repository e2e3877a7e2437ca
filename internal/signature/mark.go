package signature

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// MarkSize is the length of a mark: a random value that the signing browser keeps to itself, and of which it sends with
// the form only the SHA-256. Who shows the mark is the browser that signed, so it needs no second click.
const MarkSize = 32

// ConfirmMarked is Confirm for the browser that signed, which shows its mark in place of a click. Errors: those of
// Confirm; fault.Forbidden, and nothing is changed, where the mark is not that of the signature or it is confirmed already.
func (s *Service) ConfirmMarked(ctx context.Context, token string, mark []byte) (Signature, error) {
	id, err := s.vault.Verify(confirmPurpose, token, s.db.Now())
	if err != nil {
		return Signature{}, err
	}
	var r row
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		var err error
		if r, err = lockRow(tx, id); err != nil {
			return err
		}
		if !r.marked(mark) {
			return fault.New(fault.Forbidden, "error.forbidden")
		}
		return s.confirm(tx, &r)
	})
	if err != nil {
		return Signature{}, fmt.Errorf("confirm by the mark: %w", err)
	}
	return s.open(r)
}

// marked reports whether the row waits for its confirmation and was signed in the browser that holds the mark.
func (r row) marked(mark []byte) bool {
	sum := sha256.Sum256(mark)
	return r.Status == Unconfirmed && len(mark) == MarkSize && subtle.ConstantTimeCompare(r.MarkHash, sum[:]) == 1
}

// markHash returns what is stored of the hash that a form carries: nothing, unless it can be one.
func markHash(hash []byte) []byte {
	if len(hash) != sha256.Size {
		return nil
	}
	return hash
}
