package locale

import (
	"io/fs"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// LoadFrom is Load for files of a test.
func LoadFrom(files fs.FS) (*Catalogue, error) { return load(files) }

// Messages returns every message by language and key.
func Messages() (map[string]map[string]*i18n.Message, error) { return readMessages(catalogues) }
