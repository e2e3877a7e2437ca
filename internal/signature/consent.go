package signature

import (
	"context"
	"slices"
	"time"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
)

// The purposes of consent.
const (
	ConsentToSign     = "sign"        // the signature is kept and counted
	ConsentToName     = "public_name" // the name is shown as chosen
	ConsentToUpdates  = "updates"     // news of the letter by mail
	ConsentToHandover = "handover"    // the signature is handed to the addressees with the letter
)

// Purposes returns the purposes of consent in the order of the signer's own page.
func Purposes() []string {
	return []string{ConsentToSign, ConsentToName, ConsentToUpdates, ConsentToHandover}
}

// Wording is the words of a consent as its reader saw them.
type Wording struct{ Language, Words string }

// Consent is what a signer agreed to, in the words that they read.
type Consent struct {
	Purpose, Language, Wording string
	GivenAt                    time.Time
	WithdrawnAt                *time.Time // nil while it holds
}

// GiveConsent records that a signer agrees to a purpose, in the words that they read; one that holds already stays as it
// was given. That the name may be shown doesn't show it: ChangeVisibility does. Errors: those of ByManageToken;
// fault.Invalid about the field "purpose", also for the signing itself, whose consent ends with the signature.
func (s *Service) GiveConsent(ctx context.Context, token, purpose string, read Wording) error {
	return s.own(ctx, token, "give consent", func(tx *database.Tx, r row, _ letter.Letter) error {
		if purpose == ConsentToSign || !slices.Contains(Purposes(), purpose) {
			return fault.InvalidField("purpose", "field.choice")
		}
		given, err := give(tx, r, purpose, read)
		if err != nil || !given {
			return err
		}
		if purpose == ConsentToUpdates {
			if err := updateRow(tx, r, map[string]any{"wants_updates": true}); err != nil {
				return err
			}
		}
		return audit.Record(tx, entry(r, audit.Supporter, r.ID, "signature.consent_given", ""))
	})
}

// WithdrawConsent ends a signer's consent to a purpose and what rests on it: without ConsentToSign the signature is
// withdrawn, without ConsentToName its name is withheld. Doing it again changes nothing. Errors: those of ByManageToken;
// fault.Invalid about the field "purpose".
func (s *Service) WithdrawConsent(ctx context.Context, token, purpose string) error {
	return s.own(ctx, token, "withdraw consent", func(tx *database.Tx, r row, l letter.Letter) error {
		switch {
		case !slices.Contains(Purposes(), purpose):
			return fault.InvalidField("purpose", "field.choice")
		case purpose == ConsentToSign:
			return s.withdraw(tx, r, l)
		}
		ended, err := withdrawConsents(tx, r.ID, purpose)
		if err != nil || ended == 0 {
			return err
		}
		if err := audit.Record(tx, entry(r, audit.Supporter, r.ID, "signature.consent_withdrawn", "")); err != nil {
			return err
		}
		switch purpose {
		case ConsentToName:
			return s.appear(tx, &r, l, Withheld, "signature.visibility_changed")
		case ConsentToUpdates:
			if _, err := s.outbox.Discard(tx, r.ID, outbox.KindUpdate); err != nil {
				return err
			}
			return updateRow(tx, r, map[string]any{"wants_updates": false})
		}
		return nil
	})
}

// give records a consent unless one for the same purpose holds; it reports whether it did.
func give(tx *database.Tx, r row, purpose string, read Wording) (bool, error) {
	holds, err := consents(tx, r.ID, purpose)
	if err != nil || holds {
		return false, err
	}
	return true, recordConsent(tx, r.ID, purpose, read)
}

// recordFirstConsents records what the sign form asks: in one sentence that the signature is kept, shown as chosen and
// handed over, and apart from it whether news is wanted.
func recordFirstConsents(tx *database.Tx, r row, in SignInput) error {
	purposes := map[string]string{ConsentToSign: in.ConsentWording, ConsentToHandover: in.ConsentWording}
	if r.Visibility != Withheld {
		purposes[ConsentToName] = in.ConsentWording
	}
	if r.WantsUpdates {
		purposes[ConsentToUpdates] = in.UpdatesWording
	}
	for _, purpose := range Purposes() {
		words, asked := purposes[purpose]
		if !asked {
			continue
		}
		if err := recordConsent(tx, r.ID, purpose, Wording{in.Language, words}); err != nil {
			return err
		}
	}
	return nil
}
