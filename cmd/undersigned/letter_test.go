package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write puts a file into a folder and returns its path.
func write(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLetter_FromTheFileToTheNextVersion(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	path := write(t, dir, "letter.md", appeal)
	for _, step := range []struct {
		args []string
		want string
	}{
		{[]string{"list"}, "SLUG  STATE  TEXTS  OPENED  ADDRESS\n"},
		{[]string{"import", path}, "libertad: created as a draft\n  text es, version 1: added as a draft\n  text en, version 1: added as a draft\n" +
			"Nobody sees it before: undersigned letter open libertad\n"},
		{[]string{"import", path}, "libertad: nothing has changed\nNobody sees it before: undersigned letter open libertad\n"},
		{[]string{"open", "libertad"}, "libertad is open: http://127.0.0.1:8080/libertad\n"},
		{[]string{"import", path}, "libertad: nothing has changed\n"},
		{[]string{"publish", "libertad"}, "libertad: no version waits to be published\n"},
	} {
		if out, failure := command(t, data, append([]string{"letter"}, step.args...)...); out != step.want || failure != "" {
			t.Errorf("%v: got %q, %s", step.args, out, failure)
		}
	}

	exported, failure := command(t, data, "letter", "export", "libertad")
	if failure != "" || !strings.HasPrefix(exported, "---\nlanguage: es\nslug: libertad\n") {
		t.Errorf("got %q, %s", exported, failure)
	}
	again := write(t, t.TempDir(), "again.md", exported)
	if out, failure := command(t, data, "letter", "import", again); out != "libertad: nothing has changed\n" {
		t.Errorf("exported and imported: got %q, %s", out, failure)
	}
	write(t, dir, "letter.md", strings.Replace(appeal, "Pedimos su libertad.", "Pedimos su libertad, ya.", 1))
	if out, _ := command(t, data, "letter", "import", path); out != "libertad: updated\n  text es, version 2: added as a draft\n"+
		"The new versions wait for: undersigned letter publish libertad\n" {
		t.Errorf("got %q", out)
	}
	if out, _ := command(t, data, "letter", "list"); !strings.Contains(out, "en 1, es 2 (draft)") {
		t.Errorf("got %q", out)
	}
	if out, _ := command(t, data, "letter", "publish", "libertad"); out != "libertad: published es 2\n" {
		t.Errorf("got %q", out)
	}
	if out, _ := command(t, data, "letter", "pause", "libertad"); out != "libertad is paused; it takes signatures again with: undersigned letter resume libertad\n" {
		t.Errorf("got %q", out)
	}
	if out, _ := command(t, data, "letter", "list"); !strings.Contains(out, "libertad  open (paused)") {
		t.Errorf("got %q", out)
	}
	if out, _ := command(t, data, "letter", "resume", "libertad"); out != "libertad takes signatures again\n" {
		t.Errorf("got %q", out)
	}
	if out, _ := command(t, data, "letter", "close", "libertad"); out != "libertad is closed\n" {
		t.Errorf("got %q", out)
	}
}

func TestLetter_RefusesInWords(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	wrong := write(t, dir, "wrong.md", strings.Replace(appeal, "slug: libertad", "slug: Libertad\ncolour: red", 1))
	if _, failure := command(t, data, "letter", "import", wrong); !strings.HasPrefix(failure, wrong+":2: slug: ") || !strings.Contains(failure, "\n"+wrong+":3: colour: ") {
		t.Errorf("got %s", failure)
	}
	over := write(t, dir, "over.md", strings.Replace(appeal, "language: es", "language: es\ncloses_at: 2020-01-01T00:00:00Z", 1))
	if _, failure := command(t, data, "letter", "import", over); failure != "" {
		t.Fatal(failure)
	}
	for _, test := range []struct{ verb, slug, want string }{
		{"open", "libertad", "closing time has passed"},
		{"close", "libertad", "state doesn’t allow"},
		{"publish", "libertad", "state doesn’t allow"},
		{"pause", "libertad", "state doesn’t allow"},
		{"resume", "libertad", "state doesn’t allow"},
		{"open", "nothing", "doesn’t exist"},
		{"export", "nothing", "doesn’t exist"},
	} {
		if _, failure := command(t, data, "letter", test.verb, test.slug); !strings.Contains(failure, test.want) {
			t.Errorf("%s %s: got %s", test.verb, test.slug, failure)
		}
	}
}
