// Package organizer keeps the accounts of those who run the site: their roles, passwords, one-time links and sessions.
package organizer

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/vault"
)

// Organizer is an account at the desk.
type Organizer struct {
	ID           uuid.UUID
	Name         string               // "" until an invitation without a name is taken up
	Email        string               // as it was typed
	Role         string               // what counts where it is asked: on the site, or for a page about a letter, there
	SiteRole     string               // one of SiteRoles
	LetterRoles  map[uuid.UUID]string // on single letters, where one is given; from ByID, List, SignIn and Setup alone
	Language     string               // of the interface and of mail to them; "" for the browser's
	CreatedAt    time.Time
	LastSignInAt *time.Time
	Invited      bool // has not set a password yet
	Disabled     bool
	App          bool // for codes
	Passkeys     int  // how many; from ByID, List, SignIn and Setup alone, as is Factor where there is no app
	Factor       bool // a second step is asked at the sign-in

	passwordHash string // when it was read: a sign-in with another one is refused
}

// Service holds the use cases of accounts. It is safe for concurrent use.
type Service struct {
	db      *database.DB
	vault   *vault.Vault
	outbox  *outbox.Queue
	hashing chan struct{} // bounds the memory that passwords being hashed take
}

// hashesAtOnce bounds how many passwords are hashed at the same time: each takes 19 MiB.
const hashesAtOnce = 4

// New returns a service over db, with addresses sealed by v and invitations sent by way of q.
func New(db *database.DB, v *vault.Vault, q *outbox.Queue) *Service {
	return &Service{db: db, vault: v, outbox: q, hashing: make(chan struct{}, hashesAtOnce)}
}

// List returns all accounts, the oldest first.
func (s *Service) List(ctx context.Context) ([]Organizer, error) {
	rows, err := allRows(s.db.Read(ctx))
	if err != nil {
		return nil, fmt.Errorf("list organizers: %w", err)
	}
	list := make([]Organizer, 0, len(rows))
	for _, r := range rows {
		o, err := s.opened(r)
		if err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	return list, withDetails(s.db.Read(ctx), list)
}

// ByID returns an account, disabled ones too, or fault.NotFound.
func (s *Service) ByID(ctx context.Context, id uuid.UUID) (Organizer, error) {
	r, err := rowByID(s.db.Read(ctx), id)
	if err != nil {
		return Organizer{}, fmt.Errorf("read organizer: %w", err)
	}
	return s.detailed(ctx, r)
}

// detailed is opened, with what stands in other tables.
func (s *Service) detailed(ctx context.Context, r row) (Organizer, error) {
	o, err := s.opened(r)
	if err != nil {
		return Organizer{}, err
	}
	list := []Organizer{o}
	err = withDetails(s.db.Read(ctx), list)
	return list[0], err
}

// Names returns the names of the accounts with those ids; unknown ids are left out.
func (s *Service) Names(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	names := make(map[uuid.UUID]string, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	rows, err := rowsByIDs(s.db.Read(ctx), ids)
	if err != nil {
		return nil, fmt.Errorf("read organizers' names: %w", err)
	}
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, nil
}

// CheckKeys opens one account's address, to see whether the vault's keys are those of the database. It is
// vault.ErrOtherKeys if they are not, and nil where there is no account.
func (s *Service) CheckKeys(ctx context.Context) error {
	r, err := anyRow(s.db.Read(ctx))
	if err == nil && r.SealedEmail != nil {
		_, err = s.opened(r)
	}
	if err != nil {
		return fmt.Errorf("check the keys: %w", err)
	}
	return nil
}

// opened turns a row into an Organizer, with its address unsealed.
func (s *Service) opened(r row) (Organizer, error) {
	email, err := s.vault.Open(r.SealedEmail, emailContext(r.ID))
	if err != nil {
		return Organizer{}, fmt.Errorf("open organizer's address: %w", err)
	}
	return Organizer{
		ID: r.ID, Name: r.Name, Email: string(email), Role: r.siteRole(), SiteRole: r.siteRole(), Language: r.Language, CreatedAt: r.CreatedAt,
		LastSignInAt: r.LastSignInAt, Invited: r.PasswordHash == "", Disabled: r.DisabledAt != nil, App: r.SealedTotp != nil, Factor: r.SealedTotp != nil,
		passwordHash: r.PasswordHash,
	}, nil
}

// newRow returns a row for an account that has no password yet, with its address sealed and hashed.
func (s *Service) newRow(email, name, role, language string, now time.Time) (row, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return row{}, fmt.Errorf("make an id: %w", err)
	}
	r := row{ID: id, Name: name, Role: stored(role), LettersOnly: role == LettersOnly, Language: language, CreatedAt: now}
	if r.EmailHash, err = s.emailHash(email); err != nil {
		return row{}, err
	}
	if r.SealedEmail, err = s.vault.Seal([]byte(email), emailContext(id)); err != nil {
		return row{}, fmt.Errorf("seal organizer's address: %w", err)
	}
	return r, nil
}

// emailHash is the key under which an address is found again: without regard to case.
func (s *Service) emailHash(email string) ([]byte, error) {
	h, err := s.vault.Hash(emailPurpose, []byte(strings.ToLower(strings.TrimSpace(email))))
	if err != nil {
		return nil, fmt.Errorf("hash organizer's address: %w", err)
	}
	return h, nil
}

const emailPurpose = "organizer.email"

func emailContext(id uuid.UUID) string { return emailPurpose + ":" + id.String() }
