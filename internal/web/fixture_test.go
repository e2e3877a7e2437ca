package web

import (
	"log/slog"
	"net/url"
	"sync"
	"testing"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/export"
	"github.com/undersigned/undersigned/internal/figure"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/mail"
	"github.com/undersigned/undersigned/internal/mailbox"
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
	"github.com/undersigned/undersigned/static"
	"github.com/undersigned/undersigned/templates"
)

// newServices wires a whole site over a database, with a mailbox, keys of its own and a silent log.
func newServices(t *testing.T, db *database.DB, base string) Services {
	t.Helper()
	keys, err := vault.New()
	if err != nil {
		t.Fatal(err)
	}
	return newServicesWith(t, db, keys, base)
}

// newServicesWith is newServices for sites that share their keys.
func newServicesWith(t *testing.T, db *database.DB, keys *vault.Vault, base string) Services {
	t.Helper()
	locales, assets, pages := newView(t)
	baseURL, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := typeface.New("")
	if err != nil {
		t.Fatal(err)
	}
	q, trail, signatories := outbox.New(db, keys), audit.New(db), signatory.New(db)
	watched, err := mailbox.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	letters := letter.New(db, locales.Languages())
	signatures := signature.New(db, keys, q).Watching(watched)
	return Services{
		DB: db, Vault: keys, Letters: letters, Signatures: signatures, Signatories: signatories, Milestones: milestone.New(db),
		Moderation: moderation.New(db, signatures, signatories, trail), Watchlist: watchlist.New(db, keys), Notes: note.New(db, keys), Views: savedview.New(db, keys), Figures: figure.New(db), Exports: export.New(db, signatures), Organizers: organizer.New(db, keys, q), Updates: update.New(db, letters, signatures, q), Audit: trail, Outbox: q,
		Locales: locales, View: pages, Fonts: fonts, Assets: assets, Mailbox: mail.NewMailbox(mail.NewRenderer(pages, locales, baseURL, db.Now)),
		Logger: slog.New(slog.DiscardHandler), BaseURL: baseURL, FormPause: -1, // tests type quickly
		PagePause: -1, // and look quickly
	}
}

// look is what pages are made of, loaded once: it never changes, and loading it takes longer than most tests.
type look struct {
	locales *locale.Catalogue
	assets  *static.Assets
	pages   *view.Renderer
}

var loaded = sync.OnceValues(func() (look, error) {
	locales, err := locale.Load()
	if err != nil {
		return look{}, err
	}
	assets, err := static.Load()
	if err != nil {
		return look{}, err
	}
	pages, err := view.New(templates.Files, assets.URL)
	return look{locales, assets, pages}, err
})

// newView returns what pages are made of.
func newView(t *testing.T) (*locale.Catalogue, *static.Assets, *view.Renderer) {
	t.Helper()
	l, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return l.locales, l.assets, l.pages
}
