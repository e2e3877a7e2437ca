package signature

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
)

// ByConfirmToken returns the signature that a confirmation link is about, whatever its status, and changes nothing: mail
// scanners open links. Errors: fault.NotFound for a link that was never sent; fault.Gone for one that has expired, and
// where the signature was removed or withdrawn.
func (s *Service) ByConfirmToken(ctx context.Context, token string) (Signature, error) {
	return s.byToken(ctx, confirmPurpose, token)
}

// ByManageToken returns the signature of a signer's own page. Errors: as ByConfirmToken.
func (s *Service) ByManageToken(ctx context.Context, token string) (Signature, error) {
	return s.byToken(ctx, managePurpose, token)
}

func (s *Service) byToken(ctx context.Context, purpose, token string) (Signature, error) {
	id, err := s.vault.Verify(purpose, token, s.db.Now())
	if err != nil {
		return Signature{}, err
	}
	return s.notWithdrawn(ctx, id)
}

// notWithdrawn is ByID, with fault.Gone for a signature that was withdrawn.
func (s *Service) notWithdrawn(ctx context.Context, id uuid.UUID) (Signature, error) {
	sig, err := s.ByID(ctx, id)
	if err == nil && sig.Status == Withdrawn {
		err = withdrawn()
	}
	return sig, err
}

func withdrawn() error { return fault.New(fault.Gone, "error.signature_withdrawn") }

// ByID returns a signature. A missing one is fault.Gone.
func (s *Service) ByID(ctx context.Context, id uuid.UUID) (Signature, error) {
	r, err := findRow(s.db.Read(ctx), id)
	if err != nil {
		return Signature{}, err
	}
	return s.open(r)
}

// CheckKeys opens one signature, to see whether the vault's keys are those of the database. It is vault.ErrOtherKeys if
// they are not, and nil where there is nothing to open.
func (s *Service) CheckKeys(ctx context.Context) error {
	r, err := anySealedRow(s.db.Read(ctx))
	if err == nil {
		_, err = s.open(r)
	}
	if err != nil {
		return fmt.Errorf("check the keys: %w", err)
	}
	return nil
}

const thanksPurpose = "signature.thanks"

// ThanksFor is how long a thanks page can be opened. It leads to the signer's own page, and its address is what people
// send on when they want others to sign.
const ThanksFor = time.Hour

// ThanksRef returns the reference of the page that thanks for a signature. It says nothing to others.
func (s *Service) ThanksRef(id uuid.UUID) (string, error) {
	return s.vault.Ref(thanksPurpose, id, s.db.Now())
}

// ByThanksRef returns the signature that a thanks page is about. Errors: fault.NotFound; fault.Gone after ThanksFor, and
// where it was withdrawn since.
func (s *Service) ByThanksRef(ctx context.Context, ref string) (Signature, error) {
	id, issued, err := s.vault.OpenRef(thanksPurpose, ref)
	if err != nil {
		return Signature{}, err
	}
	if !s.db.Now().Before(issued.Add(ThanksFor)) {
		return Signature{}, fault.New(fault.Gone, "error.thanks_over")
	}
	return s.notWithdrawn(ctx, id)
}
