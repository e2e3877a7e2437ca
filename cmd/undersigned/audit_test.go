package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/database"
)

func TestAuditCheck_TellsTheHeadAndWhereItBreaks(t *testing.T) {
	data := t.TempDir()
	if _, failure := command(t, data, "organizer", "invite", "olga@example.org"); failure != "" {
		t.Fatal(failure)
	}
	if out, failure := command(t, data, "audit", "check"); failure != "" || out != "0 entries are in order.\n" {
		t.Errorf("before the site has run: %q %s", out, failure)
	}
	change := func(fn func(p *program) error) {
		t.Helper()
		if err := withProgram(t.Context(), &config.Overrides{Data: data}, fn); err != nil {
			t.Fatal(err)
		}
	}
	change(func(p *program) error { _, err := p.trail.Chain(t.Context()); return err })
	out, failure := command(t, data, "audit", "check")
	head := regexp.MustCompile(`(?m)^head (\d+:[0-9a-f]{64})$`).FindStringSubmatch(out)
	if failure != "" || head == nil {
		t.Fatalf("whole: %q %s", out, failure)
	}
	if _, failure := command(t, data, "audit", "check", "--known", head[1]); failure != "" {
		t.Errorf("with its head: %s", failure)
	}
	if _, failure := command(t, data, "audit", "check", "--known", "99"+head[1]); !strings.Contains(failure, "taken out") {
		t.Errorf("with a later head: %q", failure)
	}
	if _, failure := command(t, data, "audit", "check", "--known", "x"); !strings.Contains(failure, "known: ") {
		t.Errorf("with no head: %q", failure)
	}
	change(func(p *program) error {
		return p.db.InTx(t.Context(), func(tx *database.Tx) error {
			return tx.DB.Exec("UPDATE audit_entries SET action = 'nothing' WHERE seq = 1").Error
		})
	})
	if _, failure := command(t, data, "audit", "check"); !strings.Contains(failure, "entry 1") || !strings.Contains(failure, "changed") {
		t.Errorf("changed: %q", failure)
	}
}
