package organizer

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
)

// SameAgain checks that whoever acts still is the organizer who signed in, by the password. Errors: fault.Invalid about the
// field "password".
func (s *Service) SameAgain(ctx context.Context, id uuid.UUID, password string) error {
	r, err := rowByID(s.db.Read(ctx), id)
	if err != nil {
		return fmt.Errorf("find organizer: %w", err)
	}
	if utf8.RuneCountInString(password) > MaxPassword {
		password = "" // nobody's; compared all the same
	}
	same, err := s.matches(ctx, password, r.PasswordHash)
	if err != nil {
		return err
	}
	if !same || r.DisabledAt != nil {
		return fault.InvalidField("password", "field.password_wrong")
	}
	return nil
}
