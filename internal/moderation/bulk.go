package moderation

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/signature"
)

// Bounds of an act in bulk.
const (
	MaxBulk      = MaxCount // signatures of one act
	sampleOf     = 10
	bulkPatience = 2 * time.Second // a request works on it; the rest is a job's
)

// BulkInput is one decision on all signatures that a filter selects. What was confirmed after AsOf isn't meant: who
// decides hasn't been shown it.
type BulkInput struct {
	ID        uuid.UUID // made when the act was rehearsed: the same act twice is one
	Organizer uuid.UUID
	Filter    QueueFilter
	AsOf      time.Time
	Decision  string // Publish, Hold or Reject
	Reason    string // needed to reject
}

// Rehearsal is what an act in bulk would do.
type Rehearsal struct {
	Changing int  // signatures that it would decide on
	Staying  int  // those that the filter selects beside, whose state doesn't allow it
	Told     int  // whose signers a message would be sent to
	Capped   bool // the filter selects MaxBulk or more, of which the first are meant
	Sample   []signature.Signature
}

// bulkSelection is what an act is about: of what its filter selects, the statuses that its decision may come from.
func (s *Service) bulkSelection(ctx context.Context, in BulkInput) (all, changing signature.Filter, to signature.Status, err error) {
	to, ok := target(in.Decision)
	if !ok || in.Decision == Keep {
		return all, changing, to, fault.InvalidField("decision", "field.choice")
	}
	if all, err = s.selection(ctx, in.Filter); err != nil {
		return all, changing, to, err
	}
	if after := in.AsOf.Add(time.Microsecond); all.Until.IsZero() || after.Before(all.Until) {
		all.Until = after
	}
	changing = all
	changing.Statuses = slices.DeleteFunc(slices.Clone(all.Statuses), func(from signature.Status) bool { return !signature.CanMove(from, to) })
	return all, changing, to, nil
}

// Rehearse tells what an act in bulk would do, and changes nothing. Errors: fault.Invalid about the field "decision";
// fault.NotFound for a filter that is none.
func (s *Service) Rehearse(ctx context.Context, in BulkInput) (Rehearsal, error) {
	all, changing, to, err := s.bulkSelection(ctx, in)
	if err != nil {
		return Rehearsal{}, err
	}
	r := Rehearsal{}
	matching, err := s.signatures.CountMatching(ctx, all, MaxBulk)
	if err != nil {
		return Rehearsal{}, err
	}
	r.Capped = matching >= MaxBulk
	if len(changing.Statuses) == 0 {
		r.Staying = matching
		return r, nil
	}
	if r.Changing, err = s.signatures.CountMatching(ctx, changing, MaxBulk); err != nil {
		return Rehearsal{}, err
	}
	r.Staying = matching - r.Changing
	if r.Told, err = s.signatures.CountUntold(ctx, changing, to, MaxBulk); err != nil {
		return Rehearsal{}, err
	}
	changing.Limit = sampleOf
	r.Sample, err = s.signatures.Find(ctx, changing)
	return r, err
}

// Bulk is an act in bulk, as far as it has come.
type Bulk struct {
	ID            uuid.UUID
	Decision      string
	Done, Refused int
	Undone        int
	Ended         *time.Time // nil while it goes on
	UndoAsked     bool
	TakenBack     bool // all of it
}

// CanUndo reports whether the act may still be taken back.
func (b Bulk) CanUndo(now time.Time) bool {
	return !b.UndoAsked && (b.Ended == nil || now.Sub(*b.Ended) <= UndoWithin)
}

// Over reports whether nothing more will happen by itself.
func (b Bulk) Over() bool { return b.Ended != nil && (!b.UndoAsked || b.TakenBack) }

func (r bulkRow) bulk() Bulk {
	return Bulk{ID: r.ID, Decision: r.Decision, Done: r.Done, Refused: r.Refused, Undone: r.Undone, Ended: r.EndedAt,
		UndoAsked: r.UndoAt != nil, TakenBack: r.UndoneAt != nil}
}

// DecideBulk begins an act in bulk, and goes on with it for as long as a request may take; CarryOnBulk does the rest. The same
// act begun again is gone on with. Errors: fault.Invalid about the field "decision" or "reason"; fault.NotFound for a filter
// that is none, and an id of somebody else's act.
func (s *Service) DecideBulk(ctx context.Context, in BulkInput) (Bulk, error) {
	if err := s.beginBulk(ctx, in); err != nil {
		return Bulk{}, err
	}
	if err := s.goOn(ctx, in.ID); err != nil {
		return Bulk{}, err
	}
	return s.Bulk(ctx, in.Organizer, in.Filter.LetterID, in.ID)
}

// beginBulk stores an act, unless it is there already.
func (s *Service) beginBulk(ctx context.Context, in BulkInput) error {
	if _, err := check(DecideInput{IDs: []uuid.UUID{in.ID}, Decision: in.Decision, Reason: in.Reason}); err != nil {
		return err
	}
	_, changing, _, err := s.bulkSelection(ctx, in)
	if err != nil {
		return err
	}
	encoded, err := json.Marshal(changing)
	if err != nil {
		return fmt.Errorf("write a filter: %w", err)
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		r := bulkRow{ID: in.ID, LetterID: in.Filter.LetterID, OrganizerID: in.Organizer, Decision: in.Decision, Reason: in.Reason, Filter: string(encoded), BegunAt: tx.Now}
		if len(changing.Statuses) == 0 {
			r.EndedAt = &tx.Now
		}
		if begun, err := insertBulk(tx, r); err != nil || !begun {
			return err
		}
		return audit.Record(tx, bulkEntry(r, "bulk."+in.Decision, in.Reason))
	})
	if err != nil {
		return fmt.Errorf("begin an act in bulk: %w", err)
	}
	return nil
}

func bulkEntry(r bulkRow, action, reason string) audit.Entry {
	return audit.Entry{LetterID: r.LetterID, ActorKind: audit.Organizer, ActorID: r.OrganizerID, Action: action, SubjectKind: "bulk", SubjectID: r.ID, Reason: reason}
}

// Bulk returns an organizer's act in bulk on a letter. Any other is fault.NotFound.
func (s *Service) Bulk(ctx context.Context, organizer, letterID, id uuid.UUID) (Bulk, error) {
	r, err := findBulk(s.db.Read(ctx), id)
	if err != nil {
		return Bulk{}, err
	}
	if r.OrganizerID != organizer || r.LetterID != letterID {
		return Bulk{}, notFound()
	}
	return r.bulk(), nil
}

// UndoBulk stops an act in bulk and takes it back, for as long as a request may take; CarryOnBulk does the rest. Errors:
// fault.NotFound where the organizer did no such act on the letter, or has taken it back; fault.Gone after UndoWithin.
func (s *Service) UndoBulk(ctx context.Context, organizer, letterID, id uuid.UUID) (Bulk, error) {
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		r, err := lockBulk(tx, id)
		switch {
		case err != nil:
			return err
		case r.OrganizerID != organizer || r.LetterID != letterID || r.UndoAt != nil:
			return notFound()
		case !r.bulk().CanUndo(tx.Now):
			return fault.New(fault.Gone, "error.undo_late")
		}
		r.UndoAt = &tx.Now
		if r.EndedAt == nil {
			r.EndedAt = &tx.Now
		}
		if err := saveBulk(tx, r); err != nil {
			return err
		}
		return audit.Record(tx, bulkEntry(r, "bulk.undone", ""))
	})
	if err != nil {
		return Bulk{}, fmt.Errorf("undo an act in bulk: %w", err)
	}
	if err := s.goOn(ctx, id); err != nil {
		return Bulk{}, err
	}
	return s.Bulk(ctx, organizer, letterID, id)
}
