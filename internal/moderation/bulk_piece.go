package moderation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/signature"
)

// goOn carries an act on, piece by piece, until it is over or a request has taken long enough.
func (s *Service) goOn(ctx context.Context, id uuid.UUID) error {
	for until := s.db.Now().Add(bulkPatience); ; {
		over, err := s.piece(ctx, id)
		if err != nil || over || s.db.Now().After(until) {
			return err
		}
	}
}

// CarryOnBulk carries the acts in bulk on that aren't over, as after a restart, and returns how many. It is a job's work; several
// processes may run it.
func (s *Service) CarryOnBulk(ctx context.Context) (int, error) {
	ids, err := s.unfinishedBulk(ctx, 10)
	if err != nil {
		return 0, err
	}
	for _, id := range ids { // one that fails doesn't keep the others from going on
		err = errors.Join(err, s.goOn(ctx, id))
	}
	return len(ids), err
}

// piece carries the next decisions of an act out, or takes the next ones back, in one transaction with how far it has come:
// whatever is killed in between, nothing is done twice. It reports whether the act is over.
func (s *Service) piece(ctx context.Context, id uuid.UUID) (over bool, err error) {
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		r, err := lockBulk(tx, id)
		if err != nil {
			return err
		}
		switch {
		case r.bulk().Over():
		case r.UndoAt != nil:
			err = s.takeBackPiece(tx, &r)
		default:
			err = s.decidePiece(ctx, tx, &r)
		}
		over = r.bulk().Over()
		return err
	})
	if err != nil {
		return false, fmt.Errorf("carry on an act in bulk: %w", err)
	}
	return over, nil
}

func (s *Service) decidePiece(ctx context.Context, tx *database.Tx, r *bulkRow) error {
	var f signature.Filter
	if err := json.Unmarshal([]byte(r.Filter), &f); err != nil {
		return fmt.Errorf("read the filter of %s: %w", r.ID, err)
	}
	f.After, f.Limit = r.AfterID.UUID, min(MaxBatch, MaxBulk-r.Done-r.Refused)
	found, err := s.signatures.Marks(ctx, f)
	if err != nil {
		return err
	}
	if len(found) < MaxBatch {
		r.EndedAt = &tx.Now
	}
	if len(found) > 0 {
		r.AfterID = database.NullID(found[len(found)-1].ID)
	}
	slices.SortFunc(found, func(a, b signature.Marked) int { return byID(a.ID, b.ID) })
	to, _ := target(r.Decision)
	in := DecideInput{Organizer: r.OrganizerID, LetterID: r.LetterID, Decision: r.Decision, Reason: r.Reason}
	for _, one := range found {
		err := s.decideOne(tx, r.ID, in, signature.Decision{SignatureID: one.ID, LetterID: r.LetterID, To: to, Organizer: r.OrganizerID, Reason: r.Reason, Seen: one.Mark, Batch: r.ID})
		switch {
		case err == nil:
			r.Done++
		case refused(err):
			r.Refused++
		default:
			return err
		}
	}
	return saveBulk(tx, *r)
}

func (s *Service) takeBackPiece(tx *database.Tx, r *bulkRow) error {
	decisions, err := takeSomeBack(tx, r.ID, MaxBatch)
	if err != nil {
		return err
	}
	undone, err := s.undoAll(tx, decisions)
	if err != nil {
		return err
	}
	r.Undone += undone
	if len(decisions) < MaxBatch {
		r.UndoneAt = &tx.Now
	}
	return saveBulk(tx, *r)
}
