package organizer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// What an app computes: RFC 6238 as every app knows it. A code of the step before or after is taken too, for clocks that
// are half a minute off.
const (
	stepSeconds = 30
	stepsOff    = 1
)

// AppSecret is what an app for codes needs to know, until its first code has been typed.
type AppSecret struct {
	Secret string // to type
	URL    string // otpauth://, to show as a QR code
}

// StartApp makes a secret for an app that is to be the account's second step, in the name of a site. An app that works
// already goes on working until ConfirmApp.
func (s *Service) StartApp(ctx context.Context, o Organizer, site string) error {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: site, AccountName: o.Email})
	if err != nil {
		return fmt.Errorf("make a secret: %w", err)
	}
	sealed, err := s.vault.Seal([]byte(key.URL()), appContext(o.ID))
	if err != nil {
		return fmt.Errorf("seal a secret: %w", err)
	}
	if err := s.db.InTx(ctx, func(tx *database.Tx) error { return setNextApp(tx, o.ID, sealed) }); err != nil {
		return fmt.Errorf("store a secret: %w", err)
	}
	return nil
}

// StartedApp returns the secret that waits for its first code. It is fault.NotFound "account.app_none" if none waits.
func (s *Service) StartedApp(ctx context.Context, id uuid.UUID) (AppSecret, error) {
	r, err := rowByID(s.db.Read(ctx), id)
	if err != nil {
		return AppSecret{}, fmt.Errorf("read organizer: %w", err)
	}
	app, err := s.openApp(r.ID, r.SealedTotpNext)
	if err == nil && app.Secret == "" {
		err = fault.New(fault.NotFound, "account.app_none")
	}
	return app, err
}

// ConfirmApp makes the app that waits the account's second step, once it shows a right code, and returns a new set of
// recovery codes. A wrong code is fault.Invalid for "code".
func (s *Service) ConfirmApp(ctx context.Context, id uuid.UUID, code string) ([]string, error) {
	r, err := rowByID(s.db.Read(ctx), id)
	if err != nil {
		return nil, fmt.Errorf("read organizer: %w", err)
	}
	app, err := s.openApp(id, r.SealedTotpNext)
	if err != nil {
		return nil, err
	}
	step := rightStep(app.Secret, code, s.db.Now())
	if step == 0 {
		return nil, fault.InvalidField("code", "account.code_wrong")
	}
	var codes []string
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		if err := takeNextApp(tx, id, r.SealedTotpNext, step); err != nil {
			return err
		}
		if codes, err = s.newRecoveryCodes(tx, id); err != nil {
			return err
		}
		return s.factorChanged(tx, id, r, "organizer.factor_added")
	})
	if errors.Is(err, errNoRow) { // started anew in another tab
		return nil, fault.InvalidField("code", "account.code_wrong")
	}
	if err != nil {
		return nil, fmt.Errorf("confirm an app: %w", err)
	}
	return codes, nil
}

// RemoveApp takes the app from an account. If it has no passkeys, the second step is off, and its recovery codes are
// forgotten. An account without an app is fault.Conflict "account.factor_none".
func (s *Service) RemoveApp(ctx context.Context, id uuid.UUID) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		if _, err := lockOrganizer(tx, id); err != nil {
			return err
		}
		if err := clearApp(tx, id); err != nil {
			return err
		}
		return s.factorLost(tx, id, "organizer.app_removed")
	})
	if errors.Is(err, errNoRow) {
		return fault.New(fault.Conflict, "account.factor_none")
	}
	if err != nil {
		return fmt.Errorf("remove an app: %w", err)
	}
	return nil
}

// RemoveFactorOf switches the second step off for who has that address, on behalf of a command: app, passkeys and recovery codes
// are forgotten. An account without a second step is fault.Conflict "account.factor_none".
func (s *Service) RemoveFactorOf(ctx context.Context, email string) error {
	hash, err := s.emailHash(email)
	if err != nil {
		return err
	}
	r, err := rowByEmail(s.db.Read(ctx), hash)
	if err != nil {
		return fmt.Errorf("find organizer: %w", err)
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error { return s.removeFactor(tx, r) })
	if errors.Is(err, errNoRow) {
		return fault.New(fault.Conflict, "account.factor_none")
	}
	if err != nil {
		return fmt.Errorf("remove a second factor: %w", err)
	}
	return nil
}

// removeFactor is errNoRow if there is nothing to remove.
func (s *Service) removeFactor(tx *database.Tx, r row) error {
	passkeys, err := deletePasskeysOf(tx, r.ID)
	if err != nil {
		return err
	}
	if err := clearApp(tx, r.ID); err != nil && (passkeys == 0 || !errors.Is(err, errNoRow)) {
		return err
	}
	if err := deleteRecoveryCodes(tx, r.ID); err != nil {
		return err
	}
	return s.factorChanged(tx, uuid.Nil, r, "organizer.factor_removed")
}

// CheckCode takes a code of the account's app, if it has one, or one of its recovery codes; each works once. Anything else is
// fault.Forbidden "account.code_wrong". How often one may try is the caller's to limit.
func (s *Service) CheckCode(ctx context.Context, id uuid.UUID, code string) error {
	r, err := rowByID(s.db.Read(ctx), id)
	if err != nil {
		return fmt.Errorf("read organizer: %w", err)
	}
	app, err := s.openApp(id, r.SealedTotp)
	if err != nil {
		return err
	}
	if r.DisabledAt != nil {
		return fault.New(fault.Forbidden, "account.code_wrong")
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		if step := rightStep(app.Secret, code, tx.Now); step != 0 {
			return useStep(tx, id, r.SealedTotp, step)
		}
		return s.useRecoveryCode(tx, id, code)
	})
	if errors.Is(err, errNoRow) {
		return fault.New(fault.Forbidden, "account.code_wrong")
	}
	if err != nil {
		return fmt.Errorf("check a code: %w", err)
	}
	return nil
}

// rightStep returns the step whose code it is, 0 if it is none of now.
func rightStep(secret, code string, now time.Time) int64 {
	code = strings.Join(strings.Fields(code), "")
	opts := hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}
	if secret == "" {
		return 0
	}
	current := now.Unix() / stepSeconds
	for step := current - stepsOff; step <= current+stepsOff; step++ {
		if right, err := hotp.ValidateCustom(code, uint64(step), secret, opts); err == nil && right {
			return step
		}
	}
	return 0
}

// openApp opens a secret, the zero one where there is none.
func (s *Service) openApp(id uuid.UUID, sealed []byte) (AppSecret, error) {
	if sealed == nil {
		return AppSecret{}, nil
	}
	address, err := s.vault.Open(sealed, appContext(id))
	if err != nil {
		return AppSecret{}, fmt.Errorf("open an app's secret: %w", err)
	}
	key, err := otp.NewKeyFromURL(string(address))
	if err != nil {
		return AppSecret{}, fmt.Errorf("read an app's secret: %w", err)
	}
	return AppSecret{Secret: key.Secret(), URL: key.URL()}, nil
}

func appContext(id uuid.UUID) string { return "organizer.totp:" + id.String() }
