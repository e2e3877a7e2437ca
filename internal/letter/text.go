package letter

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Bounds of a text's parts and of a letter's settings, in characters unless said otherwise.
const (
	MaxTitle      = 200
	MaxSummary    = 400
	MaxFrom       = 200
	MaxAddress    = 400
	MaxBody       = 50_000
	MaxLabel      = 120
	MaxContact    = 254
	MaxHousehold  = 10 // individuals per address
	MaxCategories = 40 // entries
	MaxAddressees = 60 // entries
	MaxQuestions  = 20 // entries
	MaxQuestion   = 200
	MaxAnswer     = 800
	MaxURL        = 300
	MaxFile       = 1 << 20  // bytes
	MaxMatter     = 32 << 10 // bytes of one front matter
)

// Text is one version of a letter in one language. Once published it never changes: a correction is the next version.
type Text struct {
	ID, LetterID uuid.UUID
	Language     string
	Version      int // from 1, counted for each language
	Title        string
	Summary      string
	From         string // who speaks
	Address      string // to whom, as one line
	Body         string // Markdown
	PublishedAt  *time.Time
}

// Published reports whether the version may be shown and signed.
func (t Text) Published() bool { return t.PublishedAt != nil }

// name names the version for people, such as "es, version 2".
func (t Text) name() string { return fmt.Sprintf("%s, version %d", t.Language, t.Version) }

// sameWords reports whether both texts say the same in every part.
func sameWords(a, b Text) bool {
	return a.Title == b.Title && a.Summary == b.Summary && a.From == b.From && a.Address == b.Address && a.Body == b.Body
}

// Choose returns the text in the first of the wanted languages that texts has, else the first text. It is false only if
// there are none.
func Choose(texts []Text, wanted ...string) (Text, bool) {
	for _, lang := range wanted {
		if t, ok := inLanguage(texts, lang); ok {
			return t, true
		}
	}
	if len(texts) == 0 {
		return Text{}, false
	}
	return texts[0], true
}

// inLanguage returns the first text in a language, false if there is none.
func inLanguage(texts []Text, language string) (Text, bool) {
	i := slices.IndexFunc(texts, func(t Text) bool { return t.Language == language })
	if i < 0 {
		return Text{}, false
	}
	return texts[i], true
}
