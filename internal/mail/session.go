package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	netmail "net/mail"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// session is one connection to the server, signed in. One delivery at a time uses it.
type session struct {
	client   *gomail.Client
	smtp     *smtp.Client
	messages int         // taken by the server so far
	expiry   *time.Timer // while it is kept for later

	mu      sync.Mutex
	conn    net.Conn
	severed bool
}

// dial connects, protects the connection as the server's mode says, and signs in.
func dial(ctx context.Context, server Server, from *netmail.Address, roots *x509.CertPool) (*session, error) {
	s := &session{}
	config := &tls.Config{
		ServerName: server.Host, MinVersion: tls.VersionTLS12, RootCAs: roots,
		// See TLSOpportunistic; but a password goes to another machine only if that has proved who it is.
		InsecureSkipVerify: server.TLS == TLSOpportunistic && (server.User == "" || server.loopback()),
	}
	auth := &signIn{server: server}
	options := append(clientOptions(server, from, auth), gomail.WithTLSConfig(config),
		gomail.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
			return s.connect(ctx, network, address, server.Implicit, config)
		}))
	var err error
	if s.client, err = gomail.NewClient(server.Host, options...); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, server.Timeout)
	defer cancel()
	defer context.AfterFunc(ctx, s.sever)()
	if s.smtp, err = s.client.DialToSMTPClientWithContext(ctx); err != nil {
		s.sever()
		return nil, errors.Join(auth.censor(err), ctx.Err())
	}
	return s, nil
}

func clientOptions(server Server, from *netmail.Address, auth *signIn) []gomail.Option {
	policy := gomail.TLSOpportunistic
	switch {
	case server.Implicit: // nothing more to do, but this policy alone has go-mail see that the connection is protected
	case server.TLS == TLSNone:
		policy = gomail.NoTLS
	case server.TLS == TLSMandatory:
		policy = gomail.TLSMandatory
	}
	options := []gomail.Option{
		gomail.WithPort(server.Port), gomail.WithTLSPolicy(policy), gomail.WithTimeout(server.Timeout),
		gomail.WithHELO(domain(from.Address)), gomail.WithoutNoop(), gomail.WithoutRset(),
	}
	if server.User != "" {
		options = append(options, gomail.WithSMTPAuthCustom(auth))
	}
	return options
}

// connect opens the connection and remembers it, so that it can be severed.
func (s *session) connect(ctx context.Context, network, address string, implicit bool, config *tls.Config) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.conn = conn
	s.mu.Unlock()
	if ctx.Err() != nil { // severed before there was a connection
		s.sever()
		return nil, ctx.Err()
	}
	if !implicit {
		return conn, nil
	}
	protected := tls.Client(conn, config)
	return protected, protected.HandshakeContext(ctx)
}

// send hands the message over. It fails only if the server has not taken it.
func (s *session) send(ctx context.Context, m *gomail.Msg, ascii bool) error {
	defer context.AfterFunc(ctx, s.sever)()
	// A message that is marked as international is refused by servers on its way that cannot take one: mark it only if it is.
	s.smtp.SkipSMTPUTF8(ascii)
	err := s.client.SendWithSMTPClient(s.smtp, m)
	if m.IsDelivered() {
		s.messages++
		return nil
	}
	return errors.Join(err, ctx.Err())
}

// alive reports whether the server still answers on this connection.
func (s *session) alive(ctx context.Context) bool {
	const patience = 3 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	defer context.AfterFunc(ctx, s.sever)()
	return s.smtp.UpdateDeadline(patience) == nil && s.smtp.Noop() == nil && ctx.Err() == nil
}

// close takes leave of the server and ends the connection.
func (s *session) close() {
	const patience = time.Second
	if s.smtp.UpdateDeadline(patience) == nil {
		_ = s.smtp.Quit() // out of courtesy
	}
	s.sever()
}

// sever ends the connection, whatever goes on in it.
func (s *session) sever() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil && !s.severed {
		s.severed = true
		_ = s.conn.Close() // nobody is left to be told
	}
}
