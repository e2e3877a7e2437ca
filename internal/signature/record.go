package signature

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/note"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/report"
	"github.com/undersigned/undersigned/internal/revision"
	"github.com/undersigned/undersigned/internal/signatory"
)

// The acts that change a signature's words: in its history each has a revision.
const (
	ActEditApplied   = "signature.edit_applied"
	ActEditPublished = "signature.edit_published"
	ActCorrected     = "signature.corrected"
)

// ActReported is that somebody says of a name that it isn't theirs: in the history each has a report.
const ActReported = "signature.reported"

// Differences lists the fields in which two wordings of a signature differ, in the form's order.
func Differences(was, becomes Particulars) []revision.Change {
	var differing []revision.Change
	for _, c := range []revision.Change{
		{Field: "organization", Was: was.Organization, Becomes: becomes.Organization}, {Field: "name", Was: was.Name, Becomes: becomes.Name},
		{Field: "representative_role", Was: was.RepresentativeRole, Becomes: becomes.RepresentativeRole},
		{Field: "country", Was: was.Country, Becomes: becomes.Country}, {Field: "category", Was: was.Category, Becomes: becomes.Category},
		{Field: "occupation", Was: was.Occupation, Becomes: becomes.Occupation}, {Field: "affiliation", Was: was.Affiliation, Becomes: becomes.Affiliation},
		{Field: "city", Was: was.City, Becomes: becomes.City}, {Field: "website", Was: was.Website, Becomes: becomes.Website},
		{Field: "comment", Was: was.Comment, Becomes: becomes.Comment},
	} {
		if c.Was != c.Becomes {
			differing = append(differing, c)
		}
	}
	return differing
}

// Revisions returns up to limit changes of a signature's words before a time, the newest first; all for the zero time.
func (s *Service) Revisions(ctx context.Context, id uuid.UUID, until time.Time, limit int) ([]revision.Revision, error) {
	return s.revisions.Before(ctx, id, until, limit)
}

// ForgetRevisions deletes what signers changed long ago. It is a job's work.
func (s *Service) ForgetRevisions(ctx context.Context) (int, error) { return s.revisions.Forget(ctx) }

// Mails returns the records of up to limit messages about a signature before a time, the newest first; of all for the
// zero time.
func (s *Service) Mails(ctx context.Context, id uuid.UUID, until time.Time, limit int) ([]outbox.Record, error) {
	return s.outbox.Before(ctx, id, until, limit)
}

// AllReports returns up to limit reports on a signature before a time, settled ones too, the newest first; all for the
// zero time.
func (s *Service) AllReports(ctx context.Context, id uuid.UUID, until time.Time, limit int) ([]report.Report, error) {
	return s.reports.Before(ctx, id, until, limit)
}

// eraseRecord forgets what the desk keeps about a signature, since it is withdrawn. What was done stays in the trail.
func (s *Service) eraseRecord(tx *database.Tx, id uuid.UUID) error {
	for _, erase := range []func(*database.Tx, uuid.UUID) error{note.Erase, revision.Erase, signatory.ErasePin, eraseVouchings} {
		if err := erase(tx, id); err != nil {
			return err
		}
	}
	return nil
}
