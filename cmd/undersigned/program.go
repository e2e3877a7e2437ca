package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/vault"
)

// program is the use cases over an opened and migrated database: what every command needs, with or without a site.
type program struct {
	config      config.Config
	logger      *slog.Logger
	db          *database.DB
	vault       *vault.Vault
	locales     *locale.Catalogue
	letters     *letter.Service
	signatures  *signature.Service
	signatories *signatory.Service
	moderation  *moderation.Service
	organizers  *organizer.Service
	trail       *audit.Service
	outbox      *outbox.Queue
}

// open opens the database and the keys, making both at the first start, and brings the schema up to date unless the
// settings forbid it. clock is nil for the system's. Close ends what it opens.
func open(ctx context.Context, c config.Config, logger *slog.Logger, clock func() time.Time) (*program, error) {
	p := &program{config: c, logger: logger}
	var err error
	if p.locales, err = locale.Load(); err != nil {
		return nil, err
	}
	if p.db, err = openDatabase(ctx, c, logger, clock); err != nil {
		return nil, err
	}
	if err := p.prepare(ctx); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

func (p *program) prepare(ctx context.Context) error {
	if err := migrate(ctx, p.db, p.config.AutoMigrate); err != nil {
		return err
	}
	fresh, err := p.openVault()
	if err != nil {
		return err
	}
	p.trail = audit.New(p.db)
	p.outbox = outbox.New(p.db, p.vault)
	p.letters = letter.New(p.db, p.locales.Languages())
	p.signatories = signatory.New(p.db)
	p.signatures = signature.New(p.db, p.vault, p.outbox)
	p.moderation = moderation.New(p.db, p.signatures, p.signatories, p.trail)
	p.organizers = organizer.New(p.db, p.vault, p.outbox)
	if fresh {
		return p.refuseLostKeys(ctx)
	}
	return nil
}

// Close closes the database.
func (p *program) Close() error {
	if err := p.db.Close(); err != nil {
		return fmt.Errorf("close the database: %w", err)
	}
	return nil
}

// openDatabase opens the database; an embedded one's folder is made if need be.
func openDatabase(ctx context.Context, c config.Config, logger *slog.Logger, clock func() time.Time) (*database.DB, error) {
	if path, embedded := c.DatabaseFile(); embedded {
		if err := makeFile(path); err != nil {
			return nil, err
		}
	}
	db, err := database.Open(ctx, c.DatabaseURL, database.Options{Clock: clock, Logger: logger})
	if err != nil {
		return nil, fmt.Errorf("%w (%sDATABASE_URL or --data says where it is)", err, config.Prefix)
	}
	return db, nil
}

// migrate brings the schema up to date, or says what to do if that isn't allowed.
func migrate(ctx context.Context, db *database.DB, allowed bool) error {
	if allowed {
		return db.Migrate(ctx)
	}
	done, err := db.Migrated(ctx)
	if err != nil {
		return err
	}
	if !done {
		return fmt.Errorf("the database's schema is not up to date: run undersigned migrate up, or set %sAUTO_MIGRATE=true", config.Prefix)
	}
	return nil
}

// openVault reads the keys, or makes them and says so.
func (p *program) openVault() (fresh bool, err error) {
	if err := makeFolder(filepath.Dir(p.config.KeysetFile)); err != nil {
		return false, err
	}
	_, err = os.Stat(p.config.KeysetFile)
	fresh = errors.Is(err, fs.ErrNotExist)
	if p.vault, err = vault.LoadOrCreate(p.config.KeysetFile); err != nil {
		return false, fmt.Errorf("open the keys in %s: %w", p.config.KeysetFile, err)
	}
	return fresh, nil
}

// refuseLostKeys fails if there were no keys although the database is in use: with new ones, nothing that was sealed
// could be read, and it would be noticed too late.
func (p *program) refuseLostKeys(ctx context.Context) error {
	_, unused, err := p.organizers.FirstOwnerToken(ctx)
	if err != nil {
		return err
	}
	if unused {
		return nil
	}
	if err := os.Remove(p.config.KeysetFile); err != nil {
		return fmt.Errorf("remove the new keys: %w", err)
	}
	return fmt.Errorf("the keys are missing: there is no %s, but the database holds what was sealed with them; "+
		"put the file back, or set %sKEYSET_FILE", p.config.KeysetFile, config.Prefix)
}

// makeFile makes an empty file that nobody else may read, unless it exists; an embedded database's other files take its
// permissions.
func makeFile(path string) error {
	if err := makeFolder(filepath.Dir(path)); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("make the database's file: %w", err)
	}
	return f.Close()
}

// makeFolder makes a folder for the owner's eyes alone. One that exists is left as it is.
func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder %s: %w", dir, err)
	}
	return nil
}
