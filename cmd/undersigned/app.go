package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"syscall"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/cork"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/mail"
	"github.com/undersigned/undersigned/internal/metrics"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/web"
)

// drainTime is how long requests and deliveries under way may take when the program stops.
const drainTime = 20 * time.Second

// App is the whole site in one value: wired, started, stopped. Tests start it on port 0.
type App struct {
	*program
	mailbox   *mail.Mailbox    // keeps the messages, if the app was asked to; else nil
	deliverer outbox.Deliverer // nil: messages wait in the outbox
	worker    outbox.WorkerOptions

	base     *url.URL
	listener net.Listener
	servers  []*http.Server
	failed   chan error // a server that ended by itself
	stopJobs context.CancelFunc
	jobs     sync.WaitGroup
}

// AppOptions are what tests and the demonstration change. The zero value is the real site.
type AppOptions struct {
	Clock   func() time.Time
	Mailbox bool                 // keep messages in memory and show them on /dev/mail, instead of sending them
	Worker  outbox.WorkerOptions // Logger is the app's
	// FormPause is how soon after it was shown a sign form is taken for a program's; 0: as long as it should be.
	FormPause time.Duration
	// PagePause is the least time between two renderings of a page in memory; 0: a second.
	PagePause time.Duration
}

// Wire opens everything that the settings name and binds the address, so that it fails before anything is promised.
// After it, URL is known; nothing is served before Start. Stop ends it, started or not.
func Wire(ctx context.Context, c config.Config, logger *slog.Logger, o AppOptions) (*App, error) {
	a := &App{worker: o.Worker, failed: make(chan error, 2)}
	a.worker.Logger = logger
	var err error
	if a.listener, err = listen(ctx, c.Addr, "--addr"); err != nil {
		return nil, err
	}
	if a.program, err = open(ctx, c, logger, o.Clock); err != nil {
		return nil, errors.Join(err, a.listener.Close())
	}
	if err := a.wire(ctx, o); err != nil {
		return nil, errors.Join(err, a.listener.Close(), a.Close())
	}
	return a, nil
}

func (a *App) wire(ctx context.Context, o AppOptions) error {
	a.base = a.config.BaseURL
	if a.base == nil {
		a.base = &url.URL{Scheme: "http", Host: reachable(a.listener.Addr())}
	}
	services, err := a.site(a.base)
	if err != nil {
		return err
	}
	if err := a.wireMail(mail.NewRenderer(services.View, a.locales, a.base, a.db.Now), o); err != nil {
		return err
	}
	measured := metrics.New(a.outbox)
	a.signatures.OnAttack(a.noteAttack(measured))
	services.Mailbox, services.Observe, services.FormPause, services.PagePause = a.mailbox, measured.Observe, o.FormPause, o.PagePause
	site, err := web.New(services)
	if err != nil {
		return err
	}
	a.servers = []*http.Server{site.HTTPServer()}
	if a.config.MetricsAddr == "" {
		return nil
	}
	return a.wireMetrics(ctx, measured)
}

// noteAttack returns what tells the operator that an attack on a letter begins or ends.
func (a *App) noteAttack(m *metrics.Metrics) func(letterID uuid.UUID, begins bool) {
	return func(letterID uuid.UUID, begins bool) {
		m.Attacked(begins)
		a.db.Announce(database.Change{LetterID: letterID, Urgent: true}) // the form asks for work, or no longer does
		text := "a letter is no longer under attack"
		if begins {
			text = "a letter is under attack: many signings, few confirmations"
		}
		a.logger.Warn(text, "letter", letterID.String())
	}
}

// wireMail chooses who delivers: the mailbox, the mail server, or nobody yet.
func (a *App) wireMail(r *mail.Renderer, o AppOptions) error {
	switch {
	case o.Mailbox:
		a.mailbox = mail.NewMailbox(r)
		a.deliverer = a.mailbox
	case a.config.SMTPURL != "":
		server, err := mail.NewSMTP(a.config.SMTPURL, a.config.MailFrom, r, mail.SMTPOptions{})
		if err != nil {
			return fmt.Errorf("%sSMTP_URL or %sMAIL_FROM: %w", config.Prefix, config.Prefix, err)
		}
		a.deliverer = server
	default:
		a.logger.Warn("no mail server: messages wait in the outbox until " + config.Prefix + "SMTP_URL is set")
	}
	return nil
}

// wireMetrics serves the metrics on a listener of their own, which readers don't reach.
func (a *App) wireMetrics(ctx context.Context, m *metrics.Metrics) error {
	listener, err := listen(ctx, a.config.MetricsAddr, config.Prefix+"METRICS_ADDR")
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: time.Minute}
	a.servers = append(a.servers, server)
	go a.serve(func() error { return server.Serve(listener) })
	return nil
}

// listen binds an address. where names the setting to change if it is taken.
func listen(ctx context.Context, address, where string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is taken by another program: stop that one, or choose another address with %s HOST:PORT", address, where)
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return l, nil
}

// reachable returns an address of this machine for a listener, also for one that listens on all.
func reachable(address net.Addr) string {
	tcp, ok := address.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return address.String()
	}
	return fmt.Sprintf("localhost:%d", tcp.Port)
}

// URL returns the site's base URL, without a slash at its end.
func (a *App) URL() string { return a.base.String() }

// Start serves and does the work behind the pages, until Stop.
func (a *App) Start() {
	ctx, cancel := context.WithCancel(context.Background())
	a.stopJobs = cancel
	a.startJobs(ctx)
	go a.serve(func() error { return cork.Serve(a.servers[0], a.listener) })
}

func (a *App) serve(until func() error) {
	if err := until(); !errors.Is(err, http.ErrServerClosed) {
		a.failed <- fmt.Errorf("serve: %w", err)
	}
}

// Wait returns when ctx ends, or with the error of a server that failed.
func (a *App) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-a.failed:
		return err
	}
}

// Stop takes no more requests, lets those under way and the deliveries in hand end, and closes everything.
func (a *App) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	var errs []error
	for _, server := range a.servers {
		err := server.Shutdown(ctx)
		if errors.Is(err, context.DeadlineExceeded) {
			a.logger.Warn("some requests took too long and were cut off")
			err = server.Close()
		}
		errs = append(errs, err)
	}
	if a.stopJobs != nil {
		a.stopJobs()
	} else {
		errs = append(errs, a.listener.Close())
	}
	a.jobs.Wait()
	if s, ok := a.deliverer.(*mail.SMTP); ok {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, a.Close())...)
}
