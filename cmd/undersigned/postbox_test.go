package main

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// letterReceived is a message as its reader's mail program shows it.
type letterReceived struct {
	To, Subject, Text, MessageID string
}

// postbox is a real SMTP server that keeps what it receives.
type postbox struct {
	t       testing.TB
	Address string // HOST:PORT

	mu       sync.Mutex
	received []letterReceived
	arrived  chan struct{} // closed and renewed at each arrival
	begun    chan struct{} // a token for each message whose delivery has begun
	silent   bool          // never answer once a message has begun
	done     chan struct{} // closed at the end
	close    func()        // ends the server at once, as if its machine had died
}

// newPostbox listens on an address, "127.0.0.1:0" for a new one, until the test ends.
func newPostbox(t testing.TB, address string, silent bool) *postbox {
	t.Helper()
	p := &postbox{t: t, arrived: make(chan struct{}), begun: make(chan struct{}, 1000), silent: silent, done: make(chan struct{})}
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	p.Address = l.Addr().String()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &delivery{postbox: p}, nil }))
	server.Domain, server.ReadTimeout, server.WriteTimeout = "postbox.test", time.Minute, time.Minute
	go func() {
		if err := server.Serve(l); err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Errorf("postbox: %v", err)
		}
	}()
	p.close = sync.OnceFunc(func() {
		close(p.done)
		_ = server.Close() // cuts connections that hang
	})
	t.Cleanup(p.close)
	return p
}

func (p *postbox) URL() string { return "smtp://" + p.Address }

func (p *postbox) keep(m letterReceived) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.received = append(p.received, m)
	close(p.arrived)
	p.arrived = make(chan struct{})
}

// to returns what has arrived for an address, the oldest first, and a channel that closes at the next arrival.
func (p *postbox) to(address string) ([]letterReceived, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []letterReceived
	for _, m := range p.received {
		if m.To == address {
			list = append(list, m)
		}
	}
	return list, p.arrived
}

// await returns the nth message to an address, from 1, as soon as it has arrived.
func (p *postbox) await(address string, nth int) letterReceived {
	p.t.Helper()
	timeout := time.After(30 * time.Second)
	for {
		list, arrived := p.to(address)
		if len(list) >= nth {
			return list[nth-1]
		}
		select {
		case <-arrived:
		case <-timeout:
			p.t.Fatalf("message %d to %s has not arrived", nth, address)
		}
	}
}

// delivery is one connection.
type delivery struct {
	*postbox
	to string
}

func (d *delivery) Mail(string, *smtp.MailOptions) error { return nil }

func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	d.to = to
	return nil
}

func (d *delivery) Data(r io.Reader) error {
	d.begun <- struct{}{}
	if d.silent {
		<-d.done
	}
	m, err := parseMessage(r)
	if err != nil {
		return err
	}
	m.To = d.to
	d.keep(m)
	return nil
}

func (d *delivery) Reset()        { d.to = "" }
func (d *delivery) Logout() error { return nil }

// parseMessage reads a multipart/alternative message's plain text.
func parseMessage(r io.Reader) (letterReceived, error) {
	raw, err := netmail.ReadMessage(r)
	if err != nil {
		return letterReceived{}, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(raw.Header.Get("Subject"))
	if err != nil {
		return letterReceived{}, err
	}
	m := letterReceived{Subject: subject, MessageID: raw.Header.Get("Message-Id")}
	_, params, err := mime.ParseMediaType(raw.Header.Get("Content-Type"))
	if err != nil {
		return letterReceived{}, err
	}
	parts := multipart.NewReader(raw.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err != nil {
			return letterReceived{}, errors.New("no plain text")
		}
		if !strings.HasPrefix(part.Header.Get("Content-Type"), "text/plain") {
			continue
		}
		var body io.Reader = part
		if strings.EqualFold(part.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
			body = quotedprintable.NewReader(part)
		}
		text, err := io.ReadAll(body)
		m.Text = strings.ReplaceAll(string(text), "\r\n", "\n")
		return m, err
	}
}

// link returns the path of the message's link below a prefix, like "/confirm/".
func (m letterReceived) link(t testing.TB, prefix string) string {
	t.Helper()
	found := regexp.MustCompile(`https?://[^/\s]+(` + regexp.QuoteMeta(prefix) + `\S+)`).FindStringSubmatch(m.Text)
	if found == nil {
		t.Fatalf("no link to %s in:\n%s", prefix, m.Text)
	}
	return found[1]
}

// code returns the six digits to type.
func (m letterReceived) code(t testing.TB) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^(\d{3}) ?(\d{3})$`).FindStringSubmatch(m.Text)
	if found == nil {
		t.Fatalf("no code in:\n%s", m.Text)
	}
	return found[1] + found[2]
}
