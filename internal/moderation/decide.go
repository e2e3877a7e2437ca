package moderation

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/script"
	"github.com/undersigned/undersigned/internal/signature"
)

// The decisions.
const (
	Publish = "publish"
	Hold    = "hold"
	Reject  = "reject"
)

// Bounds of one act.
const (
	MaxReason = 500 // characters
	MaxBatch  = 200 // signatures
)

func target(decision string) (signature.Status, bool) {
	to, ok := map[string]signature.Status{Publish: signature.Published, Hold: signature.Held, Reject: signature.Rejected}[decision]
	return to, ok
}

// Decisions returns what may be decided on signatures of any of these statuses, the likeliest first.
func Decisions(from ...signature.Status) []string {
	var decisions []string
	for _, decision := range []string{Publish, Hold, Reject} {
		to, _ := target(decision)
		if slices.ContainsFunc(from, func(status signature.Status) bool { return signature.CanMove(status, to) }) {
			decisions = append(decisions, decision)
		}
	}
	return decisions
}

// DecideInput is one decision on one signature or many of a letter.
type DecideInput struct {
	Organizer uuid.UUID
	LetterID  uuid.UUID
	IDs       []uuid.UUID // up to MaxBatch
	Decision  string      // Publish, Hold or Reject
	Reason    string      // needed to reject
}

// Refusal is a signature on which a decision had no effect, and why.
type Refusal struct {
	ID  uuid.UUID
	Err error
}

// Decided is what came of a decision. BatchID names the act, for an undo.
type Decided struct {
	BatchID uuid.UUID
	Done    []uuid.UUID
	Refused []Refusal
}

// Decide carries one decision out on every signature that its state allows it for, in one transaction; the others are
// refused, each with its error. fault.Invalid about the field "decision", "reason" or "ids" where the input is wrong.
func (s *Service) Decide(ctx context.Context, in DecideInput) (Decided, error) {
	in.Reason = strings.TrimSpace(in.Reason)
	to, err := check(in)
	if err != nil {
		return Decided{}, err
	}
	batch, err := uuid.NewV7()
	if err != nil {
		return Decided{}, fmt.Errorf("make an id: %w", err)
	}
	// In one order, each once: two acts on the same signatures then wait for one another, and not each for the other.
	ids := slices.Clone(in.IDs)
	slices.SortFunc(ids, byID)
	ids = slices.Compact(ids)
	var decided Decided
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		decided = Decided{BatchID: batch}
		for _, id := range ids {
			before, err := s.signatures.Decide(tx, signature.Decision{SignatureID: id, LetterID: in.LetterID, To: to, Organizer: in.Organizer, Reason: in.Reason})
			switch kind := fault.KindOf(err); {
			case err == nil:
				decided.Done = append(decided.Done, id)
				if err := record(tx, batch, id, in, before); err != nil {
					return err
				}
			case kind == fault.Conflict || kind == fault.Gone || kind == fault.NotFound:
				decided.Refused = append(decided.Refused, Refusal{ID: id, Err: err})
			default:
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Decided{}, fmt.Errorf("decide: %w", err)
	}
	return decided, nil
}

func byID(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }

func check(in DecideInput) (signature.Status, error) {
	var fields []fault.Field
	to, ok := target(in.Decision)
	if !ok {
		fields = append(fields, fault.Field{Name: "decision", Key: "field.choice"})
	}
	if in.Decision == Reject && in.Reason == "" {
		fields = append(fields, fault.Field{Name: "reason", Key: "moderation.reason_required"})
	}
	if _, invisible := script.Invisible(in.Reason); invisible {
		fields = append(fields, fault.Field{Name: "reason", Key: "field.characters"})
	}
	if utf8.RuneCountInString(in.Reason) > MaxReason {
		fields = append(fields, fault.Field{Name: "reason", Key: "field.too_long", Args: fault.Args{"Max": MaxReason}})
	}
	switch {
	case len(in.IDs) == 0:
		fields = append(fields, fault.Field{Name: "ids", Key: "field.required"})
	case len(in.IDs) > MaxBatch:
		fields = append(fields, fault.Field{Name: "ids", Key: "field.too_many", Args: fault.Args{"Max": MaxBatch}})
	}
	return to, fault.InvalidFields(fields)
}

// Undo gives every signature of an act back the status that it had, unless something else has been done with it since, and
// returns how many. Errors: fault.NotFound where the organizer did no such act on the letter, or has undone it;
// fault.Gone after UndoWithin.
func (s *Service) Undo(ctx context.Context, organizer, letterID, batch uuid.UUID) (int, error) {
	undone := 0
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		undone = 0
		decisions, err := takeBack(tx, organizer, letterID, batch)
		if err != nil {
			return err
		}
		if len(decisions) == 0 {
			return notFound()
		}
		if tx.Now.Sub(decisions[0].DecidedAt) > UndoWithin {
			return fault.New(fault.Gone, "error.undo_late")
		}
		slices.SortFunc(decisions, func(a, b decisionRow) int { return byID(a.SignatureID, b.SignatureID) })
		for _, d := range decisions {
			to, _ := target(d.Decision)
			_, err := s.signatures.Decide(tx, signature.Decision{SignatureID: d.SignatureID, LetterID: letterID, To: d.FromStatus,
				Organizer: organizer, Reason: d.FromReason, From: to})
			switch kind := fault.KindOf(err); {
			case err == nil:
				undone++
			case kind == fault.Conflict || kind == fault.Gone:
			default:
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("undo: %w", err)
	}
	return undone, nil
}
