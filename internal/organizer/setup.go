package organizer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/script"
)

// Link is what the page behind a one-time link shows.
type Link struct {
	Purpose   string // FirstOwner, Invitation or ResetLink
	Account   uuid.UUID
	Name      string // of the account, "" for the first owner's
	Email     string // of the account, "" for the first owner's
	Role      string
	Language  string // the account's, "" for the first owner's
	Code      bool   // the account's second step is asked for before the new password
	Passkeys  int    // of the account
	ExpiresAt time.Time
}

// Link returns what a token is for, and changes nothing. Unknown tokens are fault.NotFound "error.link_unknown"; expired
// ones are fault.Gone "error.link_expired", used ones fault.Gone "setup.used".
func (s *Service) Link(ctx context.Context, token string) (Link, error) {
	l, err := s.link(ctx, token)
	if err != nil {
		return Link{}, err
	}
	link := Link{Purpose: l.Purpose, Role: Owner, ExpiresAt: l.ExpiresAt}
	if !l.OrganizerID.Valid {
		return link, nil
	}
	o, err := s.ByID(ctx, l.OrganizerID.UUID)
	if err != nil {
		return Link{}, err
	}
	link.Account, link.Name, link.Email, link.Role, link.Language, link.Passkeys = o.ID, o.Name, o.Email, o.Role, o.Language, o.Passkeys
	link.Code = l.Mailed && o.Factor
	return link, nil
}

// SetupInput is what somebody types behind a one-time link. The address is read for the first owner alone, the name for
// all but a reset; both are the account's otherwise.
type SetupInput struct {
	Name, Email, Password string
	Language              string // of the first owner: the one in which they read the page
	Code                  string // of the second step, where Link.Code says so, or else
	Passkey               *PasskeyAnswer
}

// Setup takes a one-time link up: it makes the first owner's account, or sets the password of an invited organizer or of
// one who lost it, whose sessions end. A link works once; its errors are those of Link. Wrong fields are fault.Invalid and
// leave the link as it was. Where Link.Code says so, a code that is none of the account's is fault.Forbidden
// "account.code_wrong", and a passkey that is none of them is as CheckPasskey says; they are looked at last, because each works once. How often one may try is the caller's to limit.
func (s *Service) Setup(ctx context.Context, token string, in SetupInput) (Organizer, error) {
	l, err := s.link(ctx, token)
	if err != nil {
		return Organizer{}, err
	}
	in.Email, in.Name = strings.TrimSpace(in.Email), script.OneLine(in.Name)
	own, err := s.ownWords(ctx, l, in)
	if err != nil {
		return Organizer{}, err
	}
	if err := fault.InvalidFields(checkSetup(l.Purpose, in, own)); err != nil {
		return Organizer{}, err
	}
	if err := s.checkSecondStep(ctx, l, in); err != nil {
		return Organizer{}, err
	}
	hash, err := s.hashPassword(ctx, in.Password)
	if err != nil {
		return Organizer{}, err
	}
	var r row
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		if err := useLink(tx, l.ID); err != nil {
			return err
		}
		if l.Purpose == FirstOwner {
			r, err = s.setupFirstOwner(tx, in, hash)
		} else {
			r, err = setupInvited(tx, l, in, hash)
		}
		return err
	})
	if errors.Is(err, errNoRow) {
		return Organizer{}, fault.New(fault.Gone, "setup.used")
	}
	if err != nil {
		return Organizer{}, fmt.Errorf("set up an account: %w", err)
	}
	return s.detailed(ctx, r)
}

// checkSecondStep asks for the second step behind a link that was mailed: who reads a mailbox must not get further with it
// than with a password. A link that somebody handed over has been asked for by other means.
func (s *Service) checkSecondStep(ctx context.Context, l linkRow, in SetupInput) error {
	if !l.Mailed {
		return nil
	}
	o, err := s.ByID(ctx, l.OrganizerID.UUID)
	if err != nil || !o.Factor {
		return err
	}
	if in.Passkey != nil {
		return s.CheckPasskey(ctx, o.ID, PasskeyReset, *in.Passkey)
	}
	return s.CheckCode(ctx, o.ID, in.Code)
}

// Create makes an account that has its password from the start, for a demonstration. Its role must be one of Roles; wrong
// fields, and an address that has an account, are fault.Invalid.
func (s *Service) Create(ctx context.Context, name, email, password, role string) (Organizer, error) {
	email, name = strings.TrimSpace(email), script.OneLine(name)
	fields := append(append(append(checkName(name), checkEmail(email)...), checkPassword(password, name, email)...), checkRole(role)...)
	if err := fault.InvalidFields(fields); err != nil {
		return Organizer{}, err
	}
	hash, err := s.hashPassword(ctx, password)
	if err != nil {
		return Organizer{}, err
	}
	var r row
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		if r, err = s.newRow(email, name, role, "", tx.Now); err != nil {
			return err
		}
		r.PasswordHash = hash
		if err := insertRow(tx, r); err != nil {
			return err
		}
		return record(tx, uuid.Nil, "organizer.created", r.ID)
	})
	if errors.Is(err, errNoRow) {
		return Organizer{}, fault.InvalidField("email", "organizer.exists")
	}
	if err != nil {
		return Organizer{}, fmt.Errorf("create organizer: %w", err)
	}
	return s.opened(r)
}

// link verifies a token and returns its row, which must not be used nor expired.
func (s *Service) link(ctx context.Context, token string) (linkRow, error) {
	id, err := s.vault.Verify(linkPurpose, token, s.db.Now())
	if err != nil {
		return linkRow{}, err
	}
	l, err := linkByID(s.db.Read(ctx), id)
	if err != nil {
		return linkRow{}, fmt.Errorf("read link: %w", err)
	}
	if l.UsedAt != nil {
		return linkRow{}, fault.New(fault.Gone, "setup.used")
	}
	if !s.db.Now().Before(l.ExpiresAt) {
		return linkRow{}, fault.New(fault.Gone, "error.link_expired")
	}
	return l, nil
}

// ownWords returns the words of an account that its password must not be made of.
func (s *Service) ownWords(ctx context.Context, l linkRow, in SetupInput) ([]string, error) {
	if !l.OrganizerID.Valid {
		return []string{in.Name, in.Email}, nil
	}
	o, err := s.ByID(ctx, l.OrganizerID.UUID)
	return []string{in.Name, o.Name, o.Email}, err
}

func checkSetup(purpose string, in SetupInput, own []string) []fault.Field {
	var fields []fault.Field
	if purpose != ResetLink {
		fields = append(fields, checkName(in.Name)...)
	}
	if purpose == FirstOwner {
		fields = append(fields, checkEmail(in.Email)...)
	}
	return append(fields, checkPassword(in.Password, own...)...)
}

func (s *Service) setupFirstOwner(tx *database.Tx, in SetupInput, hash string) (row, error) {
	n, err := countRows(tx)
	if err != nil {
		return row{}, err
	}
	if n > 0 { // somebody was created by a command meanwhile
		return row{}, errNoRow
	}
	r, err := s.newRow(in.Email, in.Name, Owner, in.Language, tx.Now)
	if err != nil {
		return row{}, err
	}
	r.PasswordHash = hash
	if err := insertRow(tx, r); err != nil {
		return row{}, err
	}
	return r, record(tx, r.ID, "organizer.first_owner", r.ID)
}

func setupInvited(tx *database.Tx, l linkRow, in SetupInput, hash string) (row, error) {
	id, action := l.OrganizerID.UUID, "organizer.joined"
	name := in.Name
	if l.Purpose == ResetLink {
		name, action = "", "organizer.password_reset"
	}
	if err := setPassword(tx, id, name, hash); err != nil {
		return row{}, err
	}
	if err := endLinks(tx, id); err != nil {
		return row{}, err
	}
	if err := deleteSessionsOf(tx, id); err != nil {
		return row{}, err
	}
	if err := forgetBrowsersOf(tx, id); err != nil {
		return row{}, err
	}
	r, err := rowByID(tx.DB, id)
	if err != nil {
		return row{}, err
	}
	return r, record(tx, id, action, id)
}
