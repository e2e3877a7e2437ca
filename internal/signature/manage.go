package signature

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signatory"
)

// own runs a change of a confirmed signature by its signer.
func (s *Service) own(ctx context.Context, token, what string, change func(tx *database.Tx, r row, l letter.Letter) error) error {
	id, err := s.vault.Verify(managePurpose, token, s.db.Now())
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		r, err := lockRow(tx, id)
		if err != nil {
			return err
		}
		if r.Status == Withdrawn {
			return fault.New(fault.Gone, "error.signature_withdrawn")
		}
		l, err := letter.InTx(tx, r.LetterID)
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

// ChangeVisibility changes how the public sees a signature, at once where it is published. Errors: those of
// ByManageToken; fault.Invalid about the field "visibility".
func (s *Service) ChangeVisibility(ctx context.Context, token, visibility string) error {
	return s.own(ctx, token, "change visibility", func(tx *database.Tx, r row, l letter.Letter) error {
		if !slices.Contains(Visibilities(r.Kind), visibility) {
			return fault.InvalidFields([]fault.Field{{Name: "visibility", Key: "field.choice"}})
		}
		if r.Visibility == visibility {
			return nil
		}
		sig, err := s.open(r)
		if err != nil {
			return err
		}
		if err := updateRow(tx, r, map[string]any{"visibility": visibility}); err != nil {
			return err
		}
		if err := audit.Record(tx, entry(r, audit.Supporter, r.ID, "signature.visibility_changed", "")); err != nil || r.Status != Published {
			return err
		}
		old := sig.Face(l.Language)
		sig.Visibility = visibility
		return signatory.Replace(tx, old, sig.Face(l.Language))
	})
}

// Withdraw takes a signature back: it leaves the list, and all that the signer told is erased. What stays is that there
// was a signature, when it came and went, and its consents without the signer. Errors: those of ByManageToken.
func (s *Service) Withdraw(ctx context.Context, token string) error {
	return s.own(ctx, token, "withdraw", func(tx *database.Tx, r row, l letter.Letter) error {
		sig, err := s.open(r)
		if err != nil {
			return err
		}
		err = s.move(tx, &r, Withdrawn, audit.Supporter, r.ID, "", map[string]any{
			"email_hash": nil, "name_hash": nil, "slot": nil, "sealed_email": nil, "sealed_profile": nil, "signals": "[]", "reason": "",
			"category": "", "country": "", "visibility": Withheld, "wants_updates": false, "published_at": nil, "withdrawn_at": tx.Now,
		})
		if err != nil {
			return err
		}
		if err := withdrawConsents(tx, r.ID); err != nil {
			return err
		}
		if _, err := s.outbox.Discard(tx, r.ID); err != nil || sig.Status != Published {
			return err
		}
		return signatory.Remove(tx, sig.Face(l.Language))
	})
}

const thanksPurpose = "signature.thanks"

// ThanksRef returns the reference of the page that thanks for a signature. It says nothing to others.
func (s *Service) ThanksRef(id uuid.UUID) (string, error) {
	return s.vault.Ref(thanksPurpose, id, s.db.Now())
}

// ByThanksRef returns the signature that a thanks page is about. Errors: fault.NotFound; fault.Gone where it was withdrawn
// since.
func (s *Service) ByThanksRef(ctx context.Context, ref string) (Signature, error) {
	id, _, err := s.vault.OpenRef(thanksPurpose, ref)
	if err != nil {
		return Signature{}, err
	}
	sig, err := s.ByID(ctx, id)
	if err == nil && sig.Status == Withdrawn {
		err = fault.New(fault.Gone, "error.signature_withdrawn")
	}
	return sig, err
}
