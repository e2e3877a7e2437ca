package tooltest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Root returns the repository's folder, for tests that need a file outside their package's.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the repository: %w", err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "tools", "mailpit", "go.mod")); err == nil {
			return dir, nil
		}
	}
	return "", errors.New("find the repository: no folder above has tools/mailpit/go.mod")
}
