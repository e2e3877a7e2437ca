package signature

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/report"
)

// ReportInput is a form that says of a name on the list: this is not me.
type ReportInput struct {
	LetterID    uuid.UUID
	SignatureID uuid.UUID
	Email       string // "", or where a message goes if it is the address that signed
	Note        string // "", or what organizers shall read
}

// check returns the form as it is stored: the note trimmed, the address in the form that identifies it.
func (in ReportInput) check() (note, canonical string, err error) {
	note = strings.TrimSpace(in.Note)
	wrong := report.CheckNote(note)
	if email := strings.TrimSpace(in.Email); email != "" {
		to, key := parseAddress(email)
		if key != "" {
			wrong = append(wrong, fault.Field{Name: "email", Key: key})
		}
		canonical = to.canonical
	}
	return note, canonical, fault.InvalidFields(wrong)
}

// Report tells the organizers that somebody says of a name on the list that it isn't them; the signature stays as it is.
// If the address is the one that signed, a message with a link for DenyByToken goes to it. Which of that happened is not
// told. Errors: fault.Invalid about the fields "email" and "note"; fault.NotFound for what is not on the letter's list.
func (s *Service) Report(ctx context.Context, in ReportInput) error {
	note, canonical, err := in.check()
	if err != nil {
		return err
	}
	hash, err := s.vault.Hash("signature.email", []byte(canonical))
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		r, err := lockRow(tx, in.SignatureID)
		if fault.Is(err, fault.Gone) || err == nil && (r.LetterID != in.LetterID || r.Status != Published || r.Visibility == Withheld) {
			return fault.Wrap(fault.NotFound, "error.not_listed", errors.New("not on the list"))
		}
		if err != nil {
			return err
		}
		if err := s.storeReport(tx, r, note); err != nil {
			return err
		}
		if canonical == "" || subtle.ConstantTimeCompare(hash, r.EmailHash) != 1 {
			return nil
		}
		return s.mailNotMe(tx, r)
	})
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// storeReport keeps a report and puts the signature among the reported ones, unless there are too many reports.
func (s *Service) storeReport(tx *database.Tx, r row, note string) error {
	stored, err := s.reports.Add(tx, r.LetterID, r.ID, note)
	if err != nil || !stored {
		return err
	}
	if err := updateRow(tx, r, map[string]any{"reported_at": tx.Now}); err != nil {
		return err
	}
	return audit.Record(tx, entry(r, audit.System, uuid.Nil, ActReported, ""))
}

// mailNotMe sends the link with which the owner of the address takes the name off the list, unless the address has to rest.
func (s *Service) mailNotMe(tx *database.Tx, r row) error {
	if _, ok, err := mayMail(tx, r.LetterID, r.EmailHash, false); err != nil || !ok {
		return err
	}
	l, err := letter.InTx(tx, r.LetterID)
	if err != nil {
		return err
	}
	sig, err := s.open(r)
	if err != nil {
		return err
	}
	token, err := s.vault.Token(denyPurpose, r.ID, tx.Now.Add(DenyWithin))
	if err != nil {
		return err
	}
	m, err := newMessage(tx, outbox.KindNotMe, l, r, r.Language, sig.Email, map[string]string{"token": token})
	if err != nil {
		return err
	}
	return s.outbox.Enqueue(tx, m)
}

// Reports returns the reports on a signature that wait for an organizer, the newest first.
func (s *Service) Reports(ctx context.Context, id uuid.UUID) ([]report.Report, error) {
	return s.reports.Waiting(ctx, id)
}

// ForgetReports deletes the reports on which an organizer decided long ago. It is a job's work.
func (s *Service) ForgetReports(ctx context.Context) (int, error) { return s.reports.Forget(ctx) }

// SettleReports takes a signature out of the reported ones, since an act at the desk decided on it.
func (s *Service) SettleReports(tx *database.Tx, id, batch uuid.UUID) error {
	n, err := report.Settle(tx, id, batch)
	if err != nil || n == 0 {
		return err
	}
	return setReported(tx, id, nil)
}

// ReopenReports puts a signature back among the reported ones, since the act that decided on it is taken back.
func (s *Service) ReopenReports(tx *database.Tx, id, batch uuid.UUID) error {
	n, err := report.Reopen(tx, id, batch)
	if err != nil || n == 0 {
		return err
	}
	return setReported(tx, id, &tx.Now)
}

// eraseReports forgets what was said about a signature, since it is withdrawn.
func eraseReports(tx *database.Tx, id uuid.UUID) error {
	if err := report.Erase(tx, id); err != nil {
		return err
	}
	return setReported(tx, id, nil)
}
