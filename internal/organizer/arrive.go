package organizer

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/outbox"
)

// BrowserLasts is how long a browser in which somebody signed in stays known without another sign-in.
const BrowserLasts = 180 * 24 * time.Hour

// Arrival is a sign-in of which every step is done.
type Arrival struct {
	Kept     string // the value that the browser kept from an earlier sign-in, "" for none
	Browser  string // what the browser says that it is: "Firefox"
	System   string // and on what: "Android"
	Language string // the desk's, for an account that has chosen none
}

// Arrive completes a sign-in and returns the value that the browser is to keep. A browser that the account hasn't signed in
// with before is told to its address, but for the first sign-in of all. An account that was disabled, or got another
// password, since o was read is fault.Forbidden "signin.wrong".
func (s *Service) Arrive(ctx context.Context, o Organizer, a Arrival) (keep string, err error) {
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		if err := markSignedIn(tx, o.ID, o.passwordHash); err != nil {
			return err
		}
		known := false
		if keep, known, err = rememberBrowser(tx, o.ID, a.Kept); err != nil || known || o.LastSignInAt == nil {
			return err
		}
		return s.tellOfSignIn(tx, o, a)
	})
	if errors.Is(err, errNoRow) {
		return "", fault.New(fault.Forbidden, "signin.wrong")
	}
	if err != nil {
		return "", fmt.Errorf("note sign-in: %w", err)
	}
	return keep, nil
}

// rememberBrowser notes that an account signed in with a browser, and returns the value for it to keep. A value that no
// account knows isn't taken over: only this site makes them.
func rememberBrowser(tx *database.Tx, id uuid.UUID, browser string) (value string, known bool, err error) {
	if known, err = knowsBrowser(tx.DB, id, hashToken(browser), tx.Now); err != nil {
		return "", false, err
	}
	shared := known
	if !known {
		if shared, err = anybodyKnowsBrowser(tx.DB, hashToken(browser), tx.Now); err != nil {
			return "", false, err
		}
	}
	if !shared {
		browser = rand.Text()
	}
	return browser, known, upsertBrowser(tx, browserRow{TokenHash: hashToken(browser), OrganizerID: id, SeenAt: tx.Now})
}

func (s *Service) tellOfSignIn(tx *database.Tx, o Organizer, a Arrival) error {
	language := o.Language
	if language == "" {
		language = a.Language
	}
	return s.outbox.Enqueue(tx, outbox.Message{Kind: outbox.KindNewSignIn, Language: language, To: o.Email, ToName: o.Name, Data: map[string]string{
		"at": tx.Now.Format(time.RFC3339), "browser": a.Browser, "system": a.System,
	}})
}

// KnowsBrowser reports whether who has that address signed in with the browser that kept a value.
func (s *Service) KnowsBrowser(ctx context.Context, email, browser string) (bool, error) {
	if browser == "" {
		return false, nil
	}
	hash, err := s.emailHash(email)
	if err != nil {
		return false, err
	}
	r, err := rowByEmail(s.db.Read(ctx), hash)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("find organizer: %w", err)
	}
	known, err := knowsBrowser(s.db.Read(ctx), r.ID, hashToken(browser), s.db.Now())
	if err != nil {
		return false, fmt.Errorf("find browser: %w", err)
	}
	return known, nil
}

// AnybodyKnowsBrowser reports whether some organizer signed in with the browser that kept a value.
func (s *Service) AnybodyKnowsBrowser(ctx context.Context, browser string) (bool, error) {
	if browser == "" {
		return false, nil
	}
	known, err := anybodyKnowsBrowser(s.db.Read(ctx), hashToken(browser), s.db.Now())
	if err != nil {
		return false, fmt.Errorf("find browser: %w", err)
	}
	return known, nil
}

// ForgetBrowsers removes browsers in which nobody has signed in for long, and returns how many.
func (s *Service) ForgetBrowsers(ctx context.Context) (int, error) {
	var n int64
	err := s.db.InTx(ctx, func(tx *database.Tx) (err error) {
		n, err = deleteOldBrowsers(tx, tx.Now.Add(-BrowserLasts))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forget browsers: %w", err)
	}
	return int(n), nil
}
