// Package mail brings the outbox's messages to their readers: by SMTP, or in the demonstration into a mailbox in memory.
package mail

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"sync"
	"time"

	"github.com/undersigned/undersigned/internal/outbox"
)

// SMTPOptions are what NewSMTP needs beside address, sender and renderer. The zero value suits a real server.
type SMTPOptions struct {
	RootCAs *x509.CertPool // who may vouch for the server; nil for the system's
}

// SMTP is a deliverer that hands messages to a mail server. Connections are kept for a few seconds and used again. It is
// safe for concurrent use.
type SMTP struct {
	server   Server
	from     *netmail.Address
	renderer *Renderer
	roots    *x509.CertPool

	mu     sync.Mutex
	idle   []*session
	closed bool
}

// NewSMTP returns a deliverer by the server at rawURL (see ParseURL) from a sender, "Name <address>" or an address alone.
// Nothing is connected yet. No error quotes the password.
func NewSMTP(rawURL, from string, r *Renderer, o SMTPOptions) (*SMTP, error) {
	server, err := ParseURL(rawURL)
	if err != nil {
		return nil, err
	}
	sender, err := parseSender(from)
	if err != nil {
		return nil, err
	}
	return &SMTP{server: server, from: sender, renderer: r, roots: o.RootCAs}, nil
}

func parseSender(from string) (*netmail.Address, error) {
	sender, err := netmail.ParseAddress(from)
	if err != nil || !mailable(sender.Address) {
		return nil, fmt.Errorf("sender %q: it must look like \"Name <address@example.org>\" or address@example.org", from)
	}
	sender.Name = oneLine(sender.Name)
	return sender, nil
}

// Deliver renders the message and hands it to the server. It is done once the server has taken the message, whatever
// happens to the connection afterwards. A refusal is classified for the outbox, with the server's code.
func (s *SMTP) Deliver(ctx context.Context, e outbox.Envelope) error {
	if !mailable(e.To) {
		return outbox.Permanent("address", errors.New("malformed recipient"))
	}
	rendered, err := s.renderer.Render(e)
	if err != nil {
		return outbox.Temporary("render", err) // a newer program on the same database may know how
	}
	message := compose(s.from, e, rendered, s.renderer.clock())
	session, err := s.session(ctx)
	if err != nil {
		return classifyWay(err)
	}
	if err := session.send(ctx, message, ascii(asciiDomain(e.To))); err != nil {
		session.close()
		return classifyAnswer(err)
	}
	s.keep(session)
	return nil
}

// Close ends the connections that are kept. Those in use end with their delivery.
func (s *SMTP) Close() error {
	s.mu.Lock()
	idle := s.idle
	s.idle, s.closed = nil, true
	s.mu.Unlock()
	for _, session := range idle {
		session.close()
	}
	return nil
}

// session returns a connection that is ready for a message: a kept one that still answers, or a new one.
func (s *SMTP) session(ctx context.Context) (*session, error) {
	for {
		kept := s.take()
		if kept == nil {
			return dial(ctx, s.server, s.from, s.roots)
		}
		if kept.alive(ctx) {
			return kept, nil
		}
		kept.close()
	}
}

// take removes the connection that was kept last; nil if there is none.
func (s *SMTP) take() *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.idle) == 0 {
		return nil
	}
	last := s.idle[len(s.idle)-1]
	s.idle = s.idle[:len(s.idle)-1]
	last.expiry.Stop()
	return last
}

// Limits on what is kept: servers end connections that are idle or have brought many messages.
const (
	keepIdle    = 8 * time.Second
	maxIdle     = 8
	maxMessages = 50
)

// keep puts a connection aside for the next message, or closes it.
func (s *SMTP) keep(session *session) {
	s.mu.Lock()
	full := s.closed || len(s.idle) >= maxIdle || session.messages >= maxMessages
	if !full {
		session.expiry = time.AfterFunc(keepIdle, func() { s.expire(session) })
		s.idle = append(s.idle, session)
	}
	s.mu.Unlock()
	if full {
		session.close()
	}
}

// expire closes a connection unless it is in use again.
func (s *SMTP) expire(session *session) {
	s.mu.Lock()
	kept := false
	for i, other := range s.idle {
		if other == session {
			s.idle, kept = append(s.idle[:i], s.idle[i+1:]...), true
			break
		}
	}
	s.mu.Unlock()
	if kept {
		session.close()
	}
}

// mailable reports whether an address can stand in a message and in the dialogue with a server.
func mailable(address string) bool {
	parsed, err := netmail.ParseAddress(address)
	return err == nil && parsed.Address == address && parsed.Name == "" && !strings.ContainsFunc(address, unprintable)
}
