// Package moderation is the organizers' work on confirmed signatures: the queue of those that wait, the decision on each,
// and taking a decision back.
package moderation

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
)

// UndoWithin is how long a decision can be taken back in one act. Afterwards it takes another decision.
const UndoWithin = 30 * time.Second

// Service holds the use cases of moderation.
type Service struct {
	db          *database.DB
	signatures  *signature.Service
	signatories *signatory.Service
	trail       *audit.Service
}

// New returns the service over db and the services of what it moderates.
func New(db *database.DB, signatures *signature.Service, signatories *signatory.Service, trail *audit.Service) *Service {
	return &Service{db: db, signatures: signatures, signatories: signatories, trail: trail}
}

// Counts are a letter's signatures by what they wait for. Beyond MaxCount, a number other than Published means "at least".
type Counts struct {
	Waiting              int // organizations among them
	WaitingOrganizations int
	Held                 int
	Reported             int // of all statuses
	Rejected             int
	Published            int
}

// MaxCount bounds how far a queue is counted.
const MaxCount = 10_000

// Counts returns the numbers beside the queue's filters.
func (s *Service) Counts(ctx context.Context, letterID uuid.UUID) (Counts, error) {
	var c Counts
	for _, count := range []struct {
		n      *int
		status signature.Status
		kind   string
	}{
		{&c.Waiting, signature.Pending, ""}, {&c.WaitingOrganizations, signature.Pending, signature.Organization},
		{&c.Held, signature.Held, ""}, {&c.Rejected, signature.Rejected, ""},
	} {
		var err error
		if *count.n, err = s.signatures.CountUpTo(ctx, letterID, count.status, count.kind, MaxCount); err != nil {
			return Counts{}, fmt.Errorf("count the queue: %w", err)
		}
	}
	var err error
	if c.Reported, err = s.signatures.CountReported(ctx, letterID, MaxCount); err != nil {
		return Counts{}, fmt.Errorf("count the queue: %w", err)
	}
	figures, err := s.signatories.Figures(ctx, letterID)
	if err != nil {
		return Counts{}, fmt.Errorf("count the queue: %w", err)
	}
	c.Published = figures.Total()
	return c, nil
}

// Signature returns one confirmed signature of a letter with its history, the newest first. Errors: fault.Gone, or
// fault.NotFound where it is another letter's or was never confirmed.
func (s *Service) Signature(ctx context.Context, letterID, id uuid.UUID) (signature.Signature, []audit.Entry, error) {
	sig, err := s.signatures.ByID(ctx, id)
	if err != nil {
		return signature.Signature{}, nil, err
	}
	if sig.LetterID != letterID || sig.Status == signature.Unconfirmed {
		return signature.Signature{}, nil, notFound()
	}
	history, err := s.trail.List(ctx, audit.Filter{SubjectID: id})
	if err != nil {
		return signature.Signature{}, nil, err
	}
	return sig, history.Entries, nil
}
