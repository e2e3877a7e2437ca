package signature

import (
	"context"
	"strings"
	"time"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/revision"
)

// Stored is all that the site keeps about a signature. What organizers wrote to each other about it is theirs.
type Stored struct {
	Signature
	Edit     *Edit               // what the signer wants changed and doesn't hold yet; nil for none
	Changed  []revision.Revision // of their words, the newest first; the latest hundred
	Consents []Consent           // in the order in which they were given
	Acts     []Act               // in the order in which they were done
	Mails    []outbox.Record     // in the order in which they were written
}

// Act is something that was done with a signature.
type Act struct {
	What string // past tense, such as "published"
	By   string // the kind of who did it, one of audit's
	At   time.Time
}

// Stored returns all that is kept about the signature of a signer's own page. Errors: those of ByManageToken.
func (s *Service) Stored(ctx context.Context, token string) (Stored, error) {
	sig, err := s.ByManageToken(ctx, token)
	if err != nil {
		return Stored{}, err
	}
	all := Stored{Signature: sig}
	if all.Consents, err = consentsOf(s.db.Read(ctx), sig.ID); err != nil {
		return Stored{}, err
	}
	if all.Edit, err = s.editOf(ctx, "signature_id = ?", sig.ID); err != nil {
		return Stored{}, err
	}
	if all.Changed, err = s.revisions.Before(ctx, sig.ID, time.Time{}, 100); err != nil {
		return Stored{}, err
	}
	if all.Mails, err = s.outbox.About(ctx, sig.ID); err != nil {
		return Stored{}, err
	}
	all.Acts, err = s.acts(ctx, sig)
	return all, err
}

// acts reads a signature's part of the audit trail, the oldest first.
func (s *Service) acts(ctx context.Context, sig Signature) ([]Act, error) {
	var acts []Act
	trail, filter := audit.New(s.db), audit.Filter{SubjectID: sig.ID, Limit: 200}
	for {
		page, err := trail.List(ctx, filter)
		if err != nil {
			return nil, err
		}
		for _, e := range page.Entries {
			acts = append([]Act{{What: strings.TrimPrefix(e.Action, "signature."), By: e.ActorKind, At: e.At}}, acts...)
		}
		if filter.Before = page.Next; filter.Before == "" {
			return acts, nil
		}
	}
}
