package mail_test

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/mail"
	"github.com/undersigned/undersigned/internal/outbox"
)

// client returns a deliverer to a server at addr; the options are a query without the question mark.
func client(t *testing.T, scheme, credentials, addr, options string, roots *x509.CertPool) *mail.SMTP {
	t.Helper()
	s, err := mail.NewSMTP(scheme+"://"+credentials+addr+"?"+options, sender, renderer(t), mail.SMTPOptions{RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func credentials(password string) string { return url.UserPassword(peerUser, password).String() + "@" }

func wantFailure(t *testing.T, err error, class outbox.Class, code string) {
	t.Helper()
	failure, ok := errors.AsType[*outbox.Failure](err)
	if !ok || failure.Class != class || failure.Code != code {
		t.Errorf("the error is %#v (%v), want class %v with code %q", failure, err, class, code)
	}
}

func TestSMTP_HandsOverAWellFormedMessage(t *testing.T) {
	p := startPeer(t, peerOptions{}, nil)
	e := envelope(outbox.KindConfirm, "es")
	if err := client(t, "smtp", "", p.addr, "", nil).Deliver(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	got := p.only(t)
	if got.from != "carta@letters.example.org" || got.to != recipient {
		t.Errorf("from %s to %s", got.from, got.to)
	}
	rendered, err := renderer(t).Render(e)
	if err != nil {
		t.Fatal(err)
	}
	m := got.message(t)
	for name, want := range map[string]string{
		"From":           `"La carta" <carta@letters.example.org>`,
		"Reply-To":       "<contacto@example.org>",
		"Message-Id":     "<" + e.ID.String() + "@letters.example.org>",
		"Date":           "Mon, 23 Nov 2026 12:00:00 +0000",
		"Auto-Submitted": "auto-generated",
		"Mime-Version":   "1.0",
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != rendered.Subject {
		t.Errorf("the subject is %q (%v), want %q", subject, err, rendered.Subject)
	}
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 1 || *to[0] != (netmail.Address{Name: "Ana María Peña", Address: recipient}) {
		t.Errorf("To is %v (%v)", to, err)
	}
	checkParts(t, m, rendered)
}

// checkParts finds the text and then the HTML, both as they were rendered.
func checkParts(t *testing.T, m *netmail.Message, want mail.Rendered) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("the message is %s (%v)", kind, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for _, expected := range []struct{ kind, content string }{{"text/plain", want.Text}, {"text/html", want.HTML}} {
		part, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err != nil || kind != expected.kind || !strings.EqualFold(params["charset"], "utf-8") {
			t.Errorf("a part is %s %v (%v), want %s in UTF-8", kind, params, err, expected.kind)
		}
		content, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.ReplaceAll(string(content), "\r\n", "\n"); strings.TrimSpace(got) != strings.TrimSpace(expected.content) {
			t.Errorf("the %s part is\n%s\nwant\n%s", kind, got, expected.content)
		}
	}
	if _, err := parts.NextRawPart(); !errors.Is(err, io.EOF) {
		t.Errorf("there is a third part (%v)", err)
	}
}

func TestSMTP_ProtectsTheConnectionAndSignsIn(t *testing.T) {
	wrong := func(p *peer) *x509.CertPool { return x509.NewCertPool() }
	right := func(p *peer) *x509.CertPool { return p.roots }
	for name, c := range map[string]struct {
		peer       peerOptions
		mechanisms []string
		scheme     string
		password   string
		options    string
		roots      func(*peer) *x509.CertPool
		encrypted  bool
		failure    string // code; "" if it is sent
	}{
		"plain":                               {peer: peerOptions{}, scheme: "smtp", roots: right},
		"STARTTLS":                            {peer: peerOptions{startTLS: true}, scheme: "smtp", options: "tls=mandatory", roots: right, encrypted: true},
		"STARTTLS, PLAIN":                     {peer: peerOptions{startTLS: true}, mechanisms: []string{"PLAIN"}, scheme: "smtp", password: peerPassword, options: "tls=mandatory", roots: right, encrypted: true},
		"STARTTLS, LOGIN":                     {peer: peerOptions{startTLS: true}, mechanisms: []string{"LOGIN"}, scheme: "smtp", password: peerPassword, options: "tls=mandatory", roots: right, encrypted: true},
		"implicit TLS":                        {peer: peerOptions{implicit: true}, scheme: "smtps", roots: right, encrypted: true},
		"implicit TLS, PLAIN":                 {peer: peerOptions{implicit: true}, mechanisms: []string{"PLAIN", "LOGIN"}, scheme: "smtps", password: peerPassword, roots: right, encrypted: true},
		"offered STARTTLS is taken":           {peer: peerOptions{startTLS: true}, scheme: "smtp", roots: wrong, encrypted: true},
		"offered STARTTLS is left":            {peer: peerOptions{startTLS: true}, scheme: "smtp", options: "tls=none", roots: right},
		"to this machine in the clear":        {peer: peerOptions{insecureAuth: true}, mechanisms: []string{"PLAIN"}, scheme: "smtp", password: peerPassword, roots: right},
		"STARTTLS that is not offered":        {peer: peerOptions{}, scheme: "smtp", options: "tls=mandatory", roots: right, failure: "tls"},
		"STARTTLS by an unknown authority":    {peer: peerOptions{startTLS: true}, scheme: "smtp", options: "tls=mandatory", roots: wrong, failure: "tls"},
		"implicit TLS by an unknown one":      {peer: peerOptions{implicit: true}, scheme: "smtps", roots: wrong, failure: "tls"},
		"implicit TLS to a plain server":      {peer: peerOptions{}, scheme: "smtps", options: "timeout=500ms", roots: right, failure: "tls"},
		"a wrong password":                    {peer: peerOptions{implicit: true}, mechanisms: []string{"PLAIN"}, scheme: "smtps", password: "wr0ng-one", roots: right, failure: "535 5.7.8"},
		"a server without sign-in":            {peer: peerOptions{implicit: true}, scheme: "smtps", password: peerPassword, roots: right, failure: "signin"},
		"a sign-in that is wanted and absent": {peer: peerOptions{implicit: true}, mechanisms: []string{"PLAIN"}, scheme: "smtps", roots: right, failure: "502 5.7.0"},
	} {
		t.Run(name, func(t *testing.T) {
			p := startPeer(t, c.peer, func(p *peer) { p.mechanisms = c.mechanisms })
			signIn := ""
			if c.password != "" {
				signIn = credentials(c.password)
			}
			err := client(t, c.scheme, signIn, p.addr, c.options, c.roots(p)).Deliver(t.Context(), envelope(outbox.KindConfirm, "en"))
			if c.failure != "" {
				wantFailure(t, err, outbox.ClassUnreachable, c.failure)
				if err != nil && c.password != "" && strings.Contains(err.Error(), c.password) {
					t.Errorf("the error repeats the password: %v", err)
				}
				if n := len(p.messages()); n != 0 {
					t.Errorf("%d messages were sent nevertheless", n)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := p.only(t)
			if got.encrypted != c.encrypted || (got.user != "") != (c.password != "") {
				t.Errorf("sent with encryption %v as %q", got.encrypted, got.user)
			}
		})
	}
}

func TestSMTP_ClassifiesTheAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		configure func(*peer)
		class     outbox.Class
		code      string
	}{
		"no such mailbox":          {func(p *peer) { p.onRcpt = answering(550, smtp.EnhancedCode{5, 1, 1}) }, outbox.ClassPermanent, "550 5.1.1"},
		"no such mailbox, briefly": {func(p *peer) { p.onRcpt = answering(553, smtp.NoEnhancedCode) }, outbox.ClassPermanent, "553"},
		"greylisted":               {func(p *peer) { p.onRcpt = answering(451, smtp.EnhancedCode{4, 7, 1}) }, outbox.ClassTemporary, "451 4.7.1"},
		"mailbox full":             {func(p *peer) { p.onRcpt = answering(552, smtp.EnhancedCode{5, 2, 2}) }, outbox.ClassTemporary, "552 5.2.2"},
		"mailbox full, other code": {func(p *peer) { p.onRcpt = answering(550, smtp.EnhancedCode{5, 2, 2}) }, outbox.ClassTemporary, "550 5.2.2"},
		"closing at the recipient": {func(p *peer) { p.onRcpt = answering(421, smtp.EnhancedCode{4, 3, 2}) }, outbox.ClassTemporary, "421 4.3.2"},
		"sign-in at the recipient": {func(p *peer) { p.onRcpt = answering(530, smtp.EnhancedCode{5, 7, 0}) }, outbox.ClassUnreachable, "530 5.7.0"},
		"content refused":          {func(p *peer) { p.onData = answering(554, smtp.EnhancedCode{5, 7, 1}) }, outbox.ClassPermanent, "554 5.7.1"},
		"content put off":          {func(p *peer) { p.onData = answering(452, smtp.EnhancedCode{4, 3, 1}) }, outbox.ClassTemporary, "452 4.3.1"},
		"sender refused":           {func(p *peer) { p.onMail = answering(550, smtp.EnhancedCode{5, 1, 8}) }, outbox.ClassUnreachable, "550 5.1.8"},
		"too many":                 {func(p *peer) { p.onMail = answering(450, smtp.EnhancedCode{4, 7, 0}) }, outbox.ClassUnreachable, "450 4.7.0"},
	} {
		t.Run(name, func(t *testing.T) {
			p := startPeer(t, peerOptions{}, c.configure)
			err := client(t, "smtp", "", p.addr, "", nil).Deliver(t.Context(), envelope(outbox.KindConfirm, "en"))
			wantFailure(t, err, c.class, c.code)
			if c.class == outbox.ClassUnreachable && strings.Contains(err.Error(), recipient) {
				t.Errorf("an error that is logged names the recipient: %v", err)
			}
		})
	}
}

// A server that falls silent, or away, at any step: the delivery ends in time, and only what was taken counts as sent.
func TestSMTP_OutlivesASilentServer(t *testing.T) {
	all := map[string]string{
		"greeting": "220 here", "EHLO": "250 here", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", ".": "250 taken", "NOOP": "250 ok", "QUIT": "221 bye",
	}
	for _, c := range []struct {
		step          string
		class         outbox.Class
		silent, ended string // codes
	}{
		{"greeting", outbox.ClassUnreachable, "timeout", "connection"},
		{"EHLO", outbox.ClassUnreachable, "timeout", "connection"},
		{"MAIL", outbox.ClassUnreachable, "timeout", "connection"},
		{"RCPT", outbox.ClassTemporary, "timeout", "connection"},
		{"DATA", outbox.ClassTemporary, "timeout", "connection"},
		{".", outbox.ClassTemporary, "timeout", "connection"},
	} {
		for _, silent := range []bool{true, false} {
			answers, code, name := make(map[string]string), c.ended, "ended at "
			for word, answer := range all {
				answers[word] = answer
			}
			if answers[c.step] = ""; silent {
				delete(answers, c.step)
				code, name = c.silent, "silent at "
			}
			t.Run(name+c.step, func(t *testing.T) {
				t.Parallel()
				s := client(t, "smtp", "", startScript(t, answers), "timeout=300ms", nil)
				wantFailure(t, s.Deliver(t.Context(), envelope(outbox.KindConfirm, "en")), c.class, code)
			})
		}
	}
	t.Run("ended after it took the message", func(t *testing.T) {
		answers := make(map[string]string)
		for word, answer := range all {
			answers[word] = answer
		}
		answers["QUIT"], answers["RSET"], answers["NOOP"] = "", "", ""
		s := client(t, "smtp", "", startScript(t, answers), "timeout=2s", nil)
		for range 2 {
			if err := s.Deliver(t.Context(), envelope(outbox.KindConfirm, "en")); err != nil {
				t.Errorf("a message that was taken counts as failed: %v", err)
			}
		}
	})
}

func TestSMTP_EndsWithItsContext(t *testing.T) {
	for _, step := range []string{"greeting", "MAIL", "."} {
		answers := map[string]string{"greeting": "220 here", "EHLO": "250 here", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", ".": "250 ok"}
		delete(answers, step)
		s := client(t, "smtp", "", startScript(t, answers), "timeout=2m", nil)
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error, 1)
		go func() { result <- s.Deliver(ctx, envelope(outbox.KindConfirm, "en")) }()
		cancel()
		if err := <-result; err == nil {
			t.Errorf("silent at %s: it was sent", step)
		}
	}
}

func TestSMTP_NobodyListens(t *testing.T) {
	l := listen(t)
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	wantFailure(t, client(t, "smtp", "", addr, "", nil).Deliver(t.Context(), envelope(outbox.KindConfirm, "en")), outbox.ClassUnreachable, "connection")
}

func TestSMTP_UsesAConnectionAgain(t *testing.T) {
	p := startPeer(t, peerOptions{startTLS: true}, nil)
	s := client(t, "smtp", "", p.addr, "tls=mandatory", p.roots)
	for range 60 {
		if err := s.Deliver(t.Context(), envelope(outbox.KindConfirm, "en")); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(p.messages()); n != 60 || p.connections > 5 {
		t.Errorf("%d messages over %d connections", n, p.connections)
	}
}

func TestSMTP_ARefusalDoesNotSpoilTheNextMessage(t *testing.T) {
	refuse := true
	p := startPeer(t, peerOptions{}, func(p *peer) {
		p.onRcpt = func() error {
			if refuse {
				return answering(550, smtp.EnhancedCode{5, 1, 1})()
			}
			return nil
		}
	})
	s := client(t, "smtp", "", p.addr, "", nil)
	wantFailure(t, s.Deliver(t.Context(), envelope(outbox.KindConfirm, "en")), outbox.ClassPermanent, "550 5.1.1")
	refuse = false
	if err := s.Deliver(t.Context(), envelope(outbox.KindConfirm, "en")); err != nil {
		t.Error(err)
	}
}

func TestSMTP_DeliversConcurrently(t *testing.T) {
	p := startPeer(t, peerOptions{}, nil)
	s := client(t, "smtp", "", p.addr, "", nil)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			for range 5 {
				e := envelope(outbox.KindConfirm, "es")
				e.ID = uuid.Must(uuid.NewV7())
				if err := s.Deliver(context.Background(), e); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(p.messages()); n != 100 {
		t.Errorf("%d messages were taken, want 100", n)
	}
}

func TestSMTP_HostileValuesAddNoHeader(t *testing.T) {
	for name, value := range hostile() {
		t.Run(name, func(t *testing.T) {
			p := startPeer(t, peerOptions{}, nil)
			e := envelope(outbox.KindConfirm, "es")
			e.ToName, e.Data["name"], e.Data["letter_title"], e.Data["contact"] = value, value, value, value
			if err := client(t, "smtp", "", p.addr, "", nil).Deliver(t.Context(), e); err != nil {
				t.Fatal(err)
			}
			m := p.only(t).message(t)
			allowed := "Auto-Submitted Content-Language Content-Type Date From Message-Id Mime-Version Subject To X-Auto-Response-Suppress"
			for header := range m.Header {
				if !strings.Contains(" "+allowed+" ", " "+header+" ") {
					t.Errorf("a header was added: %s: %s", header, m.Header.Get(header))
				}
			}
			if to, err := m.Header.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != recipient {
				t.Errorf("To is %v (%v)", to, err)
			}
			for _, line := range strings.Split(p.only(t).raw, "\r\n") {
				if len(line) > 998 {
					t.Errorf("a line has %d bytes, which servers may refuse", len(line))
				}
			}
		})
	}
}

func TestSMTP_AMalformedRecipientIsRefusedBeforeAnyServerHearsOfIt(t *testing.T) {
	p := startPeer(t, peerOptions{}, nil)
	s := client(t, "smtp", "", p.addr, "", nil)
	for _, to := range []string{"", "ana", "ana@", "a@b\r\nRCPT TO:<c@d>", "Ana <ana@example.org>", "a@b, c@d", "a@b>\x00"} {
		e := envelope(outbox.KindConfirm, "en")
		e.To = to
		wantFailure(t, s.Deliver(t.Context(), e), outbox.ClassPermanent, "address")
	}
	if p.connections != 0 {
		t.Errorf("%d connections were made", p.connections)
	}
}

func TestSMTP_MarksAMessageAsInternationalOnlyIfItIs(t *testing.T) {
	p := startPeer(t, peerOptions{utf8: true}, nil)
	s := client(t, "smtp", "", p.addr, "", nil)
	for _, to := range []string{recipient, "peña@example.org", "ana@peña.example.org"} {
		e := envelope(outbox.KindConfirm, "es")
		e.To = to
		if err := s.Deliver(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	got := p.messages()
	if got[0].utf8 || !got[1].utf8 || got[2].utf8 || got[2].to != "ana@xn--pea-8ma.example.org" {
		t.Errorf("marked %v, %v, %v; the last one to %s", got[0].utf8, got[1].utf8, got[2].utf8, got[2].to)
	}
}

func TestSMTP_ASecondDeliveryHasTheSameMessageID(t *testing.T) {
	p := startPeer(t, peerOptions{}, nil)
	for range 2 {
		if err := client(t, "smtp", "", p.addr, "", nil).Deliver(t.Context(), envelope(outbox.KindConfirm, "en")); err != nil {
			t.Fatal(err)
		}
	}
	got := p.messages()
	if first, second := got[0].message(t).Header.Get("Message-Id"), got[1].message(t).Header.Get("Message-Id"); first != second {
		t.Errorf("the ids are %s and %s", first, second)
	}
}
