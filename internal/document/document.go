// Package document sets a letter with its signatories as a document: plain text, Markdown, and PDF. It is given all words in
// the reader's language and a way to read the list, and knows neither pages nor tables.
package document

import (
	"time"

	"github.com/undersigned/undersigned/internal/letter"
)

// Document is what a document says, in the order in which it says it.
type Document struct {
	Language string // of all words but the letter's own
	Kind     string // "Open letter"
	Text     letter.Text
	FromWord string // "From"
	Day      string // that the letter bears; "" for none
	Version  string // which version of the text this is, and since when it is public

	Count   string   // "412 people and 38 organizations have signed"
	Figures []string // what that number means: the withheld, how it is checked, as of when

	AddresseesTitle string
	Addressees      []string

	Sections []Section
	Notes    []string // what of the list isn't here and where it is read
	Lacking  string   // says of a PDF that some letters of it are squares, and where they are read

	Page    func(n, of int) string // "page 3 of 14"
	Address string                 // where letter and list are read
	At      time.Time              // when this was made
}

// Section is a part of the list. Without an entry, nothing is said of it.
type Section struct {
	Title string
	Each  func(f func(Entry) error) error
}

// Entry is a signatory.
type Entry struct {
	Name    string
	Details string // role and place in a line, "" for none
	Mark    string // "first signatory", "" for others
}
