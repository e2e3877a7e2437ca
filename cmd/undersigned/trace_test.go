package main

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/undersigned/undersigned/internal/config"
)

// leavesNoTrace fails the test if a secret stands in the clear in the database or in the log.
func leavesNoTrace(t *testing.T, c config.Config, log *logbook, secrets ...string) {
	t.Helper()
	places := map[string]string{"the log": log.String()}
	if path, embedded := c.DatabaseFile(); embedded {
		files, err := filepath.Glob(path + "*") // with the log of writes
		if err != nil || len(files) == 0 {
			t.Fatalf("no database file: %v", err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			places[filepath.Base(file)] = string(content)
		}
	} else {
		for table, content := range dump(t, c.DatabaseURL) {
			places[table] = content
		}
	}
	for place, content := range places {
		for _, secret := range secrets {
			if strings.Contains(content, secret) || strings.Contains(content, hex.EncodeToString([]byte(secret))) {
				t.Errorf("%s holds %q", place, secret)
			}
		}
	}
}

// dump returns every row of every table as text.
func dump(t *testing.T, url string) map[string]string {
	t.Helper()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) == 0 {
		t.Fatalf("no tables: %v", err)
	}
	content := make(map[string]string)
	for _, table := range tables {
		name := pgx.Identifier{table}.Sanitize()
		rows, err := conn.Query(ctx, `SELECT t::text FROM `+name+` t`)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		content[table] = strings.Join(lines, "\n")
	}
	return content
}
