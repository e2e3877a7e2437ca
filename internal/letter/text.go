package letter

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
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
	MaxGoal       = 10_000_000
	MaxFile       = 1 << 20   // bytes
	MaxMatter     = 640 << 10 // bytes of one front matter
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
	// ChangesMeaning says that who signed an earlier version is asked again about this one.
	ChangesMeaning bool
}

// Published reports whether the version may be shown and signed.
func (t Text) Published() bool { return t.PublishedAt != nil }

// name names the version for people, such as "es, version 2".
func (t Text) name() string { return fmt.Sprintf("%s, version %d", t.Language, t.Version) }

// unfinished reports whether a part is still to be written.
func (t Text) unfinished() bool {
	return t.Title == "" || t.Summary == "" || t.From == "" || t.Address == "" || t.Body == ""
}

// Mark names the words of a version: who saves what they have changed says by it what they started from. It is "" for the
// zero text, which stands for none.
func (t Text) Mark() string {
	if t.Version == 0 {
		return ""
	}
	sum := sha256.New()
	for _, part := range []string{t.name(), t.Title, t.Summary, t.From, t.Address, t.Body, strconv.FormatBool(t.Published())} {
		fmt.Fprintf(sum, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

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
