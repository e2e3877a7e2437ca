package signature

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signatory"
)

const denyPurpose = "signature.deny"

// DenyWithin is how long the link of a message about a report holds.
const DenyWithin = 14 * 24 * time.Hour

// SignalDenied is the signal of a signature whose address says that it isn't theirs.
const SignalDenied = "signal.denied"

// Denied reports whether the owner of the address has said that the signature isn't theirs, and nothing of it is shown.
func (s Signature) Denied() bool {
	denied := slices.ContainsFunc(s.Signals, func(one Signal) bool { return one.Key == SignalDenied })
	return denied && s.Visibility == Withheld && s.Status != Published && s.Status != Pending
}

// ByDenyToken returns the signature of the link in a message about a report. Errors: as ByConfirmToken.
func (s *Service) ByDenyToken(ctx context.Context, token string) (Signature, error) {
	return s.byToken(ctx, denyPurpose, token)
}

// Deny hides a signature at once, everywhere, and holds it until an organizer decides, since the owner of its address says
// that it isn't theirs. Doing it again changes nothing. Errors: those of ByDenyToken.
func (s *Service) Deny(ctx context.Context, token string) error {
	return s.linked(ctx, denyPurpose, token, "deny", s.deny)
}

func (s *Service) deny(tx *database.Tx, r row, l letter.Letter) error {
	sig, err := s.open(r)
	if err != nil || sig.Denied() {
		return err
	}
	if err := audit.Record(tx, entry(r, audit.Supporter, r.ID, "signature.denied", "")); err != nil {
		return err
	}
	if _, err := withdrawConsents(tx, r.ID, ConsentToName); err != nil {
		return err
	}
	if err := s.hold(tx, &r, sig); err != nil {
		return err
	}
	if sig.Status == Published {
		if err := signatory.Remove(tx, sig.Face(l.Language)); err != nil {
			return err
		}
	}
	if _, err := s.outbox.Discard(tx, r.ID, outbox.KindChanged, outbox.KindCorrected); err != nil { // they would name the signer
		return err
	}
	return s.tellDecision(tx, l, r)
}

// hold withholds the name of a denied signature, and holds it unless somebody has held or rejected it already.
func (s *Service) hold(tx *database.Tx, r *row, sig Signature) error {
	found := slices.DeleteFunc(sig.Signals, func(one Signal) bool { return one.Key == SignalDenied })
	encoded, err := encodeSignals(append(found, Signal{Key: SignalDenied, At: tx.Now}))
	if err != nil {
		return err
	}
	columns := map[string]any{"visibility": Withheld, "signals": encoded, "later_as": "", "later_count": nil, "later_at": nil}
	r.Visibility, r.Signals = Withheld, encoded
	if r.Status != Published && r.Status != Pending {
		return leaveWave(tx, *r, columns)
	}
	columns["published_at"], columns["decided_at"], columns["reason"] = nil, tx.Now, ""
	return s.move(tx, r, Held, audit.System, uuid.Nil, "", columns)
}
