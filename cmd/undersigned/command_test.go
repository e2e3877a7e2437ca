package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// command runs a command line over a data folder and returns what it prints, and its error as the operator reads it.
func command(t *testing.T, data string, args ...string) (out, failure string) {
	t.Helper()
	t.Setenv("UNDERSIGNED_LOG_LEVEL", "error")
	var b bytes.Buffer
	root := rootCommand()
	root.SetOut(&b)
	root.SetArgs(append(args, "--data", data))
	if err := root.ExecuteContext(t.Context()); err != nil {
		failure = describe(err)
	}
	return b.String(), failure
}

func TestVersion_NamesVersionCommitAndGo(t *testing.T) {
	out, _ := command(t, t.TempDir(), "version")
	if !regexp.MustCompile(`^undersigned \S+ \(commit \S+, go1\.\S+ \S+/\S+\)\n$`).MatchString(out) {
		t.Errorf("got %q", out)
	}
}

func TestMigrate_TellsBeforeAndAfter(t *testing.T) {
	data := t.TempDir()
	if out, failure := command(t, data, "migrate", "status"); failure != "" || !strings.HasPrefix(out, "waiting ") {
		t.Errorf("before: %q %s", out, failure)
	}
	if out, failure := command(t, data, "migrate", "up"); failure != "" || out == "" {
		t.Errorf("up: %q %s", out, failure)
	}
	if out, failure := command(t, data, "migrate", "status"); failure != "" || strings.Contains(out, "waiting") {
		t.Errorf("after: %q %s", out, failure)
	}
}

func TestMigrate_ServeRefusesAnOldSchemaIfItMayNotMend(t *testing.T) {
	t.Setenv("UNDERSIGNED_AUTO_MIGRATE", "false")
	t.Setenv("UNDERSIGNED_ADDR", "127.0.0.1:0")
	_, failure := command(t, t.TempDir(), "serve")
	if !strings.Contains(failure, "undersigned migrate up") {
		t.Errorf("got %q", failure)
	}
}

func TestServe_EveryWrongSettingIsALine(t *testing.T) {
	t.Setenv("UNDERSIGNED_ADDR", "nowhere")
	t.Setenv("UNDERSIGNED_SMTP_URL", "mail.example.org")
	t.Setenv("UNDERSIGNED_MAIL_FROM", "a@example.org")
	_, failure := command(t, t.TempDir(), "serve")
	lines := strings.Split(failure, "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "UNDERSIGNED_ADDR: ") || !strings.HasPrefix(lines[1], "UNDERSIGNED_SMTP_URL: ") {
		t.Errorf("got %q", failure)
	}
}

func TestServe_SaysWhatToDoAboutATakenPort(t *testing.T) {
	box := newPostbox(t, "127.0.0.1:0", false)
	_, failure := command(t, t.TempDir(), "serve", "--addr", box.Address)
	if !strings.Contains(failure, box.Address+" is taken") || !strings.Contains(failure, "--addr") || strings.Contains(failure, "\n") {
		t.Errorf("got %q", failure)
	}
}

func TestOrganizer_InvitesListsAndResets(t *testing.T) {
	data := t.TempDir()
	out, failure := command(t, data, "organizer", "invite", "ana@example.org", "--role", "owner", "--name", "Ana")
	if failure != "" || !strings.HasPrefix(out, "http://127.0.0.1:8080/desk/setup/") {
		t.Fatalf("invite: %q %s", out, failure)
	}
	if out, failure = command(t, data, "organizer", "list"); failure != "" || !strings.Contains(out, "ana@example.org") {
		t.Errorf("list: %q %s", out, failure)
	}
	t.Setenv("UNDERSIGNED_BASE_URL", "https://letter.example.org")
	if out, failure = command(t, data, "organizer", "reset", "ANA@example.org"); failure != "" || !strings.HasPrefix(out, "https://letter.example.org/desk/setup/") {
		t.Errorf("reset: %q %s", out, failure)
	}
}

func TestOrganizer_RefusalsAreInWords(t *testing.T) {
	tests := map[string]struct {
		args []string
		says string
	}{
		"no address":       {[]string{"organizer", "invite", "ana"}, "email: "},
		"no such role":     {[]string{"organizer", "invite", "ana@example.org", "--role", "boss"}, "role: "},
		"no such language": {[]string{"organizer", "invite", "ana@example.org", "--language", "xx"}, "--language may be es, de, en, fr, it, pt"},
		"nobody":           {[]string{"organizer", "reset", "nobody@example.org"}, "undersigned: "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, failure := command(t, t.TempDir(), test.args...)
			if !strings.Contains(failure, test.says) || strings.Contains(failure, "not_found") || strings.Contains(failure, "\u27e6") {
				t.Errorf("got %q", failure)
			}
		})
	}
}

func TestKeys_AreNotMadeAnewForADatabaseInUse(t *testing.T) {
	data := t.TempDir()
	if _, failure := command(t, data, "organizer", "invite", "ana@example.org"); failure != "" {
		t.Fatal(failure)
	}
	for _, name := range []string{"keyset.json", "undersigned.db"} {
		if info, err := os.Stat(filepath.Join(data, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%s: %v, %v", name, info, err)
		}
	}
	keys := filepath.Join(data, "keyset.json")
	if err := os.Remove(keys); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, failure := command(t, data, "organizer", "list"); !strings.Contains(failure, "the keys are missing") {
			t.Errorf("got %q", failure)
		}
	}
}
