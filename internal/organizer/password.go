package organizer

import (
	"context"
	"fmt"

	"github.com/alexedwards/argon2id"
)

// unknownHash is compared against where there is no account or no password, so that the answer takes the same work. Its
// parameters are those of passwordParams; what it was made from is nobody's password.
const unknownHash = "$argon2id$v=19$m=19456,t=2,p=1$s+s9OEGrFo9xR9jsImFo4g$yn7sLTTCd3ziRC5JGyrN/fQwuIkWZn88kDwquLOD4F0"

// passwordParams are OWASP's: 19 MiB and two passes. More memory would let a few sign-ins at once stop a small machine.
func passwordParams() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// hashPassword returns the encoded argon2id hash. It waits for its turn, or until ctx is done.
func (s *Service) hashPassword(ctx context.Context, password string) (string, error) {
	if err := s.takeTurn(ctx); err != nil {
		return "", err
	}
	defer s.endTurn()
	hash, err := argon2id.CreateHash(normalPassword(password), passwordParams())
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// matches reports whether password is the one that hash was made from; "" matches nothing, after the same work. It waits
// for its turn, or until ctx is done.
func (s *Service) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := s.takeTurn(ctx); err != nil {
		return false, err
	}
	defer s.endTurn()
	known := hash != ""
	if !known {
		hash = unknownHash
	}
	same, err := argon2id.ComparePasswordAndHash(normalPassword(password), hash)
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return same && known, nil
}

func (s *Service) takeTurn(ctx context.Context) error {
	select {
	case s.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait to hash a password: %w", ctx.Err())
	}
}

func (s *Service) endTurn() { <-s.hashing }
