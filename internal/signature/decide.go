package signature

import (
	"slices"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

// Decision is what an organizer decides on one signature.
type Decision struct {
	SignatureID uuid.UUID
	LetterID    uuid.UUID // a signature of another letter is not found
	To          Status    // Published, Held or Rejected; Pending takes a decision back
	Organizer   uuid.UUID
	Reason      string
	Seen        string    // if not "", only while this is the signature's mark
	From        Status    // if not "", the decision takes one back, and holds only from this status
	Batch       uuid.UUID // the act that it belongs to, or that it takes back
	Proof       *Proof    // that a watched name is its bearer's; nil for none
}

// Before is what a decision changed: what an undo gives back.
type Before struct {
	Status Status
	Reason string
	Place  *Place // of one that a wave took off the list; nil for any other
}

// Decide carries a decision out in the caller's transaction: the list, the figures and the trail follow, and after
// TellAfter a message to the signer. Errors: fault.Gone or fault.NotFound for an unknown signature; fault.Conflict where
// its status doesn't allow it, or with the key KeyProofNeeded where a watched name would be published without a proof;
// fault.Invalid where the proof lacks something.
func (s *Service) Decide(tx *database.Tx, d Decision) (Before, error) {
	r, err := lockRow(tx, d.SignatureID)
	if err != nil {
		return Before{}, err
	}
	if r.LetterID != d.LetterID {
		return Before{}, fault.New(fault.NotFound, "error.not_found")
	}
	if err := r.asSeen(d.Seen); err != nil {
		return Before{}, err
	}
	if !slices.Contains([]Status{Published, Held, Rejected, Pending}, d.To) || d.From != "" && r.Status != d.From || r.Status == Unconfirmed {
		return Before{}, &fault.Error{Kind: fault.Conflict, Key: "error.transition", Args: fault.Args{"From": string(r.Status)}}
	}
	l, err := letter.InTx(tx, r.LetterID)
	if err != nil {
		return Before{}, err
	}
	before := Before{Status: r.Status, Reason: r.Reason}
	if err := s.vouch(tx, &r, d); err != nil {
		return Before{}, err
	}
	if d.To == Published {
		err = s.publish(tx, &r, l.Language, audit.Organizer, d.Organizer, d.Reason)
	} else {
		err = s.unpublish(tx, &r, l.Language, d)
	}
	if err != nil {
		return Before{}, err
	}
	return before, s.tellDecision(tx, l, r)
}
