package database_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/tooltest"
)

// privacyRow is a line of docs/privacy.md's tables of columns.
type privacyRow struct{ columns, how, what, until string }

// privacyRows reads the document.
func privacyRows(t *testing.T) []privacyRow {
	t.Helper()
	root, err := tooltest.Root()
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(root, "docs", "privacy.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, tables, _ := strings.Cut(string(content), "\n## Every column\n")
	var rows []privacyRow
	for line := range strings.Lines(tables) {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 4 {
			t.Fatalf("docs/privacy.md: a line of %d cells, want 4: %s", len(cells), line)
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, privacyRow{cells[0], cells[1], cells[2], cells[3]})
	}
	return rows
}

// documented returns the columns that the document names, as TABLE.COLUMN.
func documented(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, r := range privacyRows(t) {
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(r.columns, -1) {
			if slices.Contains(all, name[1]) {
				t.Errorf("docs/privacy.md names %s twice", name[1])
			}
			all = append(all, name[1])
		}
	}
	return all
}

// stored are the questions for the columns of an engine's database, without SQLite's own tables.
func stored() map[string]string {
	return map[string]string{
		databasetest.SQLite: `SELECT t.name || '.' || c.name FROM pragma_table_list t, pragma_table_xinfo(t.name) c
			WHERE t.schema = 'main' AND t.type IN ('table', 'virtual') AND t.name NOT LIKE 'sqlite_%'`,
		databasetest.Postgres: `SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'`,
	}
}

func TestPrivacy_TheDocumentNamesEveryColumnAndNoOther(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		engine := filepath.Base(t.Name())
		var columns []string
		if err := db.Read(t.Context()).Raw(stored()[engine]).Scan(&columns).Error; err != nil || len(columns) == 0 {
			t.Fatalf("%d columns: %v", len(columns), err)
		}
		names := documented(t)
		for _, c := range columns {
			if !slices.Contains(names, c) {
				table, _, _ := strings.Cut(c, ".")
				t.Errorf("docs/privacy.md is silent about %s. Add it to the table of %s, as a line of its own or within one that fits:\n"+
					"| `%s` | clear, hashed or sealed | what it holds, and why | when it is erased |", c, table, c)
			}
		}
		for _, name := range names {
			if !slices.Contains(columns, name) {
				t.Errorf("docs/privacy.md names %s, which is no column: take it out", name)
			}
		}
	})
}

func TestPrivacy_EachLineSaysHowWhyAndUntilWhen(t *testing.T) {
	for _, r := range privacyRows(t) {
		if !slices.Contains([]string{"clear", "hashed", "sealed"}, r.how) {
			t.Errorf("%s: %q, want clear, hashed or sealed", r.columns, r.how)
		}
		if r.what == "" || r.until == "" {
			t.Errorf("%s: it doesn't say what it holds, or until when", r.columns)
		}
		if sealed := strings.Contains(r.columns, "sealed"); sealed != (r.how == "sealed") {
			t.Errorf("%s is said to be %s", r.columns, r.how)
		}
		if hash := strings.Contains(r.columns, "_hash"); hash != (r.how == "hashed") {
			t.Errorf("%s is said to be %s", r.columns, r.how)
		}
	}
}
