package signature

import (
	"context"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/script"
)

// mostNamed bounds how many signatures are found by a name.
const mostNamed = 200

// Named returns the confirmed signatures of a letter under a full name, or one that is nearly the same: names are sealed, so
// no part of one can be looked for.
func (s *Service) Named(ctx context.Context, letterID uuid.UUID, full string) ([]uuid.UUID, error) {
	hash, err := s.vault.Hash("signature.name", []byte(script.Folded(full)))
	if err != nil {
		return nil, err
	}
	keys, err := s.nameKeys(Signature{LetterID: letterID, Profile: Profile{Name: full}})
	if err != nil {
		return nil, err
	}
	return withName(s.db.Read(ctx), letterID, hash, keys, mostNamed)
}
