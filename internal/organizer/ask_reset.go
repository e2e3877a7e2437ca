package organizer

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/outbox"
)

// AskReset sends a link for a new password to an address that has an account, because somebody asked for it without being
// signed in. Whether there is one is not told, nor whether the account rests: a mailbox gets no more than limit.ResetsPerDay.
// Links from before go on working, so that who asks for another's account takes nothing away. language is for an account
// that has chosen none. An address that can't be one is fault.Invalid about the field "email".
func (s *Service) AskReset(ctx context.Context, email, language string) error {
	email = strings.TrimSpace(email)
	if err := fault.InvalidFields(checkEmail(email)); err != nil {
		return err
	}
	hash, err := s.emailHash(email)
	if err != nil {
		return err
	}
	r, err := rowByEmail(s.db.Read(ctx), hash)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err == nil {
		err = s.db.InTx(ctx, func(tx *database.Tx) error { return s.mailReset(tx, r.ID, language) })
	}
	if err != nil {
		return fmt.Errorf("ask for a new password: %w", err)
	}
	return nil
}

// mailReset mails a link to an account that is set up and doesn't rest.
func (s *Service) mailReset(tx *database.Tx, id uuid.UUID, language string) error {
	r, err := lockOrganizer(tx, id)
	if err != nil || r.PasswordHash == "" || r.DisabledAt != nil {
		return err
	}
	mailed, err := mailedSince(tx, id, tx.Now.Add(-24*time.Hour), limit.ResetsPerDay)
	if err != nil || len(mailed) >= limit.ResetsPerDay || len(mailed) > 0 && tx.Now.Sub(mailed[0].CreatedAt) < limit.ResetPause {
		return err
	}
	link, err := s.insertMailed(tx, id)
	if err != nil {
		return err
	}
	o, err := s.opened(r)
	if err != nil {
		return err
	}
	if o.Language != "" {
		language = o.Language
	}
	token, err := s.token(link)
	if err != nil {
		return err
	}
	m := outbox.Message{Kind: outbox.KindOrganizerInvite, Language: language, To: o.Email, ToName: o.Name, Data: map[string]string{"token": token, "purpose": "reset"}}
	if err := s.outbox.Enqueue(tx, m); err != nil {
		return err
	}
	return record(tx, uuid.Nil, "organizer.reset_asked", id)
}

func (s *Service) insertMailed(tx *database.Tx, id uuid.UUID) (linkRow, error) {
	linkID, err := uuid.NewV7()
	if err != nil {
		return linkRow{}, fmt.Errorf("make an id: %w", err)
	}
	link := linkRow{ID: linkID, OrganizerID: database.NullID(id), Purpose: ResetLink, Mailed: true, CreatedAt: tx.Now, ExpiresAt: tx.Now.Add(resetLasts)}
	return link, insertLink(tx, link)
}
