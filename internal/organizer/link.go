package organizer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/script"
)

// What a one-time link is for.
const (
	FirstOwner = "first_owner"
	Invitation = "invitation"
	ResetLink  = "reset"
)

// How long a link works.
const (
	firstOwnerLasts = 7 * 24 * time.Hour
	invitationLasts = 7 * 24 * time.Hour
	resetLasts      = 24 * time.Hour
)

const linkPurpose = "organizer.setup"

// firstOwnerLink is the one row of the first owner's link, so that it can be used once however many processes start.
var firstOwnerLink = uuid.MustParse("0192f3a0-0000-7000-8000-000000000001")

// FirstOwnerToken returns the token of the set-up link for the first owner, and whether it is needed: only while there is
// no organizer. It is the same token at every start until it is used or a week has passed.
func (s *Service) FirstOwnerToken(ctx context.Context) (token string, needed bool, err error) {
	var link linkRow
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		link = linkRow{}
		n, err := countRows(tx)
		if err != nil || n > 0 {
			return err
		}
		fresh := linkRow{ID: firstOwnerLink, Purpose: FirstOwner, CreatedAt: tx.Now, ExpiresAt: tx.Now.Add(firstOwnerLasts)}
		if err := ensureLink(tx, fresh); err != nil {
			return err
		}
		link, err = linkByID(tx.DB, firstOwnerLink)
		return err
	})
	if err != nil {
		return "", false, fmt.Errorf("make the first owner's link: %w", err)
	}
	if link.ID == uuid.Nil {
		return "", false, nil
	}
	token, err = s.token(link)
	return token, err == nil, err
}

// Invite makes an account without a password and sends an invitation to its address, with a link that works once within a
// week; the link's token is returned too, for commands. Somebody who was invited before and has not set a password is
// invited again, with the new name and role. The actor is uuid.Nil for a command. Wrong fields, and an address that
// already has an account, are fault.Invalid.
func (s *Service) Invite(ctx context.Context, actor uuid.UUID, email, name, role, language string) (string, error) {
	email, name = strings.TrimSpace(email), script.OneLine(name)
	fields := append(checkEmail(email), checkRole(role)...)
	if name != "" {
		fields = append(fields, checkName(name)...)
	}
	if err := fault.InvalidFields(fields); err != nil {
		return "", err
	}
	var token string
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		r, err := s.newRow(email, name, role, language, tx.Now)
		if err != nil {
			return err
		}
		if r, err = insertInvited(tx, r); err != nil {
			return err
		}
		if token, err = s.newLink(tx, r.ID, Invitation, invitationLasts); err != nil {
			return err
		}
		m := outbox.Message{Kind: outbox.KindOrganizerInvite, Language: language, To: email, ToName: name, Data: map[string]string{"token": token, "name": name}}
		if err := s.outbox.Enqueue(tx, m); err != nil {
			return err
		}
		return record(tx, actor, "organizer.invited", r.ID)
	})
	if errors.Is(err, errNoRow) {
		return "", fault.InvalidField("email", "organizer.exists")
	}
	if err != nil {
		return "", fmt.Errorf("invite organizer: %w", err)
	}
	return token, nil
}

// Reset makes a link for a new password for who has that address, on behalf of a command. It works once within a day;
// nothing is sent: who asked for it hands it over. fault.NotFound "organizer.unknown" if nobody has that address.
func (s *Service) Reset(ctx context.Context, email string) (string, error) {
	hash, err := s.emailHash(email)
	if err != nil {
		return "", err
	}
	r, err := rowByEmail(s.db.Read(ctx), hash)
	if err != nil {
		return "", fmt.Errorf("find organizer: %w", err)
	}
	return s.reset(ctx, uuid.Nil, r)
}

// ResetByID is Reset on behalf of an organizer, for an account that they see in the list.
func (s *Service) ResetByID(ctx context.Context, actor, id uuid.UUID) (string, error) {
	r, err := rowByID(s.db.Read(ctx), id)
	if err != nil {
		return "", fmt.Errorf("find organizer: %w", err)
	}
	return s.reset(ctx, actor, r)
}

func (s *Service) reset(ctx context.Context, actor uuid.UUID, r row) (token string, err error) {
	purpose := ResetLink
	if r.PasswordHash == "" {
		purpose = Invitation // never set up: the link must ask for the name too
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		if token, err = s.newLink(tx, r.ID, purpose, resetLasts); err != nil {
			return err
		}
		return record(tx, actor, "organizer.reset_link", r.ID)
	})
	if err != nil {
		return "", fmt.Errorf("make a reset link: %w", err)
	}
	return token, nil
}

// newLink makes a link for an account and ends those before it, so that only the latest works.
func (s *Service) newLink(tx *database.Tx, organizerID uuid.UUID, purpose string, lasts time.Duration) (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	if err := endLinks(tx, organizerID); err != nil {
		return "", err
	}
	link := linkRow{ID: id, OrganizerID: database.NullID(organizerID), Purpose: purpose, CreatedAt: tx.Now, ExpiresAt: tx.Now.Add(lasts)}
	if err := insertLink(tx, link); err != nil {
		return "", err
	}
	return s.token(link)
}

func (s *Service) token(link linkRow) (string, error) {
	token, err := s.vault.Token(linkPurpose, link.ID, link.ExpiresAt)
	if err != nil {
		return "", fmt.Errorf("make a link's token: %w", err)
	}
	return token, nil
}

// record writes who did what to an account; nobody in particular (uuid.Nil) is the system: a command or the person themselves.
func record(tx *database.Tx, actor uuid.UUID, action string, subject uuid.UUID) error {
	return audit.Record(tx, audit.Entry{ActorKind: audit.ActorKind(actor), ActorID: actor, Action: action, SubjectKind: "organizer", SubjectID: subject})
}
