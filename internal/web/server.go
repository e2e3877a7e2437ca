// Package web is the site: pages, forms and errors over the domain's use cases. It holds no rule of its own about
// letters or signatures.
package web

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/export"
	"github.com/undersigned/undersigned/internal/figure"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/live"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/mail"
	"github.com/undersigned/undersigned/internal/memo"
	"github.com/undersigned/undersigned/internal/milestone"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/note"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/packing"
	"github.com/undersigned/undersigned/internal/pagecache"
	"github.com/undersigned/undersigned/internal/savedview"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/typeface"
	"github.com/undersigned/undersigned/internal/update"
	"github.com/undersigned/undersigned/internal/vault"
	"github.com/undersigned/undersigned/internal/view"
	"github.com/undersigned/undersigned/internal/watchlist"
	"github.com/undersigned/undersigned/static"
)

// Services are what the pages call, and what the site must know about its surroundings.
type Services struct {
	DB          *database.DB
	Vault       *vault.Vault
	Letters     *letter.Service
	Signatures  *signature.Service
	Signatories *signatory.Service
	Milestones  *milestone.Service
	Moderation  *moderation.Service
	Notes       *note.Service
	Views       *savedview.Service
	Watchlist   *watchlist.Service
	Figures     *figure.Service
	Exports     *export.Service
	Organizers  *organizer.Service
	Updates     *update.Service
	Audit       *audit.Service
	Outbox      *outbox.Queue
	Locales     *locale.Catalogue
	View        *view.Renderer
	Fonts       *typeface.Library
	Assets      *static.Assets
	Mailbox     *mail.Mailbox // nil outside the demonstration
	Logger      *slog.Logger
	BaseURL     *url.URL

	// FormPause is how soon after it was shown a sign form is taken for a program's; 0: limit.FormPause; below: never.
	FormPause time.Duration
	// PagePause is the least time between two renderings of a public page that is kept in memory; 0: a second; below: none,
	// and every request asks the database for changes.
	PagePause time.Duration
	// LiveEvery is the least time between two events about an open page; 0: limit.LiveEvery.
	LiveEvery time.Duration
	// TrustedProxies are the networks whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	// Observe is told of each answered request, for metrics; nil: nobody. The route is its pattern, never the path.
	Observe func(method, route string, status int, took time.Duration)
}

// Server answers requests. It is safe for concurrent use.
type Server struct {
	Services
	echo    *echo.Echo
	limits  *limits
	origins *http.CrossOriginProtection
	packer  packing.Packer
	buffers sync.Pool // of pages that are being written
	pages   *pagecache.Cache
	heads   *memo.Cache[*listHead]
	live    *live.Hub
	bodies  sync.Map // rendered texts by id

	documents *documents
	drawings  *drawings
	sessions  sessions
	passkeys  passkeySite
	attempts  *attempts
}

// New returns the site over its services.
func New(services Services) (*Server, error) {
	limits, err := newLimits(services.DB.Now)
	if err != nil {
		return nil, err
	}
	s := &Server{Services: services, echo: echo.New(), limits: limits, origins: http.NewCrossOriginProtection()}
	s.buffers.New = func() any { return new(bytes.Buffer) }
	if s.FormPause == 0 {
		s.FormPause = limit.FormPause
	}
	s.rememberPages()
	s.openLive()
	s.documents = newDocuments()
	s.passkeys = passkeySiteAt(s.BaseURL)
	s.drawings = newDrawings(services.DB.Now)
	s.attempts = newAttempts(services.DB.Now)
	s.sessions = newSessions(services.Organizers.Sessions(), s.BaseURL.Scheme == "https")
	// A proxy may rewrite Host, so the site's own address is allowed whatever Host says.
	if err := s.origins.AddTrustedOrigin(s.BaseURL.Scheme + "://" + s.BaseURL.Host); err != nil {
		return nil, err
	}
	s.echo.HTTPErrorHandler = s.writeError
	s.echo.Use(requestID, s.log, s.recover, s.headers, s.body, s.crossOrigin, s.plain, slashless)
	s.routes()
	return s, nil
}

// Handler returns the site as a handler for any HTTP server.
func (s *Server) Handler() http.Handler { return s.echo }

// HTTPServer returns an HTTP server for the site with limits on how long and how much a peer may send. The times are
// those of a slow phone: a page within a minute.
func (s *Server) HTTPServer() *http.Server {
	server := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug), // its lines hold addresses of peers
	}
	server.RegisterOnShutdown(s.live.Close) // what is followed never ends by itself
	return server
}
