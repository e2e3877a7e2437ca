package moderation

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/signature"
)

// The states by which the queue is filtered.
const (
	Waiting   = "waiting"
	Held      = "held"
	Reported  = "reported" // whatever the status: somebody says that it isn't them
	Published = "published"
	Rejected  = "rejected"
	Edited    = "edited" // with a change by the signer that waits
	All       = "all"
)

// States returns the queue's states in the order of the desk.
func States() []string { return []string{Waiting, Held, Reported, Published, Rejected, Edited, All} }

// Statuses returns the statuses of the signatures that a state of the queue shows, none for an unknown state.
func Statuses(state string) []signature.Status {
	switch state {
	case Waiting:
		return []signature.Status{signature.Pending}
	case Held:
		return []signature.Status{signature.Held}
	case Published:
		return []signature.Status{signature.Published}
	case Rejected:
		return []signature.Status{signature.Rejected}
	case Reported, Edited, All:
		return []signature.Status{signature.Pending, signature.Held, signature.Published, signature.Rejected}
	default:
		return nil
	}
}

// QueueFilter selects a page of a letter's confirmed signatures. Empty fields select all.
type QueueFilter struct {
	LetterID                uuid.UUID
	State                   string // Waiting (default), Held, Reported, Published, Rejected, Edited or All
	Kind, Category, Country string
	Language                string    // in which it was signed
	Signal                  string    // as in signature.Filter
	From, Until             time.Time // confirmed from the one on, and before the other
	Text                    string    // a full name, or words of an entry on the public list
	After                   string    // the Next of the page before
	Limit                   int       // 50 if 0, 200 at most
}

// QueuePage is a piece of the queue: what waits, the longest first; everything else, the newest first.
type QueuePage struct {
	Items []signature.Signature
	Next  string
}

// Queue returns a page of a letter's confirmed signatures. An unknown state or cursor is fault.NotFound.
func (s *Service) Queue(ctx context.Context, f QueueFilter) (QueuePage, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 200)
	find, err := s.selection(ctx, f)
	if err != nil {
		return QueuePage{}, err
	}
	find.Limit = f.Limit + 1
	if f.After != "" {
		if find.After, err = uuid.Parse(f.After); err != nil {
			return QueuePage{}, notFound()
		}
	}
	items, err := s.signatures.Find(ctx, find)
	if err != nil {
		return QueuePage{}, fmt.Errorf("read the queue: %w", err)
	}
	page := QueuePage{Items: items}
	if len(items) > f.Limit {
		page.Items = items[:f.Limit]
		page.Next = page.Items[f.Limit-1].ID.String()
	}
	return page, nil
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }
