// Package mailpittest runs Mailpit, a real mail server that keeps what it receives, for tests. It is built from its own
// small module in tools/mailpit.
package mailpittest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/tooltest"
)

// Server is a running Mailpit.
type Server struct {
	SMTP string // HOST:PORT that takes messages, without TLS and with any or no password
	HTTP string // base URL of its page and API
}

// Message is a message that has arrived.
type Message struct {
	ID      string
	To      []Address
	Subject string
	Text    string
	HTML    string
}

// Address is a sender or recipient.
type Address struct{ Name, Address string }

// build compiles Mailpit once per test binary; the go command keeps the result for the next ones.
var build = sync.OnceValues(func() (string, error) {
	root, err := tooltest.Root()
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "undersigned-tests")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	lock, err := os.Create(filepath.Join(dir, "mailpit.lock")) // other packages' tests may build it at the same time
	if err != nil {
		return "", err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", err
	}
	program := filepath.Join(dir, "mailpit")
	command := exec.Command("go", "build", "-o", program, "github.com/axllent/mailpit")
	command.Dir, command.Env = filepath.Join(root, "tools", "mailpit"), append(os.Environ(), "CGO_ENABLED=0")
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return program, nil
})

// Start runs Mailpit until the test ends. Where it can't be built (it isn't in the module cache and there is no network)
// the test is skipped, or fails with REQUIRE_ALL=1. More arguments are Mailpit's own.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	program, err := build()
	if err != nil {
		tooltest.Missing(t, "Mailpit: "+err.Error())
	}
	s := &Server{SMTP: freeAddress(t)}
	listen := freeAddress(t)
	s.HTTP = "http://" + listen
	ctx, cancel := context.WithCancel(context.Background())
	command := exec.CommandContext(ctx, program, append([]string{"--smtp", s.SMTP, "--listen", listen,
		"--database", filepath.Join(t.TempDir(), "mailpit.db"), "--disable-version-check", "--smtp-auth-accept-any",
		"--smtp-auth-allow-insecure", "--quiet"}, args...)...)
	if err := command.Start(); err != nil {
		t.Fatalf("start Mailpit: %v", err)
	}
	t.Cleanup(func() {
		cancel()
		_ = command.Wait() // it was killed
	})
	s.await(t)
	return s
}

func (s *Server) await(t testing.TB) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		response, err := http.Get(s.HTTP + "/readyz")
		if err != nil {
			continue
		}
		response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return
		}
	}
	t.Fatal("Mailpit does not answer")
}

// Messages returns all messages that have arrived, the newest first.
func (s *Server) Messages(t testing.TB) []Message {
	t.Helper()
	var list struct{ Messages []Message }
	s.get(t, "/api/v1/messages?limit=1000", &list)
	for i := range list.Messages {
		s.get(t, "/api/v1/message/"+list.Messages[i].ID, &list.Messages[i])
		list.Messages[i].Text = strings.ReplaceAll(list.Messages[i].Text, "\r\n", "\n")
	}
	return list.Messages
}

// Await returns the newest message to an address as soon as there is one, and fails the test after ten seconds.
func (s *Server) Await(t testing.TB, to string) Message {
	t.Helper()
	return s.AwaitNth(t, to, 1)
}

// AwaitNth returns the nth message to an address, from 1, or a later one that has arrived too, as soon as there are so
// many, and fails the test after ten seconds.
func (s *Server) AwaitNth(t testing.TB, to string, nth int) Message {
	t.Helper()
	isFor := func(m Message) bool {
		return slices.ContainsFunc(m.To, func(a Address) bool { return a.Address == to })
	}
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		list := slices.DeleteFunc(s.Messages(t), func(m Message) bool { return !isFor(m) })
		if len(list) >= nth {
			return list[0]
		}
	}
	t.Fatalf("message %d to %s has not arrived", nth, to)
	return Message{}
}

func (s *Server) get(t testing.TB, path string, into any) {
	t.Helper()
	response, err := http.Get(s.HTTP + path)
	if err != nil {
		t.Fatalf("ask Mailpit: %v", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, body)
	}
	if err == nil {
		err = json.Unmarshal(body, into)
	}
	if err != nil {
		t.Fatalf("ask Mailpit: %v", err)
	}
}

// freeAddress returns an address of this machine that nobody listens on.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("find a free port: %v", err)
	}
	defer l.Close()
	return l.Addr().String()
}
