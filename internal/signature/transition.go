package signature

import (
	"errors"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/signatory"
)

// move changes a signature's status, with other columns, and records it. From a status that doesn't allow it, it is
// fault.Conflict, with the status as the argument From.
func (s *Service) move(tx *database.Tx, r *row, to Status, actorKind string, actor uuid.UUID, reason string, columns map[string]any) error {
	if !CanMove(r.Status, to) {
		return &fault.Error{Kind: fault.Conflict, Key: "error.transition", Args: fault.Args{"From": string(r.Status)},
			Err: errors.New("from " + string(r.Status) + " to " + string(to))}
	}
	action := "signature." + string(to)
	if to == Pending {
		action = "signature.reopened"
		if r.Status == Unconfirmed {
			action = "signature.confirmed"
		}
	}
	if columns == nil {
		columns = map[string]any{}
	}
	columns["status"] = to
	if _, joins := columns["wave_id"]; r.WaveID.Valid && !joins {
		columns["wave_id"], columns["counted_as"] = nil, ""
	}
	if err := updateRow(tx, *r, columns); err != nil {
		return err
	}
	r.Status = to
	if err := uncount(tx, *r); err != nil {
		return err
	}
	return audit.Record(tx, entry(*r, actorKind, actor, action, reason))
}

// publish puts a signature on the list.
func (s *Service) publish(tx *database.Tx, r *row, lang, actorKind string, actor uuid.UUID, reason string) error {
	err := s.move(tx, r, Published, actorKind, actor, reason, map[string]any{"published_at": tx.Now, "decided_at": tx.Now, "reason": reason})
	if err != nil {
		return err
	}
	r.PublishedAt, r.DecidedAt, r.Reason = &tx.Now, &tx.Now, reason
	sig, err := s.open(*r)
	if err != nil {
		return err
	}
	return signatory.Add(tx, sig.Face(lang))
}

// unpublish holds, rejects or reopens a signature, and takes it off the list if it was on it.
func (s *Service) unpublish(tx *database.Tx, r *row, lang string, d Decision) error {
	sig, err := s.open(*r)
	if err != nil {
		return err
	}
	err = s.move(tx, r, d.To, audit.Organizer, d.Organizer, d.Reason, map[string]any{"published_at": nil, "decided_at": tx.Now, "reason": d.Reason})
	if err != nil {
		return err
	}
	r.Reason = d.Reason
	if sig.Status != Published {
		return nil
	}
	return signatory.Remove(tx, sig.Face(lang))
}
