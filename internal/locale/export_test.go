package locale

import "github.com/nicksnyder/go-i18n/v2/i18n"

// Messages returns every message by language and key.
func Messages() (map[string]map[string]*i18n.Message, error) { return readMessages(Files) }
