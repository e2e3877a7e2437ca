package main

import (
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/outbox"
)

// scratch is a folder for what tests build, removed when all have run.
var scratch string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if scratch, err = os.MkdirTemp("", "undersigned-cmd-"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(scratch)
		return m.Run()
	}())
}

// signers are those who sign before the process is killed.
func signers() []string { return []string{"uno@example.org", "dos@example.org", "tres@example.org"} }

// between runs fn on the database while no process serves it.
func between(t *testing.T, c config.Config, fn func(p *program)) {
	t.Helper()
	p, err := open(t.Context(), c, slog.New(slog.DiscardHandler), nil)
	if err != nil {
		t.Fatal(err)
	}
	fn(p)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
}

func putOnline(t *testing.T, p *program) {
	t.Helper()
	l := importLetter(t, p, appeal)
	if err := p.letters.Open(t.Context(), uuid.Nil, l.ID); err != nil {
		t.Fatal(err)
	}
}

func signAll(t *testing.T, site *process) {
	t.Helper()
	for _, address := range signers() {
		form := []string{"name", "Persona " + address[:3], "email", address, "consent", "1"}
		newVisitor(t, site.URL).post("/es/libertad/sign", form...).expect(t, 200)
	}
}

// arriveAndConfirm checks that every signer gets a message, once, whose link works.
func arriveAndConfirm(t *testing.T, site *process, box *postbox) {
	t.Helper()
	for _, address := range signers() {
		link := box.await(address, 1).link(t, "/confirm/")
		newVisitor(t, site.URL).post(link).expect(t, 200)
		asked := 0
		list, _ := box.to(address)
		for _, m := range list {
			if strings.Contains(m.Text, "/confirm/") { // the receipt may have come already
				asked++
			}
		}
		if asked != 1 {
			t.Errorf("%d messages to %s", asked, address)
		}
	}
}

func TestKill_BetweenSigningAndSending(t *testing.T) {
	eachEngine(t, func(t *testing.T, c config.Config) {
		address := freeAddress(t)
		c.SMTPURL = "smtp://" + address // nobody listens there yet
		between(t, c, func(p *program) { putOnline(t, p) })
		site := serveProcess(t, c)
		signAll(t, site)
		site.kill()
		between(t, c, func(p *program) {
			if n := counts(t, p); n.Waiting+n.Sending != len(signers()) || n.Sent != 0 {
				t.Errorf("after the kill: %+v", n)
			}
			leaseEnds(t, p)
		})
		box := newPostbox(t, address, false)
		arriveAndConfirm(t, serveProcess(t, c), box)
	})
}

func TestKill_BetweenClaimingAndSending(t *testing.T) {
	eachEngine(t, func(t *testing.T, c config.Config) {
		silent := newPostbox(t, "127.0.0.1:0", true)
		c.SMTPURL = silent.URL()
		between(t, c, func(p *program) { putOnline(t, p) })
		site := serveProcess(t, c)
		signAll(t, site)
		for range signers() {
			<-silent.begun
		}
		site.kill()
		silent.close()
		between(t, c, func(p *program) {
			if n := counts(t, p); n.Sending != len(signers()) || n.Sent != 0 {
				t.Errorf("after the kill: %+v", n)
			}
			leaseEnds(t, p)
		})
		box := newPostbox(t, silent.Address, false)
		arriveAndConfirm(t, serveProcess(t, c), box)
	})
}

func counts(t *testing.T, p *program) outbox.Counts {
	t.Helper()
	n, err := p.outbox.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// leaseEnds lets the minutes pass after which what a dead process had claimed is anybody's.
func leaseEnds(t *testing.T, p *program) {
	t.Helper()
	err := p.db.InTx(t.Context(), func(tx *database.Tx) error {
		return tx.DB.Exec(`UPDATE outbox_messages SET due_at = ? WHERE status IN ('waiting', 'sending')`, tx.Now.Add(-time.Second)).Error
	})
	if err != nil {
		t.Fatal(err)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
