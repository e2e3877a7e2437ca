package letter

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// Open publishes a draft letter with its texts, or opens a closed one again. The actor is an organizer, or uuid.Nil for the
// command line. It is refused with fault.Conflict in any other state, and when the letter's closing time has passed;
// unknown is fault.NotFound.
func (s *Service) Open(ctx context.Context, actor, letterID uuid.UUID) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		if err := move(tx, actor, letterID, Open); err != nil {
			return err
		}
		l, err := InTx(tx, letterID)
		if err != nil {
			return err
		}
		if l.ClosesAt != nil && !tx.Now.Before(*l.ClosesAt) {
			return fault.Wrap(fault.Conflict, "error.letter_over", fmt.Errorf("its closing time %s has passed", shownTime(l.ClosesAt)))
		}
		_, err = publishDrafts(tx, actor, letterID, false)
		return err
	})
	if err != nil {
		return fmt.Errorf("open letter: %w", err)
	}
	return nil
}

// move takes a letter to another state and records it.
func move(tx *database.Tx, actor, id uuid.UUID, to State) error {
	moved, err := moveLetter(tx, id, to)
	if err != nil {
		return err
	}
	if moved {
		action := map[State]string{Open: "letter.opened", Closed: "letter.closed"}[to]
		return record(tx, actor, id, action, "letter", id, "")
	}
	l, err := InTx(tx, id)
	if err != nil {
		return err
	}
	return refusal(l.State)
}

// refusal is the answer to a move that the state doesn't allow.
func refusal(from State) error {
	return &fault.Error{Kind: fault.Conflict, Key: "error.letter_transition", Args: fault.Args{"From": string(from)}, Err: fmt.Errorf("the letter is %s", from)}
}

// record writes the audit entry of an act on a letter or one of its texts. Its pages may have to say something else then.
func record(tx *database.Tx, actor, letterID uuid.UUID, action, subjectKind string, subject uuid.UUID, reason string) error {
	tx.Changed(letterID)
	return audit.Record(tx, audit.Entry{LetterID: letterID, ActorKind: audit.ActorKind(actor), ActorID: actor, Action: action,
		SubjectKind: subjectKind, SubjectID: subject, Reason: reason})
}
