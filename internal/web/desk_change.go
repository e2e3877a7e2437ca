package web

import (
	"context"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signature"
)

// askedWords says to how many addresses a publication of the drafts as a change of meaning would write.
func (s *Server) askedWords(ctx context.Context, p Page, l letter.Letter) (string, error) {
	versions, err := s.Letters.Versions(ctx, l.ID)
	if err != nil {
		return "", err
	}
	n, err := s.Signatures.CountToAsk(ctx, letter.Superseded(versions))
	switch {
	case err != nil:
		return "", err
	case n == 0:
		return p.T("change.nobody"), nil
	case n > signature.MostCounted:
		return p.T("change.very_many", "Count", p.Number(signature.MostCounted)), nil
	}
	return p.N("change.asked", n), nil
}

// affirmedWords says how many signed before a letter's meaning changed, and how many of them have affirmed it since; "" where
// nobody did.
func (s *Server) affirmedWords(ctx context.Context, p Page, letterID uuid.UUID) (string, error) {
	a, err := s.Signatures.Affirmations(ctx, letterID)
	if err != nil || a.Earlier == 0 {
		return "", err
	}
	return p.N("change.earlier", a.Earlier, "Date", p.Date(a.ChangedAt), "Affirmed", p.N("change.affirmed", a.Affirmed)), nil
}
