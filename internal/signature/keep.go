package signature

import (
	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signatory"
)

// Keep leaves a signature on the list in the caller's transaction: against what its reports say, which are settled by
// SettleReports, or with the proof that came with d. Of d it takes SignatureID, LetterID, Organizer, Reason,
// Seen, Batch and Proof. Errors: those of Decide; fault.Conflict for a signature that isn't
// published, or that neither a report nor a proof is about.
func (s *Service) Keep(tx *database.Tx, d Decision) (Before, error) {
	r, err := publishedRow(tx, d)
	if err != nil {
		return Before{}, err
	}
	if err := r.asSeen(d.Seen); err != nil {
		return Before{}, err
	}
	if r.ReportedAt == nil && d.Proof == nil {
		return Before{}, refused(r)
	}
	if err := s.showVouched(tx, r, func(r *row) error { return s.vouch(tx, r, d) }); err != nil {
		return Before{}, err
	}
	return Before{Status: r.Status, Reason: r.Reason}, audit.Record(tx, entry(r, audit.Organizer, d.Organizer, "signature.kept", d.Reason))
}

// UndoKeep takes Keep back in the caller's transaction; the reports wait again by ReopenReports. Errors: as Keep.
func (s *Service) UndoKeep(tx *database.Tx, d Decision) error {
	r, err := publishedRow(tx, d)
	if err != nil {
		return err
	}
	if err := s.showVouched(tx, r, func(r *row) error { return unvouch(tx, r, d) }); err != nil {
		return err
	}
	return audit.Record(tx, entry(r, audit.Organizer, d.Organizer, "signature.keep_undone", ""))
}

// showVouched has the list show what change makes of a published signature's proof.
func (s *Service) showVouched(tx *database.Tx, r row, change func(r *row) error) error {
	vouched := r.Vouched
	if err := change(&r); err != nil || r.Vouched == vouched {
		return err
	}
	sig, err := s.open(r)
	if err != nil {
		return err
	}
	l, err := letter.InTx(tx, r.LetterID)
	if err != nil {
		return err
	}
	face := sig.Face(l.Language)
	return signatory.Replace(tx, face, face)
}

// publishedRow locks the signature that a decision is about, which must be published.
func publishedRow(tx *database.Tx, d Decision) (row, error) {
	r, err := lockRow(tx, d.SignatureID)
	switch {
	case err != nil:
		return row{}, err
	case r.LetterID != d.LetterID:
		return row{}, fault.New(fault.NotFound, "error.not_found")
	case r.Status != Published:
		return row{}, refused(r)
	}
	return r, nil
}

func refused(r row) error {
	return &fault.Error{Kind: fault.Conflict, Key: "error.transition", Args: fault.Args{"From": string(r.Status)}}
}
