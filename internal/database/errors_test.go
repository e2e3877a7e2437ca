package database_test

import (
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/fault"
)

const socket = ".s.PGSQL.5432"

// relay passes connections on to the server at address, and returns the address that leads there by way of it, and what
// ends it and all that it has passed on.
func relay(t *testing.T, address string) (by string, end func()) {
	t.Helper()
	server, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("/tmp", "undersigned-relay-") // a socket's path may have about 100 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	l, err := net.Listen("unix", filepath.Join(dir, socket))
	if err != nil {
		t.Fatal(err)
	}
	q := server.Query()
	target := filepath.Join(q.Get("host"), socket)
	var mu sync.Mutex
	var open []net.Conn
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("unix", target)
			if err != nil {
				near.Close()
				continue
			}
			mu.Lock()
			open = append(open, near, far)
			mu.Unlock()
			go func() { _, _ = io.Copy(far, near) }()
			go func() { _, _ = io.Copy(near, far) }()
		}
	}()
	q.Set("host", dir)
	server.RawQuery = q.Encode()
	return server.String(), func() {
		l.Close()
		mu.Lock()
		defer mu.Unlock()
		for _, c := range open {
			c.Close()
		}
	}
}

func TestDB_ALostServerIsUnavailable(t *testing.T) {
	address, end := relay(t, databasetest.URL(t, databasetest.Postgres))
	db, err := database.Open(t.Context(), address, database.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	g := db.Read(t.Context())
	acts := map[string]func() error{
		"find":  func() error { return g.Table("consent_wordings").Find(&[]struct{ Language string }{}).Error },
		"count": func() error { return g.Table("consent_wordings").Count(new(int64)).Error },
		"raw":   func() error { return g.Raw("SELECT 1").Scan(new(int)).Error },
		"add":   func() error { return db.InTx(t.Context(), func(tx *database.Tx) error { return add(tx, "words") }) },
	}
	for name, act := range acts {
		if err := act(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	end()
	for name, act := range acts {
		if err := act(); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInTx_TheCallersOwnErrorStaysItself(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		own := errors.New("mine")
		if err := db.InTx(t.Context(), func(*database.Tx) error { return own }); !errors.Is(err, own) || fault.Is(err, fault.Unavailable) {
			t.Errorf("InTx: %v", err)
		}
	})
}
