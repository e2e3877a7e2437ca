// Package demo makes a site worth looking at: a letter, an organizer, and a few hundred signatories who never lived. They
// come into being by the same use cases as real ones.
package demo

import (
	"context"
	"crypto/rand"
	"embed"
	"fmt"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/vault"
)

//go:embed letter.es.md letter.en.md
var files embed.FS

// Letter returns the demonstration letter, in Spanish and English.
func Letter(languages []string) (letter.Document, error) {
	return letter.ParseFS(files, "letter.es.md", languages)
}

// Services are what the demonstration is built with: a migrated database, the keys, and the site's languages, Spanish and
// English among them.
type Services struct {
	DB        *database.DB
	Vault     *vault.Vault
	Languages []string
}

// Account is the organizer who may sign in at the desk.
type Account struct{ Name, Email, Password string }

// Seed fills the site with the demonstration and returns its organizer's account. Where the letter is there already, it
// only gives the account a new password. It is done in one transaction, so that it is done completely or not at all; the
// messages that it causes are read by the seed itself, as the signers would read them, and leave none behind.
func Seed(ctx context.Context, s Services) (Account, error) {
	doc, err := Letter(s.Languages)
	if err != nil {
		return Account{}, fmt.Errorf("read the demonstration letter: %w", err)
	}
	_, err = letter.New(s.DB, s.Languages).BySlug(ctx, doc.Slug)
	switch {
	case err == nil:
		return renew(ctx, organizer.New(s.DB, s.Vault, outbox.New(s.DB, s.Vault)))
	case !fault.Is(err, fault.NotFound):
		return Account{}, err
	}
	account := newAccount()
	err = s.DB.InTx(ctx, func(tx *database.Tx) error {
		return newStage(s, tx).play(ctx, doc, account)
	})
	if err != nil {
		return Account{}, fmt.Errorf("seed the demonstration: %w", err)
	}
	return account, nil
}

func newAccount() Account {
	return Account{Name: "Elena Montalvo Ruiz", Email: "organizer@example.org", Password: rand.Text()[:16]}
}

// renew gives the account of an earlier run a new password, or makes it anew.
func renew(ctx context.Context, organizers *organizer.Service) (Account, error) {
	account := newAccount()
	token, err := organizers.Reset(ctx, account.Email)
	if fault.Is(err, fault.NotFound) {
		_, err = organizers.Create(ctx, account.Name, account.Email, account.Password, organizer.Owner)
		return account, err
	}
	if err == nil {
		_, err = organizers.Setup(ctx, token, organizer.SetupInput{Password: account.Password})
	}
	if err != nil {
		return Account{}, fmt.Errorf("renew the demonstration's account: %w", err)
	}
	return account, nil
}
