package organizer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/passkey"
	"github.com/undersigned/undersigned/internal/script"
)

// Bounds of passkeys: how many an account may have, and how long a name, in characters.
const (
	MaxPasskeys    = 20
	MaxPasskeyName = 60
)

// Passkey is one of an account's passkeys.
type Passkey struct {
	ID         uuid.UUID
	Name       string
	Credential []byte   // what browsers know it by
	Transports []string // by which they reach it
	Alone      bool     // signs in without a password
	CreatedAt  time.Time
	LastUsedAt *time.Time
}

// PasskeyAnswer is what a browser answered, and to what.
type PasskeyAnswer struct {
	Site      passkey.Site
	Challenge []byte // as the session kept it since NewChallenge
	Text      string // as the page's script sent it
}

// Passkeys returns an account's passkeys, the oldest first.
func (s *Service) Passkeys(ctx context.Context, id uuid.UUID) ([]Passkey, error) {
	rows, err := passkeysOf(s.db.Read(ctx), id)
	if err != nil {
		return nil, fmt.Errorf("list passkeys: %w", err)
	}
	list := make([]Passkey, 0, len(rows))
	for _, r := range rows {
		list = append(list, Passkey{
			ID: r.ID, Name: r.Name, Credential: r.CredentialID, Transports: strings.Fields(r.Transports), Alone: r.Alone, CreatedAt: r.CreatedAt, LastUsedAt: r.LastUsedAt,
		})
	}
	return list, nil
}

// PasskeyOwner returns what a passkey keeps of an account: by it a browser knows which one it replaces. Nobody else can tell
// from it whose it is.
func (s *Service) PasskeyOwner(id uuid.UUID) ([]byte, error) {
	owner, err := s.vault.Hash("organizer.passkey", id[:])
	if err != nil {
		return nil, fmt.Errorf("name a passkey's owner: %w", err)
	}
	return owner, nil
}

// AddPasskey gives an account a passkey under a name. The first thing of all that makes its second step brings recovery codes,
// which are returned; they can't be read again. Wrong names, and answers that can't be taken, are fault.Invalid.
func (s *Service) AddPasskey(ctx context.Context, o Organizer, name string, a PasskeyAnswer) (codes []string, err error) {
	name = script.OneLine(name)
	if err := fault.InvalidFields(checkPasskeyName(name)); err != nil {
		return nil, err
	}
	if err := s.spendChallenge(ctx, PasskeyAdd, o.ID, a.Challenge); err != nil {
		return nil, err
	}
	answer, err := passkey.Parse(a.Text)
	if err != nil {
		return nil, wrongPasskey(err)
	}
	made, shown, err := a.Site.Made(answer, a.Challenge)
	if err != nil {
		return nil, wrongPasskey(err)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, fmt.Errorf("make an id: %w", err)
	}
	r := passkeyRow{
		ID: id, OrganizerID: o.ID, CredentialID: made.ID, PublicKey: made.Public, SignCount: int64(made.Count),
		Transports: strings.Join(made.Transports, " "), Name: name, Alone: shown.Verified,
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		codes, err = s.addPasskey(tx, o.ID, r)
		return err
	})
	if errors.Is(err, errNoRow) {
		return nil, fault.New(fault.Conflict, "passkey.exists")
	}
	if err != nil {
		return nil, fmt.Errorf("add a passkey: %w", err)
	}
	return codes, nil
}

func (s *Service) addPasskey(tx *database.Tx, id uuid.UUID, r passkeyRow) (codes []string, err error) {
	account, err := lockOrganizer(tx, id)
	if err != nil {
		return nil, err
	}
	others, err := countPasskeys(tx.DB, []uuid.UUID{id})
	if err != nil {
		return nil, err
	}
	if others[id] >= MaxPasskeys {
		return nil, &fault.Error{Kind: fault.Conflict, Key: "passkey.too_many", Args: fault.Args{"Max": MaxPasskeys}}
	}
	r.CreatedAt = tx.Now
	if err := insertPasskey(tx, r); err != nil {
		return nil, err
	}
	if account.SealedTotp == nil && others[id] == 0 {
		if codes, err = s.newRecoveryCodes(tx, id); err != nil {
			return nil, err
		}
	}
	return codes, s.factorChanged(tx, id, account, "organizer.passkey_added")
}

// RemovePasskey takes a passkey from an account. If nothing of its second step is left, its recovery codes go too. An unknown
// one is fault.NotFound "passkey.unknown".
func (s *Service) RemovePasskey(ctx context.Context, o Organizer, id uuid.UUID) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		if _, err := lockOrganizer(tx, o.ID); err != nil {
			return err
		}
		if err := deletePasskey(tx, o.ID, id); err != nil {
			return err
		}
		return s.factorLost(tx, o.ID, "organizer.passkey_removed")
	})
	if errors.Is(err, errNoRow) {
		return fault.New(fault.NotFound, "passkey.unknown")
	}
	if err != nil {
		return fmt.Errorf("remove a passkey: %w", err)
	}
	return nil
}

// CheckPasskey takes a passkey of an account, for a purpose. Anything else is fault.Forbidden "passkey.wrong", or
// "passkey.copied" where its counter says that there is another one like it.
func (s *Service) CheckPasskey(ctx context.Context, id uuid.UUID, purpose string, a PasskeyAnswer) error {
	if err := s.spendChallenge(ctx, purpose, id, a.Challenge); err != nil {
		return err
	}
	r, _, err := s.takePasskey(ctx, a)
	if err == nil && r.OrganizerID != id {
		err = fault.New(fault.Forbidden, "passkey.wrong")
	}
	return err
}

// SignInByPasskey returns the account of a passkey that knows its owner: possession and person are two steps in one, so it
// takes the place of password and second step, and Arrive completes the sign-in. One that doesn't is fault.Forbidden
// "passkey.not_alone"; all else as with CheckPasskey.
func (s *Service) SignInByPasskey(ctx context.Context, a PasskeyAnswer) (Organizer, error) {
	if err := s.spendChallenge(ctx, PasskeySignIn, uuid.Nil, a.Challenge); err != nil {
		return Organizer{}, err
	}
	r, shown, err := s.takePasskey(ctx, a)
	if err != nil {
		return Organizer{}, err
	}
	if !shown.Verified {
		return Organizer{}, fault.New(fault.Forbidden, "passkey.not_alone")
	}
	return s.ByID(ctx, r.OrganizerID)
}

// takePasskey checks an answer whose challenge is spent, and notes that its passkey was used.
func (s *Service) takePasskey(ctx context.Context, a PasskeyAnswer) (passkeyRow, passkey.Shown, error) {
	answer, err := passkey.Parse(a.Text)
	if err != nil {
		return passkeyRow{}, passkey.Shown{}, wrongPasskey(err)
	}
	r, err := passkeyByCredential(s.db.Read(ctx), answer.ID)
	if fault.Is(err, fault.NotFound) {
		return passkeyRow{}, passkey.Shown{}, wrongPasskey(err)
	}
	if err != nil {
		return passkeyRow{}, passkey.Shown{}, fmt.Errorf("find a passkey: %w", err)
	}
	shown, err := a.Site.Shown(answer, a.Challenge, passkey.Key{ID: r.CredentialID, Public: r.PublicKey, Count: uint32(r.SignCount)})
	if err != nil {
		return passkeyRow{}, passkey.Shown{}, wrongPasskey(err)
	}
	if err := s.checkPasskeyOwner(ctx, r, answer.Owner); err != nil {
		return passkeyRow{}, passkey.Shown{}, err
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error { return usePasskey(tx, r.ID, int64(shown.Count)) })
	if errors.Is(err, errNoRow) {
		return passkeyRow{}, passkey.Shown{}, fault.New(fault.Forbidden, "passkey.wrong")
	}
	if err != nil {
		return passkeyRow{}, passkey.Shown{}, fmt.Errorf("use a passkey: %w", err)
	}
	return r, shown, nil
}

// checkPasskeyOwner refuses a disabled account, and a passkey that names another one.
func (s *Service) checkPasskeyOwner(ctx context.Context, r passkeyRow, named []byte) error {
	account, err := rowByID(s.db.Read(ctx), r.OrganizerID)
	if err != nil {
		return fmt.Errorf("read organizer: %w", err)
	}
	owner, err := s.PasskeyOwner(r.OrganizerID)
	if err != nil {
		return err
	}
	if account.DisabledAt != nil || len(named) > 0 && !bytes.Equal(named, owner) {
		return fault.New(fault.Forbidden, "passkey.wrong")
	}
	return nil
}

func wrongPasskey(err error) error {
	key := "passkey.wrong"
	if errors.Is(err, passkey.ErrCounter) {
		key = "passkey.copied"
	}
	return fault.Wrap(fault.Forbidden, key, err)
}

func checkPasskeyName(name string) []fault.Field {
	switch {
	case name == "":
		return field("name", "field.required", nil)
	case utf8.RuneCountInString(name) > MaxPasskeyName:
		return field("name", "field.too_long", fault.Args{"Max": MaxPasskeyName})
	case !plain(name):
		return field("name", "field.characters", nil)
	}
	return nil
}
