package organizer

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// SignIn returns the account of that address if the password is its own. It is the first step: where the account has a
// second one, CheckCode or CheckPasskey is due, and Arrive completes the sign-in. Whether the address is unknown, the password
// wrong, the invitation not taken up or the account disabled: the error is the same fault.Forbidden "signin.wrong", after
// the same work. How often one may try is the caller's to limit.
func (s *Service) SignIn(ctx context.Context, email, password string) (Organizer, error) {
	hash, err := s.emailHash(email)
	if err != nil {
		return Organizer{}, err
	}
	r, err := rowByEmail(s.db.Read(ctx), hash)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Organizer{}, fmt.Errorf("find organizer: %w", err)
	}
	if utf8.RuneCountInString(password) > MaxPassword {
		password = "" // nobody's; compared all the same
	}
	same, err := s.matches(ctx, password, r.PasswordHash)
	if err != nil {
		return Organizer{}, err
	}
	if !same || r.DisabledAt != nil {
		return Organizer{}, fault.New(fault.Forbidden, "signin.wrong")
	}
	return s.detailed(ctx, r)
}

// CheckPassword is nil if password is the account's, and fault.Forbidden "again.wrong" otherwise. How often one may try is the
// caller's to limit.
func (s *Service) CheckPassword(ctx context.Context, id uuid.UUID, password string) error {
	r, err := rowByID(s.db.Read(ctx), id)
	if err != nil {
		return fmt.Errorf("read organizer: %w", err)
	}
	if utf8.RuneCountInString(password) > MaxPassword {
		password = "" // nobody's
	}
	same, err := s.matches(ctx, password, r.PasswordHash)
	if err == nil && (!same || r.DisabledAt != nil) {
		err = fault.New(fault.Forbidden, "again.wrong")
	}
	return err
}

// SetLanguage changes the language in which the desk speaks to an organizer. The caller knows which there are.
func (s *Service) SetLanguage(ctx context.Context, o Organizer, language string) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error { return updateLanguage(tx, o.ID, language) })
	if err != nil {
		return fmt.Errorf("set organizer's language: %w", err)
	}
	return nil
}
