package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/letter"
)

// appeal is a letter for tests, in two languages, whose individuals are published at once.
const appeal = `---
slug: libertad
language: es
contact: carta@example.org
categories:
  - key: relative
    label: {es: Familiar, en: Relative}
addressees:
  - name: {es: Naciones Unidas, en: United Nations}
policy: {individuals: at_once, household: 2}
title: Por su libertad
summary: Una carta abierta.
from: Familiares y amigos
address: A los gobiernos democráticos
---
Pedimos su libertad.
---
language: en
title: For their freedom
summary: An open letter.
from: Relatives and friends
address: To the democratic governments
---
We ask for their freedom.
`

// logbook keeps a log's text. It is safe for concurrent use.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String returns the log so far.
func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// eachEngine runs a subtest per database engine with the settings of a site over an empty database.
func eachEngine(t *testing.T, test func(t *testing.T, c config.Config)) {
	t.Helper()
	for _, engine := range databasetest.Engines() {
		t.Run(engine, func(t *testing.T) {
			dir := t.TempDir()
			test(t, config.Config{
				Addr: "127.0.0.1:0", DataDir: dir, DatabaseURL: databasetest.URL(t, engine), KeysetFile: filepath.Join(dir, "keyset.json"),
				MailFrom: "Carta abierta <carta@example.org>", LogLevel: slog.LevelDebug, LogFormat: "text", AutoMigrate: true,
			})
		})
	}
}

// startApp starts a site that ends with the test, with its log.
func startApp(t testing.TB, c config.Config, o AppOptions) (*App, *logbook) {
	t.Helper()
	log := &logbook{}
	if o.FormPause == 0 {
		o.FormPause = -1 // tests type quickly
	}
	if o.PagePause == 0 {
		o.PagePause = -1 // and look at once
	}
	a, err := Wire(t.Context(), c, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})), o)
	if err != nil {
		t.Fatal(err)
	}
	a.Start()
	t.Cleanup(func() {
		if err := a.Stop(); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return a, log
}

// importLetter puts a letter's file into the database as a draft, as the command does.
func importLetter(t testing.TB, p *program, source string) letter.Letter {
	t.Helper()
	path := filepath.Join(t.TempDir(), "letter.md")
	if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	document, err := letter.ParseFile(path, p.locales.Languages())
	if err != nil {
		t.Fatal(err)
	}
	result, err := p.letters.Import(t.Context(), uuid.Nil, document)
	if err != nil {
		t.Fatal(err)
	}
	return result.Letter
}

// ownerOf takes the first owner's set-up address and returns the owner, signed in.
func ownerOf(t *testing.T, a *App) *visitor {
	t.Helper()
	token, needed, err := a.organizers.FirstOwnerToken(t.Context())
	if err != nil || !needed {
		t.Fatalf("first owner: needed %v, %v", needed, err)
	}
	owner := newVisitor(t, a.URL())
	owner.get("/desk/setup/"+token).expect(t, 200)
	owner.post("/desk/setup/"+token, "name", "Olga Dueña", "email", "olga@example.org", "password", "una contraseña larga").expect(t, 200)
	return owner
}
