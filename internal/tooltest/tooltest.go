// Package tooltest finds what tests need beside Go: programs on the machine, and what stands in tools. It decides what a
// test does where that is missing.
package tooltest

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// Missing skips the test, saying what is missing. With REQUIRE_ALL=1 in the environment it fails the test instead, so that
// a complete run skips nothing unnoticed.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("REQUIRE_ALL") == "1" {
		t.Fatalf("missing, and REQUIRE_ALL=1: %s", what)
	}
	t.Skipf("missing: %s", what)
}

// Program returns the path of the first of names that is in PATH, or else in the folders that the patterns match, the last
// in order first; "" if there is none.
func Program(names []string, patterns ...string) string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			if real, err := filepath.EvalSymlinks(path); err == nil {
				return real
			}
			return path
		}
	}
	for _, pattern := range patterns {
		for _, name := range names {
			found, _ := filepath.Glob(filepath.Join(pattern, name))
			slices.Sort(found)
			if len(found) > 0 {
				return found[len(found)-1]
			}
		}
	}
	return ""
}
