// Package signatory is the public side of signatures: the list that everybody reads and searches, and its figures. Its
// tables hold exactly what the public may see, and a row is there only while its signature is published.
package signatory

import (
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// The kinds of signature.
const (
	Individual   = "individual"
	Organization = "organization"
)

// Signatory is one entry of the list.
type Signatory struct {
	Seq         int64 // the order of listing, unique on the site
	SignatureID uuid.UUID
	Kind        string // Individual or Organization
	Name        string // the name as shown: full, or initials
	Initials    bool
	Occupation  string
	Affiliation string
	City        string
	Country     string // ISO 3166-1 alpha-2, or ""
	Category    string // a key of the letter's categories, or ""
	Comment     string
	Website     string // of an organization: an http or https address, or ""
	Vouched     bool   // organizers vouch that it is theirs
	ListedAt    time.Time
}

// Face is what a signature shows to the public, and how it counts.
type Face struct {
	Signatory
	LetterID uuid.UUID
	Language string // whose alphabet sorts the list: the letter's original language
	Visible  bool   // false: counted only, and nothing else of it is kept here
}

// Add puts a face on the list and counts it, in the transaction that publishes it.
func Add(tx *database.Tx, f Face) error {
	if f.Visible {
		if err := insert(tx, f); err != nil {
			return err
		}
	}
	return change(tx, f, +1)
}

// AddAll is Add for many, with few statements.
func AddAll(tx *database.Tx, faces []Face) error {
	if err := insertAll(tx, faces); err != nil {
		return err
	}
	return changeAll(tx, faces, +1)
}

// Remove takes a face off the list and the count, in the transaction that ends its publication. f counts as it was added.
func Remove(tx *database.Tx, f Face) error {
	if f.Visible {
		if err := remove(tx, f); err != nil {
			return err
		}
	}
	return change(tx, f, -1)
}

// Place is where a face stood on the list, to be put back there.
type Place struct {
	Seq      int64
	ListedAt time.Time
}

// SetAside takes a face off the list, leaves it in the count, and returns where it stood; the zero Place for one that isn't
// visible.
func SetAside(tx *database.Tx, f Face) (Place, error) {
	if !f.Visible {
		return Place{}, nil
	}
	at, err := placeOf(tx, f.SignatureID)
	if err != nil {
		return Place{}, err
	}
	return at, remove(tx, f)
}

// PutBack puts a face back on the list, where it stood if that is known, and counts it anew where it is counted otherwise:
// as counted says, or not at all for nil.
func PutBack(tx *database.Tx, f Face, at Place, counted *Face) error {
	if f.Visible {
		if err := insertAt(tx, f, at); err != nil {
			return err
		}
	}
	if counted != nil && counted.Kind == f.Kind && counted.Visible == f.Visible && counted.Category == f.Category && counted.Country == f.Country {
		return nil
	}
	if counted != nil {
		if err := change(tx, *counted, -1); err != nil {
			return err
		}
	}
	return change(tx, f, +1)
}

// Uncount takes a face out of the count that is no longer on the list.
func Uncount(tx *database.Tx, f Face) error { return change(tx, f, -1) }

// Replace puts another face in the place of one that is listed or counted, such as initials in the place of a name, in the
// transaction that changes it. A signatory who stays visible keeps their place in the list, wherever they are counted then.
func Replace(tx *database.Tx, old, next Face) error {
	if !old.Visible || !next.Visible {
		if err := Remove(tx, old); err != nil {
			return err
		}
		return Add(tx, next)
	}
	if err := update(tx, next); err != nil || old.Category == next.Category && old.Country == next.Country {
		return err
	}
	if err := change(tx, old, -1); err != nil {
		return err
	}
	return change(tx, next, +1)
}

// Service reads the list and adds up its figures.
type Service struct {
	db       *database.DB
	indexes  indexes
	horizons horizons
}

// New returns a reader of the list in db.
func New(db *database.DB) *Service { return &Service{db: db} }
