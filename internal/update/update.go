// Package update keeps the news that organizers tell about a letter: drafts in several languages, what was published and
// never changes, the corrections beside it, and the sending to signatories who asked for news.
package update

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

// State is where an update stands.
type State string

// The states of an update. A draft is known to organizers alone; of a retracted one the public sees that there was one.
const (
	Draft     State = "draft"
	Published State = "published"
	Retracted State = "retracted"
)

// Bounds of an update. Its texts have those of letters' texts.
const (
	MaxOf          = 500 // updates of a letter, drafts included
	MaxCorrections = 20
	MaxCorrection  = letter.MaxAnswer // characters
)

// Update is a piece of news.
type Update struct {
	ID, LetterID uuid.UUID
	State        State
	Texts        []letter.Text // title, summary and body by language; ordered by language
	Corrections  []Correction  // the oldest first
	CreatedAt    time.Time
	PublishedAt  *time.Time
	RetractedAt  *time.Time
	MailingAt    *time.Time // since when it is sent to who asked for news; nil: it isn't
	MailedAt     *time.Time // when all were written to
	Mails        int        // how many were written to so far
}

// Correction is what organizers say about an update that they can't change any more.
type Correction struct {
	At    time.Time
	Words map[string]string // by language, all of the update's
}

// Text returns the update in the first of the wanted languages that it has, else in any. It is false only for a draft of which
// nothing is written.
func (u Update) Text(wanted ...string) (letter.Text, bool) { return letter.Choose(u.Texts, wanted...) }

// In returns the correction's words in the first of the wanted languages that it has, and that language.
func (c Correction) In(wanted ...string) (words, language string) {
	for _, lang := range wanted {
		if c.Words[lang] != "" {
			return c.Words[lang], lang
		}
	}
	for lang, one := range c.Words {
		if language == "" || lang < language {
			words, language = one, lang
		}
	}
	return words, language
}

// Languages returns the languages of the update's texts.
func (u Update) Languages() []string {
	languages := make([]string, len(u.Texts))
	for i, t := range u.Texts {
		languages[i] = t.Language
	}
	return languages
}

// Title is what organizers call the update: its title in the letter's language, or in another one; "" without any.
func (u Update) Title(wanted ...string) string {
	t, _ := u.Text(wanted...)
	return t.Title
}

// Unfinished returns the languages in which a part is still to be written.
func (u Update) Unfinished() []string {
	var languages []string
	for _, t := range u.Texts {
		if t.Title == "" || t.Summary == "" || t.Body == "" {
			languages = append(languages, t.Language)
		}
	}
	return languages
}

// TextIn returns the text in exactly that language; an empty one if there is none.
func (u Update) TextIn(language string) letter.Text {
	i := slices.IndexFunc(u.Texts, func(t letter.Text) bool { return t.Language == language })
	if i < 0 {
		return letter.Text{LetterID: u.LetterID, Language: language}
	}
	return u.Texts[i]
}

// Service holds the use cases of updates.
type Service struct {
	db         *database.DB
	letters    *letter.Service
	signatures *signature.Service
	outbox     *outbox.Queue
}

// New returns the service over db.
func New(db *database.DB, letters *letter.Service, signatures *signature.Service, queue *outbox.Queue) *Service {
	return &Service{db: db, letters: letters, signatures: signatures, outbox: queue}
}
