package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/config"
)

func TestWatched_IsTheOperatorsListOrTheBundledOne(t *testing.T) {
	eachEngine(t, func(t *testing.T, c config.Config) {
		between(t, c, func(p *program) {
			if !p.signatures.Watched("ana@nauta.cu") || p.signatures.Watched("ana@empresa.example") {
				t.Error("the bundled list is not in use")
			}
		})
		c.Watched = filepath.Join(t.TempDir(), "watched.txt")
		if _, err := open(t.Context(), c, slog.New(slog.DiscardHandler), nil); err == nil || !strings.Contains(err.Error(), "UNDERSIGNED_WATCHED_MAILBOXES") {
			t.Errorf("without the file: %v", err)
		}
		for list, wrong := range map[string]bool{"empresa.example # ours\n": false, "ana@empresa.example\n": true} {
			if err := os.WriteFile(c.Watched, []byte(list), 0o600); err != nil {
				t.Fatal(err)
			}
			p, err := open(t.Context(), c, slog.New(slog.DiscardHandler), nil)
			if wrong {
				if err == nil || !strings.Contains(err.Error(), "line 1") || !strings.Contains(err.Error(), c.Watched) {
					t.Errorf("%q: %v", list, err)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if p.signatures.Watched("ana@nauta.cu") || !p.signatures.Watched("ana@empresa.example") {
				t.Error("the operator's list is not in use")
			}
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
