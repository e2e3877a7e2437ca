package organizer

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// What a passkey is asked for. An answer to one question is none to another.
const (
	PasskeyAdd        = "add"
	PasskeySignIn     = "sign_in" // of nobody in particular: uuid.Nil
	PasskeySecondStep = "second_step"
	PasskeyAgain      = "again"
	PasskeyReset      = "reset"
)

// ChallengeLasts is how long an answer may take: as long as browsers wait for who looks for a security key.
const ChallengeLasts = 5 * time.Minute

// NewChallenge returns what a passkey is to sign, for a purpose and an account. It is answered once, within ChallengeLasts; its
// caller keeps it in the session that asked.
func (s *Service) NewChallenge(ctx context.Context, purpose string, id uuid.UUID) ([]byte, error) {
	challenge := make([]byte, 32)
	if _, err := rand.Read(challenge); err != nil {
		return nil, fmt.Errorf("make a challenge: %w", err)
	}
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		return insertChallenge(tx, challengeRow{ChallengeHash: challengeHash(purpose, id, challenge), ExpiresAt: tx.Now.Add(ChallengeLasts)})
	})
	if err != nil {
		return nil, fmt.Errorf("store a challenge: %w", err)
	}
	return challenge, nil
}

// spendChallenge is fault.Forbidden "passkey.late" if a challenge is none of that purpose and account, was answered, or is old.
func (s *Service) spendChallenge(ctx context.Context, purpose string, id uuid.UUID, challenge []byte) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error { return deleteChallenge(tx, challengeHash(purpose, id, challenge)) })
	if errors.Is(err, errNoRow) {
		return fault.New(fault.Forbidden, "passkey.late")
	}
	if err != nil {
		return fmt.Errorf("spend a challenge: %w", err)
	}
	return nil
}

// DeleteExpiredChallenges removes challenges that nobody answered and returns how many.
func (s *Service) DeleteExpiredChallenges(ctx context.Context) (int, error) {
	var n int64
	err := s.db.InTx(ctx, func(tx *database.Tx) (err error) {
		n, err = deleteExpiredChallenges(tx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("delete expired challenges: %w", err)
	}
	return int(n), nil
}

func challengeHash(purpose string, id uuid.UUID, challenge []byte) []byte {
	h := sha256.Sum256([]byte(purpose + "\x00" + string(id[:]) + string(challenge)))
	return h[:]
}
