// Package architecture_test holds the program to its design: who may import whom, where the database's language may stand,
// and what every file looks like.
package architecture_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/undersigned/undersigned/"

// everything marks a package that may import any other of the program.
const everything = "*"

// allowed lists what a package may import of the program. A package that isn't here fails the test: a new noun is a
// decision.
func allowed() map[string][]string {
	base := []string{"internal/database", "internal/fault", "internal/vault", "internal/script", "internal/freetext"}
	with := func(more ...string) []string { return append(slices.Clone(base), more...) }
	return map[string][]string{
		"migrations":        {},
		"static":            {"internal/accent"},
		"templates":         {},
		"internal/accent":   {},
		"internal/fault":    {},
		"internal/script":   {},
		"internal/freetext": {"internal/fault", "internal/script"},
		"internal/mailbox":  {},
		"internal/passkey":  {},
		"internal/name":     {"internal/script"},
		"internal/config":   {},
		"internal/limit":    {},
		"internal/typeface": {},
		"internal/picture":  {"internal/fault"},
		"internal/qr":       {},
		"internal/card":     {"internal/typeface"},
		"internal/poster":   {"internal/typeface", "internal/qr", "internal/pdf"},
		"internal/vault":    {"internal/fault"},
		"internal/packing":  {},
		"internal/database": {"internal/fault", "migrations"},
		"internal/locale":   {"internal/fault"},
		"internal/view":     {"internal/locale"},

		"internal/nameindex": {},
		"internal/memo":      {},
		"internal/cork":      {},
		"internal/pagecache": {"internal/memo", "internal/packing"},
		"internal/pdf":       {"internal/typeface"},
		"internal/document":  {"internal/letter", "internal/pdf", "internal/typeface"},
		"internal/live":      {},

		"internal/audit":     base,
		"internal/outbox":    base,
		"internal/letter":    with("internal/outbox", "internal/audit", "internal/accent", "internal/picture"),
		"internal/organizer": with("internal/outbox", "internal/audit", "internal/limit", "internal/passkey"),
		"internal/milestone": base,
		"internal/signatory": with("internal/milestone", "internal/name", "internal/nameindex"),
		"internal/report":    base,
		"internal/savedview": with("internal/audit"),
		"internal/revision":  base,
		"internal/note":      with("internal/audit"),
		"internal/figure":    base,
		"internal/watchlist": with("internal/audit", "internal/name"),
		"internal/sheet":     {},
		"internal/export":    with("internal/signature", "internal/audit"),
		"internal/signature": with("internal/letter", "internal/signatory", "internal/outbox", "internal/audit",
			"internal/mailbox", "internal/name", "internal/limit", "internal/report", "internal/revision", "internal/note", "internal/watchlist"),
		"internal/moderation": with("internal/signature", "internal/letter", "internal/signatory", "internal/audit", "internal/outbox", "internal/revision", "internal/report"),
		"internal/update":     with("internal/letter", "internal/signature", "internal/outbox", "internal/audit"),
		"internal/mail":       {"internal/outbox", "internal/view", "internal/locale", "internal/fault"},
		"internal/metrics":    {"internal/outbox"},
		"internal/mirror":     {},
		"internal/demo": with("internal/figure", "internal/letter", "internal/signature", "internal/signatory", "internal/moderation",
			"internal/organizer", "internal/outbox", "internal/audit"),
		"internal/web": with("internal/accent", "internal/picture", "internal/update", "internal/limit", "internal/passkey", "internal/config", "internal/typeface", "internal/card", "internal/poster", "internal/qr", "internal/view", "internal/locale", "internal/letter", "internal/signature",
			"internal/signatory", "internal/moderation", "internal/organizer", "internal/outbox", "internal/audit", "internal/mail",
			"internal/report", "internal/revision", "internal/note", "internal/figure", "internal/sheet", "internal/document", "internal/export", "internal/savedview", "internal/watchlist",
			"internal/cork", "internal/memo", "internal/milestone", "internal/pagecache", "internal/packing", "internal/live", "static"),
		"cmd/undersigned": {everything},

		// For tests alone.
		"internal/tooltest":                {},
		"internal/database/databasetest":   {"internal/database", "internal/tooltest"},
		"internal/locale/localetest":       {"internal/locale"},
		"internal/passkey/passkeytest":     {"internal/passkey"},
		"internal/letter/lettertest":       {"internal/database", "internal/letter"},
		"internal/signatory/signatorytest": {"internal/database", "internal/signatory"},
		"internal/mail/mailpittest":        {"internal/tooltest"},
		"internal/web/browsertest":         {"internal/tooltest"},
	}
}

// domain are the packages of nouns, which know nothing of pages.
func domain() []string {
	return []string{"internal/audit", "internal/outbox", "internal/letter", "internal/organizer", "internal/signatory",
		"internal/signature", "internal/moderation", "internal/report", "internal/revision", "internal/note", "internal/figure", "internal/export", "internal/savedview", "internal/watchlist", "internal/update", "internal/milestone"}
}

type listed struct {
	ImportPath   string
	Dir          string
	GoFiles      []string
	TestGoFiles  []string
	XTestGoFiles []string
	Imports      []string
}

func (p listed) name() string { return strings.TrimPrefix(p.ImportPath, module) }

// packages returns the program's packages as the go command sees them.
func packages(t *testing.T) []listed {
	t.Helper()
	command := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,GoFiles,TestGoFiles,XTestGoFiles,Imports", module+"...")
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		list = append(list, p)
	}
}

func TestImports_FollowTheDirections(t *testing.T) {
	rules := allowed()
	for _, p := range packages(t) {
		if len(p.GoFiles) == 0 {
			continue // tests alone
		}
		may, known := rules[p.name()]
		if !known {
			t.Errorf("%s: a new package: say in this test what it may import", p.name())
			continue
		}
		for _, imported := range p.Imports {
			name, ours := strings.CutPrefix(imported, module)
			if ours && !slices.Contains(may, name) && !slices.Contains(may, everything) {
				t.Errorf("%s imports %s", p.name(), name)
			}
		}
	}
}

func TestImports_TheDomainKnowsNothingOfPages(t *testing.T) {
	never := []string{"net/http", "html/template", "github.com/labstack/echo", module + "internal/locale", module + "internal/view"}
	for _, p := range packages(t) {
		if !slices.Contains(domain(), p.name()) {
			continue
		}
		for _, imported := range p.Imports {
			for _, n := range never {
				if imported == n || strings.HasPrefix(imported, n+"/") {
					t.Errorf("%s imports %s", p.name(), imported)
				}
			}
		}
	}
}

func TestImports_NothingButTheCommandKnowsThePages(t *testing.T) {
	for _, p := range packages(t) {
		if strings.HasPrefix(p.name(), "cmd/") {
			continue
		}
		if slices.Contains(p.Imports, module+"internal/web") {
			t.Errorf("%s imports web", p.name())
		}
	}
}

// inDatabase reports whether a package is where the databases' dialects are known.
func inDatabase(name string) bool {
	return name == "internal/database" || strings.HasPrefix(name, "internal/database/")
}

func TestFiles_OnlyStoresSpeakToTheDatabase(t *testing.T) {
	for _, p := range packages(t) {
		if inDatabase(p.name()) {
			continue
		}
		for _, file := range p.GoFiles {
			isStore := file == "store.go" || strings.HasSuffix(file, "_store.go") || strings.HasPrefix(file, "store_")
			if isStore {
				continue
			}
			for _, imported := range parse(t, filepath.Join(p.Dir, file)).Imports {
				if path := strings.Trim(imported.Path.Value, `"`); strings.HasPrefix(path, "gorm.io/") {
					t.Errorf("%s/%s imports %s: only store.go may", p.name(), file, path)
				}
			}
		}
	}
}
