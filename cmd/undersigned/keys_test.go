package main

import (
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/vault"
)

// signedByOne puts a letter online and one signature under it; there is no organizer.
func signedByOne(t *testing.T, c config.Config) {
	t.Helper()
	between(t, c, func(p *program) {
		l := importLetter(t, p, appeal)
		if err := p.letters.Open(t.Context(), uuid.Nil, l.ID); err != nil {
			t.Fatal(err)
		}
		texts, err := p.letters.PublishedTexts(t.Context(), l.ID)
		if err != nil {
			t.Fatal(err)
		}
		draft := signature.Draft{Name: "Ana Pérez", Email: "ana@example.org", Consent: true}
		in := signature.SignInput{LetterID: l.ID, TextID: texts[0].ID, Language: "es", ConsentWording: "Sí", Draft: draft}
		if _, err := p.signatures.Sign(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	})
}

func TestKeys_AreRefusedUnlessTheyAreThoseOfTheSignatures(t *testing.T) {
	eachEngine(t, func(t *testing.T, c config.Config) {
		signedByOne(t, c)
		refused := func(says string) {
			t.Helper()
			_, err := open(t.Context(), c, slog.New(slog.DiscardHandler), nil)
			if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), c.KeysetFile) {
				t.Errorf("opened: %v, want %q", err, says)
			}
		}
		kept := c.KeysetFile + ".kept"
		if err := os.Rename(c.KeysetFile, kept); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			refused("the keys are missing")
		}
		if _, err := os.Stat(c.KeysetFile); !os.IsNotExist(err) {
			t.Errorf("new keys were made: %v", err)
		}
		if _, err := vault.Create(c.KeysetFile); err != nil {
			t.Fatal(err)
		}
		refused("are not those of this database")
		if err := os.Rename(kept, c.KeysetFile); err != nil {
			t.Fatal(err)
		}
		between(t, c, func(*program) {})
	})
}

func TestKeys_ThatOthersMayReadAreWarnedOf(t *testing.T) {
	eachEngine(t, func(t *testing.T, c config.Config) {
		between(t, c, func(*program) {})
		for mode, warned := range map[fs.FileMode]bool{0o600: false, 0o400: false, 0o640: true, 0o644: true} {
			if err := os.Chmod(c.KeysetFile, mode); err != nil {
				t.Fatal(err)
			}
			log := &logbook{}
			p, err := open(t.Context(), c, slog.New(slog.NewTextHandler(log, nil)), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(log.String(), "can be read by other accounts"); got != warned {
				t.Errorf("%s: warned %v", mode, got)
			}
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
