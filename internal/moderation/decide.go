package moderation

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/freetext"
	"github.com/undersigned/undersigned/internal/signature"
)

// The decisions.
const (
	Publish = "publish"
	Hold    = "hold"
	Reject  = "reject"
	Keep    = "keep" // leave a signature published that was reported, or whose name is watched since
)

// Bounds of one act.
const (
	MaxReason = 500 // characters
	MaxBatch  = 200 // signatures
)

func target(decision string) (signature.Status, bool) {
	to, ok := map[string]signature.Status{Publish: signature.Published, Keep: signature.Published, Hold: signature.Held, Reject: signature.Rejected}[decision]
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
	IDs       []uuid.UUID          // up to MaxBatch
	Decision  string               // Publish, Hold, Reject or Keep
	Reason    string               // needed to reject, and to keep without a proof
	Seen      map[uuid.UUID]string // the marks of those that may have changed since they were seen
	Proof     *signature.Proof     // with Publish or Keep of one signature: that the name is its bearer's; nil for none
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
// refused, each with its error. fault.Invalid about the field "decision", "reason", "ids" or one of the proof where the input is wrong. A watched name is
// refused, with the key signature.KeyProofNeeded, unless its proof comes with it or did before.
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
			err := s.decideOne(tx, batch, in, signature.Decision{SignatureID: id, LetterID: in.LetterID, To: to, Organizer: in.Organizer, Reason: in.Reason,
				Seen: in.Seen[id], Batch: batch, Proof: in.Proof})
			switch {
			case err == nil:
				decided.Done = append(decided.Done, id)
			case refused(err):
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

// refused reports whether an error is about one signature alone, whose state doesn't allow what was decided.
func refused(err error) bool {
	kind := fault.KindOf(err)
	return kind == fault.Conflict || kind == fault.Gone || kind == fault.NotFound
}

// decideOne carries a decision out on one signature, settles its reports and notes what an undo gives back.
func (s *Service) decideOne(tx *database.Tx, batch uuid.UUID, in DecideInput, d signature.Decision) error {
	carryOut := s.signatures.Decide
	if in.Decision == Keep {
		carryOut = s.signatures.Keep
	}
	before, err := carryOut(tx, d)
	if err != nil {
		return err
	}
	if err := s.signatures.SettleReports(tx, d.SignatureID, batch); err != nil {
		return err
	}
	return record(tx, batch, d.SignatureID, in, before)
}

func byID(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }

// reasonRequired is the key of the message about a missing reason.
func reasonRequired(decision string) string {
	if decision == Keep {
		return "moderation.reason_to_keep"
	}
	return "moderation.reason_required"
}

func check(in DecideInput) (signature.Status, error) {
	var fields []fault.Field
	to, ok := target(in.Decision)
	if !ok {
		fields = append(fields, fault.Field{Name: "decision", Key: "field.choice"})
	}
	if (in.Decision == Reject || in.Decision == Keep && in.Proof == nil) && in.Reason == "" {
		fields = append(fields, fault.Field{Name: "reason", Key: reasonRequired(in.Decision)})
	}
	fields = append(fields, freetext.Check("reason", in.Reason, MaxReason)...)
	switch {
	case len(in.IDs) == 0:
		fields = append(fields, fault.Field{Name: "ids", Key: "field.required"})
	case len(in.IDs) > MaxBatch:
		fields = append(fields, fault.Field{Name: "ids", Key: "field.too_many", Args: fault.Args{"Max": MaxBatch}})
	}
	if in.Proof != nil && (to != signature.Published || len(in.IDs) != 1) {
		fields = append(fields, fault.Field{Name: "proof", Key: "proof.one_by_one"})
	}
	return to, fault.InvalidFields(fields)
}

// Undo gives every signature of an act back the status that it had, unless something else has been done with it since, and
// returns how many. Errors: fault.NotFound where the organizer did no such act on the letter, or has undone it;
// fault.Gone after UndoWithin. For an act in bulk see UndoBulk.
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
		undone, err = s.undoAll(tx, decisions)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("undo: %w", err)
	}
	return undone, nil
}

// undoAll gives signatures back the status that they had before decisions, and returns how many have it again.
func (s *Service) undoAll(tx *database.Tx, decisions []decisionRow) (int, error) {
	slices.SortFunc(decisions, func(a, b decisionRow) int { return byID(a.SignatureID, b.SignatureID) })
	undone := 0
	for _, d := range decisions {
		err := s.undoOne(tx, d)
		if err != nil && !refused(err) {
			return 0, err
		}
		if err == nil {
			undone++
		}
	}
	return undone, nil
}

// undoOne gives a signature back the status that it had before a decision, and its reports.
func (s *Service) undoOne(tx *database.Tx, d decisionRow) error {
	to, _ := target(d.Decision)
	back := signature.Decision{SignatureID: d.SignatureID, LetterID: d.LetterID, To: d.FromStatus, Organizer: d.OrganizerID,
		Reason: d.FromReason, From: to, Batch: d.BatchID}
	var err error
	if d.kept() {
		err = s.signatures.UndoKeep(tx, back)
	} else {
		_, err = s.signatures.Decide(tx, back)
	}
	if err != nil {
		return err
	}
	return s.signatures.ReopenReports(tx, d.SignatureID, d.BatchID)
}
