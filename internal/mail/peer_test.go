package mail_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// peer is a real SMTP server that keeps what it takes.
type peer struct {
	addr  string
	roots *x509.CertPool // trusts its certificate

	mechanisms []string // of signing in; none without
	onMail     func() error
	onRcpt     func() error
	onData     func() error

	mu          sync.Mutex
	taken       []taken
	connections int
}

// taken is a message that the peer took.
type taken struct {
	from, to  string
	raw       string
	encrypted bool
	user      string // "" if not signed in
	utf8      bool   // marked as international
}

const (
	peerUser     = "carta"
	peerPassword = "s3cret:/@word"
)

// peerOptions say how a peer listens.
type peerOptions struct {
	startTLS, implicit bool
	insecureAuth       bool
	utf8               bool
}

// startPeer runs a peer on the loopback address until the test ends.
func startPeer(t *testing.T, o peerOptions, configure func(*peer)) *peer {
	t.Helper()
	p := &peer{}
	if configure != nil {
		configure(p)
	}
	certificate, roots := testCertificate(t)
	p.roots = roots
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.connections++
		return &peerSession{peer: p, conn: c}, nil
	}))
	server.Domain, server.AllowInsecureAuth, server.EnableSMTPUTF8 = "localhost", o.insecureAuth, o.utf8
	server.ErrorLog = silent{}
	if o.startTLS {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
	}
	listener := listen(t)
	p.addr = listener.Addr().String()
	if o.implicit {
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}})
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() {
		// The listener too: a server that is closed before it serves doesn't know of it, and would wait for good.
		_ = server.Close()
		_ = listener.Close()
		<-done
	})
	return p
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func (p *peer) messages() []taken {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]taken(nil), p.taken...)
}

func (p *peer) only(t *testing.T) taken {
	t.Helper()
	m := p.messages()
	if len(m) != 1 {
		t.Fatalf("the server took %d messages, want one", len(m))
	}
	return m[0]
}

// message parses what the peer took.
func (m taken) message(t *testing.T) *netmail.Message {
	t.Helper()
	parsed, err := netmail.ReadMessage(strings.NewReader(m.raw))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// peerSession is one connection of a peer.
type peerSession struct {
	*peer
	conn *smtp.Conn
	now  taken
	user string
}

func (s *peerSession) AuthMechanisms() []string { return s.mechanisms }

func (s *peerSession) Auth(mechanism string) (sasl.Server, error) {
	check := func(user, password string) error {
		if user != peerUser || password != peerPassword {
			// Some servers repeat what they were sent.
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "wrong: " + user + " " + password}
		}
		s.user = user
		return nil
	}
	switch mechanism {
	case "PLAIN":
		return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
	case "LOGIN":
		return &loginServer{check: check}, nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

func (s *peerSession) Mail(from string, o *smtp.MailOptions) error {
	s.now = taken{from: from, user: s.user, utf8: o != nil && o.UTF8}
	_, s.now.encrypted = s.conn.TLSConnectionState()
	if s.now.user == "" && len(s.mechanisms) > 0 {
		return smtp.ErrAuthRequired
	}
	return call(s.onMail)
}

func (s *peerSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.now.to = to
	return call(s.onRcpt)
}

func (s *peerSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := call(s.onData); err != nil {
		return err
	}
	s.now.raw = string(raw)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken = append(s.taken, s.now)
	return nil
}

func (s *peerSession) Reset()        {}
func (s *peerSession) Logout() error { return nil }

func call(f func() error) error {
	if f == nil {
		return nil
	}
	return f()
}

// loginServer is the server's side of LOGIN.
type loginServer struct {
	check func(user, password string) error
	step  int
	user  string
}

func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	l.step++
	switch l.step {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(response)
		return []byte("Password:"), false, nil
	case 3:
		return nil, true, l.check(l.user, string(response))
	}
	return nil, false, errors.New("too many answers")
}

// answering refuses with a code, an enhanced one and a text that names the recipient, as real servers do.
func answering(code int, enhanced smtp.EnhancedCode) func() error {
	return func() error {
		return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: "<" + recipient + "> refused"}
	}
}

// silent drops what the server would log.
type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// testCertificate returns a certificate for this machine and the pool that trusts it.
func testCertificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, roots
}

// startScript runs a server that answers each command by its first word; a command that has no answer is met with silence,
// and "" ends the connection. "greeting" is said first, "." answers the message.
func startScript(t *testing.T, answers map[string]string) (addr string) {
	t.Helper()
	l := listen(t)
	addr = l.Addr().String()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
			go play(conn, answers)
		}
	}()
	return addr
}

func play(conn net.Conn, answers map[string]string) {
	defer conn.Close()
	say := func(word string) bool {
		answer, ok := answers[word]
		if !ok {
			_, _ = io.Copy(io.Discard, conn) // silence until the other side gives up
			return false
		}
		_, err := fmt.Fprintf(conn, "%s\r\n", answer)
		return err == nil && answer != ""
	}
	if !say("greeting") {
		return
	}
	var line []byte
	inMessage := false
	for b := make([]byte, 1); ; {
		if _, err := conn.Read(b); err != nil {
			return
		}
		if line = append(line, b[0]); b[0] != '\n' {
			continue
		}
		command := strings.TrimSpace(string(line))
		line = line[:0]
		word, _, _ := strings.Cut(strings.ToUpper(command), " ")
		switch {
		case inMessage && command != ".":
			continue
		case inMessage:
			inMessage = false
		case word == "DATA":
			inMessage = strings.HasPrefix(answers[word], "354")
		}
		if !say(word) {
			return
		}
	}
}
