// Package letter keeps the open letters: their settings, their life from draft to archive, and their texts in several
// languages and versions. It reads them from Markdown files and renders their text to safe HTML.
package letter

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// State is where a letter stands in its life.
type State string

// The states of a letter. A draft is known to organizers alone; an archived letter can only be read.
const (
	Draft    State = "draft"
	Open     State = "open"
	Closed   State = "closed"
	Archived State = "archived"
)

// origins lists, for each state that a letter can be moved to, the states from which it is allowed.
func origins(to State) []State {
	return map[State][]State{
		Open:   {Draft, Closed},
		Closed: {Open},
	}[to]
}

// CanMove reports whether a letter may go from one state to the other.
func CanMove(from, to State) bool { return slices.Contains(origins(to), from) }

// Values of Policy.Individuals.
const (
	AtOnce      = "at_once"      // a confirmed individual without a signal is published at once
	AfterReview = "after_review" // every confirmed individual waits for a human
)

// Policy says how a letter's signatures are treated.
type Policy struct {
	Individuals  string `json:"individuals"`             // AtOnce or AfterReview
	Household    int    `json:"household"`               // how many individuals may sign with one address, 1 to MaxHousehold
	TellRejected bool   `json:"tell_rejected,omitempty"` // a rejected signer is told the moderator's reason
	Remind       bool   `json:"remind,omitempty"`        // who hasn't confirmed after two days is reminded once
	// HoldOn are the signals that have a confirmed individual wait for a human; nil: all that are about the signature itself.
	HoldOn []string `json:"hold_on,omitempty"`
}

// HoldsNothing stands alone in Policy.HoldOn: no signal has anybody wait.
const HoldsNothing = "none"

// Signals returns the names of the signals that a policy can name.
func Signals() []string {
	return []string{"mixed_scripts", "digits", "insult", "slogan", "nobody", "street", "keyboard", "link", "disposable", "same_name",
		"near_name", "domain", "network", "referrer", "bounced", "unproved", "denied"}
}

// AboutCrowd reports whether a signal is about the crowd that a signature came with, and not about the signature itself.
func AboutCrowd(signal string) bool {
	return slices.Contains([]string{"near_name", "domain", "network", "referrer"}, signal)
}

// Holds reports whether a signal has a confirmed individual wait for a human. Those about a crowd, most of which are honest,
// do so only where the policy names them.
func (p Policy) Holds(signal string) bool {
	if len(p.HoldOn) == 0 {
		return !AboutCrowd(signal)
	}
	return slices.Contains(p.HoldOn, signal)
}

// DefaultPolicy is what a letter that says nothing about it has.
func DefaultPolicy() Policy { return Policy{Individuals: AtOnce, Household: 2} }

// Values of Letter.Indexing.
const (
	IndexLetter  = ""        // the letter, and no page of names: who signed is found on the site, not by a name typed elsewhere
	IndexNames   = "names"   // the letter and its list
	IndexNothing = "nothing" // neither
)

// indexed is how a file and a form call IndexLetter.
const indexed = "letter"

// Indexings returns what may be said about search engines, as files and forms say it.
func Indexings() []string { return []string{indexed, IndexNames, IndexNothing} }

// ReadIndexing returns the value of Letter.Indexing that is said by a word; false if the word is none of Indexings.
func ReadIndexing(word string) (string, bool) {
	if word == indexed {
		return IndexLetter, true
	}
	return word, word == IndexNames || word == IndexNothing
}

// WriteIndexing returns the word for a value of Letter.Indexing.
func WriteIndexing(value string) string { return cmp.Or(value, indexed) }

// Letter is an appeal with its settings. Its words are in Text.
type Letter struct {
	ID         uuid.UUID
	Slug       string // its short name in addresses; never changes
	State      State
	Language   string      // the original's language
	Categories []Category  // in the order of the form, the retired ones last
	Addressees []Addressee // in the order of the file
	Questions  []Question  // in the order of the file
	Fields     []string    // the optional fields that the form asks, of those that Fields lists
	Policy     Policy
	Accent     string     // the colour of its pages as #rrggbb; "": the site's
	Indexing   string     // what search engines are asked to find: IndexLetter, IndexNames or IndexNothing
	Goal       int        // how many signatures its organizers hope for; 0: they name no number
	Downloads  bool       // documents and downloads may hold the whole list
	Date       *time.Time // the day that the letter bears, midnight UTC; nil if it bears none
	OpensAt    *time.Time // signatures are accepted from here; nil: from the opening
	ClosesAt   *time.Time // and until here; nil: until it is closed
	OpenedAt   *time.Time // first opening
	ClosedAt   *time.Time // nil unless closed
	PausedAt   *time.Time // nil unless it is open and paused
	EmbedOn    []string   // the sites that may show it in a frame, as Site has them, or AnySite alone; nil: none
	Contact    string     // the organizers' public email address
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Category is a capacity in which an individual signs.
type Category struct {
	Key     string            `json:"key"`
	Labels  map[string]string `json:"labels"`            // by language
	Retired bool              `json:"retired,omitempty"` // no longer offered; kept to label earlier signatures
}

// Label returns the category's label in lang, else in the original's language, else its key.
func (c Category) Label(lang, original string) string {
	return cmp.Or(c.Labels[lang], c.Labels[original], c.Key)
}

// Addressee is somebody to whom the letter is directed.
type Addressee struct {
	Names  map[string]string `json:"names"`            // by language
	Answer *Answer           `json:"answer,omitempty"` // nil as long as there is none
}

// Name returns the addressee's name in lang, else in the original's language, else "".
func (a Addressee) Name(lang, original string) string {
	return cmp.Or(a.Names[lang], a.Names[original])
}

// Public reports whether anybody may see the letter: it has been opened once.
func (l Letter) Public() bool { return l.State != Draft }

// Category returns the category with that key, retired or not.
func (l Letter) Category(key string) (Category, bool) {
	i := slices.IndexFunc(l.Categories, func(c Category) bool { return c.Key == key })
	if i < 0 {
		return Category{}, false
	}
	return l.Categories[i], true
}

// CategoryLabel returns the label of the category with that key in lang, as Category.Label does; the key itself where the
// letter doesn't have it.
func (l Letter) CategoryLabel(key, lang string) string {
	if c, ok := l.Category(key); ok {
		return c.Label(lang, l.Language)
	}
	return key
}

// Offered returns the categories that a new signature may choose.
func (l Letter) Offered() []Category {
	return slices.DeleteFunc(slices.Clone(l.Categories), func(c Category) bool { return c.Retired })
}

// Asks reports whether the letter's form asks that optional field.
func (l Letter) Asks(field string) bool { return slices.Contains(l.Fields, field) }

// OpenAt reports whether the letter accepts signatures at that time: it is open, within its times and not paused. The
// opening time belongs to it, the closing time no longer.
func (l Letter) OpenAt(now time.Time) bool { return l.PausedAt == nil && l.within(now) }

// Paused reports whether the letter would accept signatures at that time, were it not paused.
func (l Letter) Paused(now time.Time) bool { return l.PausedAt != nil && l.within(now) }

func (l Letter) within(now time.Time) bool {
	return l.State == Open && (l.OpensAt == nil || !now.Before(*l.OpensAt)) && (l.ClosesAt == nil || now.Before(*l.ClosesAt))
}

// Fields returns the optional fields that a letter may ask, in the form's order.
func Fields() []string {
	return []string{"occupation", "affiliation", "category", "city", "country", "comment"}
}

// Service holds the use cases of letters.
type Service struct {
	db        *database.DB
	languages []string
	drawing   chan struct{} // taken by who draws a picture
}

// New returns the service over db. Languages are the site's: a letter can have texts in these alone.
func New(db *database.DB, languages []string) *Service {
	return &Service{db: db, languages: slices.Clone(languages), drawing: make(chan struct{}, 1)}
}
