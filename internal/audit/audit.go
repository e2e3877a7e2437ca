// Package audit keeps the trail: who did what to which, when and why. It holds no personal datum of a signer.
package audit

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// The kinds of actor.
const (
	Organizer = "organizer"
	Supporter = "supporter"
	System    = "system"
)

// Entry is one act. LetterID and ActorID may be uuid.Nil.
type Entry struct {
	ID          uuid.UUID // given by Record
	LetterID    uuid.UUID
	ActorKind   string // Organizer, Supporter or System
	ActorID     uuid.UUID
	Action      string // subject and past tense, such as "signature.published"
	SubjectKind string
	SubjectID   uuid.UUID
	Reason      string // what the actor wrote, or ""
	At          time.Time
	Seq         int64 // the place in the chain; 0 until a job has given it one
}

// ActorKind returns the kind of who acts at the desk or by a command: an organizer, or the system for uuid.Nil.
func ActorKind(actor uuid.UUID) string {
	if actor == uuid.Nil {
		return System
	}
	return Organizer
}

// Record writes an entry in the transaction of the act itself, so that there is none without the other. ID and At are
// set by it.
func Record(tx *database.Tx, e Entry) error { return insert(tx, e) }

// Filter selects entries; its zero value selects all.
type Filter struct {
	LetterID  uuid.UUID
	SubjectID uuid.UUID
	ActorID   uuid.UUID // one organizer
	Actors    []string  // kinds of actor; none: all
	Action    string
	From      time.Time // not before; zero: from the beginning
	Until     time.Time // before; zero: until now
	Before    string    // the Next of the page before
	Limit     int       // 50 if 0, 200 at most
}

// Page is a piece of the trail, newest first. Next is "" on the last one.
type Page struct {
	Entries []Entry
	Next    string
}

// Service reads the trail, chains it and checks the chain.
type Service struct {
	db    *database.DB
	check sync.Mutex // one check at a time
}

// New returns a reader of the trail in db.
func New(db *database.DB) *Service { return &Service{db: db} }

// Actions returns the acts that the trail holds, each once, in alphabetical order.
func (s *Service) Actions(ctx context.Context) ([]string, error) { return s.actions(ctx) }

// List returns the entries that f selects, newest first.
func (s *Service) List(ctx context.Context, f Filter) (Page, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 200)
	entries, err := s.find(ctx, f, f.Limit+1)
	if err != nil {
		return Page{}, err
	}
	page := Page{Entries: entries}
	if len(entries) > f.Limit {
		page.Entries = entries[:f.Limit]
		page.Next = page.Entries[f.Limit-1].ID.String()
	}
	return page, nil
}
