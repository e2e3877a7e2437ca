// Package signature is the life of a signature: from the form to the confirmed address, through the organizers' decisions
// to its place on the list, until its signer withdraws it. Every transition is one function, written to the audit trail in
// its own transaction, and refused from any other state.
package signature

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/mailbox"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/report"
	"github.com/undersigned/undersigned/internal/revision"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/vault"
	"github.com/undersigned/undersigned/internal/watchlist"
)

// The kinds of signature.
const (
	Individual   = signatory.Individual
	Organization = signatory.Organization
)

// Visibility is how the public sees a signature.
const (
	Public   = "public"   // the name
	Initials = "initials" // the initials; individuals only
	Withheld = "withheld" // nothing: counted only
)

// Visibilities returns the visibilities that a kind of signature may choose.
func Visibilities(kind string) []string {
	if kind == Organization {
		return []string{Public, Withheld}
	}
	return []string{Public, Initials, Withheld}
}

// Status is where a signature stands in its life.
type Status string

// The statuses. What is unconfirmed is shown to nobody; of what is withdrawn only the fact remains.
const (
	Unconfirmed Status = "unconfirmed"
	Pending     Status = "pending"
	Held        Status = "held"
	Published   Status = "published"
	Rejected    Status = "rejected"
	Withdrawn   Status = "withdrawn"
)

// origins lists, for each status that a signature can be moved to, the statuses from which it may come.
func origins(to Status) []Status {
	return map[Status][]Status{
		Pending:   {Unconfirmed, Held, Published, Rejected}, // confirmed, or a decision taken back
		Held:      {Pending, Published, Rejected},
		Published: {Pending, Held, Rejected},
		Rejected:  {Pending, Held, Published},
		Withdrawn: {Pending, Held, Published, Rejected},
	}[to]
}

// CanMove reports whether a signature may go from one status to the other.
func CanMove(from, to Status) bool { return slices.Contains(origins(to), from) }

// Confirmed reports whether the signer's address has been proved and the signature not withdrawn.
func (s Status) Confirmed() bool { return s != Unconfirmed && s != Withdrawn }

// Profile is what a signer told about themselves. It is stored sealed.
type Profile struct {
	Name               string `json:"name"` // the person's; of an organization, its representative's
	Occupation         string `json:"occupation,omitempty"`
	Affiliation        string `json:"affiliation,omitempty"`
	City               string `json:"city,omitempty"`
	Comment            string `json:"comment,omitempty"`
	Organization       string `json:"organization,omitempty"`
	Website            string `json:"website,omitempty"`
	RepresentativeRole string `json:"representative_role,omitempty"`
}

// Signature is one supporter's act on one letter. Email and Profile are empty once it is withdrawn.
type Signature struct {
	ID, LetterID, TextID uuid.UUID
	Kind                 string
	Status               Status
	Visibility           string
	Language             string // in which it was signed
	Category             string
	Country              string
	Email                string
	Profile              Profile
	Updates              bool   // wants the letter's news by mail
	Later                *Later // how and when a withheld name shall be shown; nil for not at all
	Discreet             bool   // messages name neither the letter nor the signer
	MarkHash             []byte // of the mark of the browser that signed, until it is confirmed; nil without one
	Signals              []Signal
	Reason               string     // of the last decision
	Vouched              bool       // organizers have seen a proof that it is theirs whose name it is
	ReportedAt           *time.Time // the last report that waits for an organizer
	SignedAt             time.Time
	ConfirmedAt          *time.Time
	DecidedAt            *time.Time
	PublishedAt          *time.Time
	WithdrawnAt          *time.Time
	AskedTextID          *uuid.UUID // the version of changed meaning about which the signer was asked last; nil for none
	AffirmedTextID       *uuid.UUID // the one that they have affirmed last; nil for none
}

// ExpiresAt is when an unconfirmed signature is deleted.
func (s Signature) ExpiresAt() time.Time { return s.SignedAt.Add(ConfirmWithin) }

// FullName is who signs: the organization, or the person.
func (s Signature) FullName() string {
	if s.Kind == Organization {
		return s.Profile.Organization
	}
	return s.Profile.Name
}

// ShownName is the name as the public sees it under the signature's visibility; "" for a withheld one.
func (s Signature) ShownName() string { return ShownName(s.FullName(), s.Visibility) }

// Face is what the public sees of the signature where it is published. lang is the letter's original language.
func (s Signature) Face(lang string) signatory.Face {
	f := signatory.Face{LetterID: s.LetterID, Language: lang, Visible: s.Visibility != Withheld}
	f.SignatureID, f.Kind, f.Category, f.Country = s.ID, s.Kind, s.Category, s.Country
	if !f.Visible {
		return f
	}
	f.Name, f.Initials = s.ShownName(), s.Visibility == Initials
	f.Occupation, f.Affiliation, f.City = s.Profile.Occupation, s.Profile.Affiliation, s.Profile.City
	f.Comment, f.Website = s.Profile.Comment, s.Profile.Website
	f.Vouched = s.Vouched && s.Visibility == Public // beside initials it would tell that they are somebody's who is known
	return f
}

// Service holds the use cases of signatures.
type Service struct {
	db      *database.DB
	vault   *vault.Vault
	outbox  *outbox.Queue
	watch   mailbox.Watched
	lists   Lists
	reports *report.Service
	watched *watchlist.Service
	surges  *surges

	revisions *revision.Service
}

// New returns the service over db, whose keys are v's and whose messages go to q.
func New(db *database.DB, v *vault.Vault, q *outbox.Queue) *Service {
	return &Service{db: db, vault: v, outbox: q, reports: report.New(db, v), watched: watchlist.New(db, v), revisions: revision.New(db, v), surges: newSurges()}
}

// Watching returns the same service, which warns whoever signs with one of these mailboxes.
func (s *Service) Watching(w mailbox.Watched) *Service {
	watching := *s
	watching.watch = w
	return &watching
}
