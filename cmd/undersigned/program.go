package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/export"
	"github.com/undersigned/undersigned/internal/figure"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/milestone"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/note"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/savedview"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/typeface"
	"github.com/undersigned/undersigned/internal/update"
	"github.com/undersigned/undersigned/internal/vault"
	"github.com/undersigned/undersigned/internal/view"
	"github.com/undersigned/undersigned/internal/watchlist"
	"github.com/undersigned/undersigned/internal/web"
	"github.com/undersigned/undersigned/static"
	"github.com/undersigned/undersigned/templates"
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
	watchlist   *watchlist.Service
	moderation  *moderation.Service
	notes       *note.Service
	figures     *figure.Service
	exports     *export.Service
	organizers  *organizer.Service
	updates     *update.Service
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
	if err := p.openVault(ctx); err != nil {
		return err
	}
	p.trail = audit.New(p.db)
	p.outbox = outbox.New(p.db, p.vault)
	p.letters = letter.New(p.db, p.locales.Languages())
	p.signatories = signatory.New(p.db)
	p.watchlist = watchlist.New(p.db, p.vault)
	watched, suspect, err := lists(p.config)
	if err != nil {
		return err
	}
	p.signatures = signature.New(p.db, p.vault, p.outbox).Watching(watched).Suspecting(suspect)
	p.moderation = moderation.New(p.db, p.signatures, p.signatories, p.trail)
	p.notes = note.New(p.db, p.vault)
	p.figures = figure.New(p.db)
	p.exports = export.New(p.db, p.signatures)
	p.organizers = organizer.New(p.db, p.vault, p.outbox)
	p.updates = update.New(p.db, p.letters, p.signatures, p.outbox)
	return nil
}

// site returns what the pages call, for the site at an address.
func (p *program) site(base *url.URL) (web.Services, error) {
	assets, err := static.Load()
	if err != nil {
		return web.Services{}, err
	}
	pages, err := view.New(templates.Files, assets.URL)
	if err != nil {
		return web.Services{}, err
	}
	fonts, err := typeface.New(p.config.Fonts)
	if err != nil {
		return web.Services{}, fmt.Errorf("%sFONTS: %w", config.Prefix, err)
	}
	return web.Services{
		DB: p.db, Vault: p.vault, Letters: p.letters, Signatures: p.signatures, Signatories: p.signatories, Milestones: milestone.New(p.db), Moderation: p.moderation,
		Watchlist: p.watchlist, Notes: p.notes, Views: savedview.New(p.db, p.vault), Figures: p.figures, Exports: p.exports,
		Organizers: p.organizers, Updates: p.updates, Audit: p.trail, Outbox: p.outbox, Locales: p.locales, View: pages, Fonts: fonts, Assets: assets,
		Logger: p.logger, BaseURL: base, TrustedProxies: p.config.TrustedProxies,
	}, nil
}

// Close closes the database.
func (p *program) Close() error {
	if err := p.db.Close(); err != nil {
		return fmt.Errorf("close the database: %w", err)
	}
	return nil
}

// withProgram runs fn with everything that a command needs, beside a running site or without one.
func withProgram(ctx context.Context, o *config.Overrides, fn func(*program) error) error {
	c, err := settings(o)
	if err != nil {
		return err
	}
	logger, flush := newLogger(c)
	defer flush()
	p, err := open(ctx, c, logger, nil)
	if err != nil {
		return err
	}
	return errors.Join(fn(p), p.Close())
}

// baseURL returns the site's address as the settings have it, for commands that don't listen.
func (p *program) baseURL() string {
	if p.config.BaseURL != nil {
		return p.config.BaseURL.String()
	}
	host, port, err := net.SplitHostPort(p.config.Addr)
	if err != nil || host == "" || net.ParseIP(host).IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
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

// openVault reads the keys, or makes them for a database that holds nothing sealed yet. Where the database was sealed with
// other keys it fails: with these nothing could be read, and it would be noticed too late.
func (p *program) openVault(ctx context.Context) error {
	path := p.config.KeysetFile
	if err := makeFolder(filepath.Dir(path)); err != nil {
		return err
	}
	v, err := vault.Load(path)
	missing := errors.Is(err, fs.ErrNotExist)
	if missing {
		v, err = vault.New() // opens nothing, and so tells whether there is something to open
	}
	if err != nil {
		return fmt.Errorf("open the keys in %s: %w", path, err)
	}
	switch err := checkKeys(ctx, p.db, v); {
	case errors.Is(err, vault.ErrOtherKeys) && missing:
		return fmt.Errorf("the keys are missing: there is no %s, but the database holds what was sealed with them; "+
			"put the file back, or set %sKEYSET_FILE", path, config.Prefix)
	case errors.Is(err, vault.ErrOtherKeys):
		return fmt.Errorf("the keys in %s are not those of this database: what it holds was sealed with others; "+
			"put their file back, or set %sKEYSET_FILE", path, config.Prefix)
	case err != nil:
		return fmt.Errorf("try the keys: %w", err)
	}
	if missing {
		if v, err = vault.LoadOrCreate(path); err != nil {
			return fmt.Errorf("make the keys in %s: %w", path, err)
		}
	}
	p.vault = v
	p.warnOfReaders(path)
	return nil
}

// checkKeys opens one sealed value of each sort that the database holds.
func checkKeys(ctx context.Context, db *database.DB, v *vault.Vault) error {
	return errors.Join(organizer.New(db, v, nil).CheckKeys(ctx), signature.New(db, v, nil).CheckKeys(ctx))
}

// warnOfReaders tells of a file of keys that other accounts may read. It is no error: where secrets are mounted for the
// program, their permissions are not the operator's to choose.
func (p *program) warnOfReaders(path string) {
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		p.logger.Warn("the file of the keys can be read by other accounts: chmod 600", "file", path, "mode", info.Mode().Perm().String())
	}
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
