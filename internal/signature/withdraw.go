package signature

import (
	"context"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signatory"
)

// Withdraw takes a signature back: it leaves the list, and all that the signer told is erased. What stays is that there
// was a signature, when it came and went, and its consents without the signer; a last message, sealed until it is sent,
// says so. Errors: those of ByManageToken.
func (s *Service) Withdraw(ctx context.Context, token string) error {
	return s.own(ctx, token, "withdraw", s.withdraw)
}

func (s *Service) withdraw(tx *database.Tx, r row, l letter.Letter) error {
	sig, err := s.open(r)
	if err != nil {
		return err
	}
	if err := s.tellWithdrawn(tx, l, r, sig.Email); err != nil { // before what it needs is erased
		return err
	}
	err = s.move(tx, &r, Withdrawn, audit.Supporter, r.ID, "", map[string]any{
		"email_hash": nil, "name_hash": nil, "domain_hash": nil, "network_hash": nil, "referrer_hash": nil, "looked_at": nil, "slot": nil, "sealed_email": nil, "sealed_profile": nil, "signals": "[]", "reason": "",
		"category": "", "country": "", "visibility": Withheld, "wants_updates": false, "discreet": false, "told": "", "telling": "",
		"published_at": nil, "withdrawn_at": tx.Now, "vouched": false, "later_as": "", "later_count": nil, "later_at": nil, "asked_text_id": nil, "affirmed_text_id": nil,
	})
	if err != nil {
		return err
	}
	if _, err := withdrawConsents(tx, r.ID, Purposes()...); err != nil {
		return err
	}
	if err := forgetContact(tx, r.LetterID, r.EmailHash); err != nil {
		return err
	}
	if err := eraseNameKeys(tx, r.ID); err != nil {
		return err
	}
	if err := eraseReports(tx, r.ID); err != nil {
		return err
	}
	if err := s.eraseRecord(tx, r.ID); err != nil {
		return err
	}
	if err := deleteEdit(tx, r.ID); err != nil || sig.Status != Published {
		return err
	}
	return signatory.Remove(tx, sig.Face(l.Language))
}
