package organizer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// The roles. An owner does everything, people and keys included; an editor writes letters; a moderator decides on
// signatures; a viewer reads figures and no names. Each may be had on the whole site or on a letter.
const (
	Owner     = "owner"
	Editor    = "editor"
	Moderator = "moderator"
	Viewer    = "viewer"
)

// LettersOnly is the role on the site of who has roles on single letters alone.
const LettersOnly = "letters"

// Roles returns every role, the mightiest first.
func Roles() []string { return []string{Owner, Editor, Moderator, Viewer} }

// SiteRoles returns the roles that an account may have on the site.
func SiteRoles() []string { return append(Roles(), LettersOnly) }

// RoleOn returns the role on a letter: the one given for it, or else that on the site.
func (o Organizer) RoleOn(letterID uuid.UUID) string {
	if role, given := o.LetterRoles[letterID]; given {
		return role
	}
	return o.SiteRole
}

// SetRoles changes what an account may do: its role on the site, and on single letters where it differs. A role that isn't
// one is fault.Invalid; taking the last owner's role is fault.Conflict "organizer.last_owner".
func (s *Service) SetRoles(ctx context.Context, actor, id uuid.UUID, site string, letters map[uuid.UUID]string) error {
	if err := fault.InvalidFields(checkRoles(site, letters)); err != nil {
		return err
	}
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		if err := s.db.Serialize(tx, []byte("organizer.roles")); err != nil {
			return err
		}
		if err := setRole(tx, id, stored(site), site == LettersOnly); err != nil {
			return err
		}
		owners, err := countOwners(tx)
		if err == nil && owners == 0 {
			err = fault.New(fault.Conflict, "organizer.last_owner")
		}
		if err != nil {
			return err
		}
		if err := replaceLetterRoles(tx, id, letters); err != nil {
			return err
		}
		return record(tx, actor, "organizer.roles_changed", id)
	})
	if errors.Is(err, errNoRow) {
		return fault.New(fault.NotFound, "organizer.unknown")
	}
	if err != nil {
		return fmt.Errorf("set roles: %w", err)
	}
	return nil
}

func checkRoles(site string, letters map[uuid.UUID]string) []fault.Field {
	fields := checkRole(site)
	for _, role := range letters {
		if !slices.Contains(Roles(), role) {
			fields = append(fields, field("role", "field.choice", nil)...)
		}
	}
	return fields
}

// stored is the role in an account's row. For letters alone it is the least: the row says beside it that it doesn't count.
func stored(site string) string {
	if site == LettersOnly {
		return Viewer
	}
	return site
}

// siteRole is the role on the site that a row stands for.
func (r row) siteRole() string {
	if r.LettersOnly {
		return LettersOnly
	}
	return r.Role
}

func validRole(role string) bool { return slices.Contains(SiteRoles(), role) }
