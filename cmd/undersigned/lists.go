package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/mailbox"
	"github.com/undersigned/undersigned/internal/name"
	"github.com/undersigned/undersigned/internal/signature"
)

// lists reads the operator's lists: of mailboxes that others can open, of throw-away addresses, and of words that are no
// names. For each that isn't named it takes the bundled one.
func lists(c config.Config) (mailbox.Watched, signature.Lists, error) {
	var suspect signature.Lists
	watched, err := listIn("WATCHED_MAILBOXES", c.Watched, mailbox.Bundled, mailbox.Read)
	if err == nil {
		suspect.Disposable, err = listIn("DISPOSABLE_MAILBOXES", c.Disposable, mailbox.Disposable, mailbox.Read)
	}
	if err == nil {
		suspect.Words, err = listIn("NAME_WORDS", c.NameWords, name.Bundled, name.Read)
	}
	return watched, suspect, err
}

// listIn reads the file that a setting names, or takes the bundled list.
func listIn[T any](setting, path string, bundled func() (T, error), read func(io.Reader) (T, error)) (T, error) {
	if path == "" {
		return bundled()
	}
	file, err := os.Open(path)
	if err != nil {
		var none T
		return none, fmt.Errorf("%s%s: %w", config.Prefix, setting, err)
	}
	l, err := read(file)
	if err = errors.Join(err, file.Close()); err != nil {
		return l, fmt.Errorf("%s%s: %s: %w", config.Prefix, setting, path, err)
	}
	return l, nil
}
