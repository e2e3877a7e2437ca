package signature

import (
	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// Keep leaves a reported signature on the list in the caller's transaction, against what its reports say; they are settled
// by SettleReports. Of d it takes SignatureID, LetterID, Organizer, Reason and Seen. Errors: those of Decide; fault.Conflict for
// a signature that isn't published, or that no report waits for.
func (s *Service) Keep(tx *database.Tx, d Decision) (Before, error) {
	r, err := publishedRow(tx, d)
	if err != nil {
		return Before{}, err
	}
	if err := r.asSeen(d.Seen); err != nil {
		return Before{}, err
	}
	if r.ReportedAt == nil {
		return Before{}, refused(r)
	}
	return Before{Status: r.Status, Reason: r.Reason}, audit.Record(tx, entry(r, audit.Organizer, d.Organizer, "signature.kept", d.Reason))
}

// UndoKeep takes Keep back in the caller's transaction; the reports wait again by ReopenReports. Errors: as Keep.
func (s *Service) UndoKeep(tx *database.Tx, d Decision) error {
	r, err := publishedRow(tx, d)
	if err != nil {
		return err
	}
	return audit.Record(tx, entry(r, audit.Organizer, d.Organizer, "signature.keep_undone", ""))
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
