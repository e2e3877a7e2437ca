package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

// tokens keeps the tokens of confirmation links, in place of a mail server.
type tokens struct{ all []string }

// Deliver keeps the token.
func (k *tokens) Deliver(_ context.Context, e outbox.Envelope) error {
	if e.Kind == outbox.KindConfirm {
		k.all = append(k.all, e.Data["token"])
	}
	return nil
}

// confirms has somebody sign the letter "libertad" and confirm, without a site.
func confirms(t *testing.T, p *program, name, email string) signature.Signature {
	t.Helper()
	l, err := p.letters.BySlug(t.Context(), "libertad")
	if err != nil {
		t.Fatal(err)
	}
	texts, err := p.letters.PublishedTexts(t.Context(), l.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.signatures.Sign(t.Context(), signature.SignInput{LetterID: l.ID, TextID: texts[0].ID, Language: "es", ConsentWording: "Consiento.",
		Draft: signature.Draft{Kind: signature.Individual, Name: name, Email: email, Visibility: signature.Public, Consent: true}})
	if err != nil {
		t.Fatal(err)
	}
	kept := &tokens{}
	if _, err := outbox.NewWorker(p.outbox, kept, outbox.WorkerOptions{Concurrency: 1}).DeliverDue(t.Context()); err != nil || len(kept.all) != 1 {
		t.Fatalf("%d links, %v", len(kept.all), err)
	}
	sig, err := p.signatures.Confirm(t.Context(), kept.all[0])
	if err != nil {
		t.Fatal(err)
	}
	return sig
}

func TestLists_OfTheOperatorChangeWhoWaits(t *testing.T) {
	eachEngine(t, func(t *testing.T, c config.Config) {
		stands := func(p *program, name, email, want string) {
			t.Helper()
			sig := confirms(t, p, name, email)
			found := []string{string(sig.Status)}
			for _, one := range sig.Signals {
				found = append(found, strings.TrimPrefix(one.Key, "signal."))
			}
			if got := strings.Join(found, " "); got != want {
				t.Errorf("%s <%s>: %s, want %s", name, email, got, want)
			}
		}
		between(t, c, func(p *program) {
			putOnline(t, p)
			stands(p, "Rosa Lima", "rosa@mailinator.com", "pending disposable")
			stands(p, "Berta Montalvo", "berta@desechable.example", "published")
			stands(p, "Ana Zoquete", "ana@example.org", "published")
		})
		write := func(name, text string) string {
			path := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
		c.Disposable, c.NameWords = write("disposable.txt", "desechable.example\n"), write("words.txt", "insult: zoquete\n")
		between(t, c, func(p *program) {
			stands(p, "Elisa Duarte", "elisa@mailinator.com", "published")
			stands(p, "Carla Fuentes", "carla@desechable.example", "pending disposable")
			stands(p, "Olga Zoquete", "olga@example.org", "pending insult")
		})
		for name, broken := range map[string]config.Config{
			"UNDERSIGNED_DISPOSABLE_MAILBOXES": {Disposable: write("wrong.txt", "ana@example.org\n")},
			"UNDERSIGNED_NAME_WORDS":           {NameWords: write("wrong.txt", "unheard of\n")},
		} {
			with := c
			with.Disposable, with.NameWords = broken.Disposable, broken.NameWords
			if _, err := open(t.Context(), with, slog.New(slog.DiscardHandler), nil); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "line 1") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
