// Package report keeps what people say about names on the list: "this is not me". A report holds no address and nobody's
// name, only what somebody chose to write, sealed. It waits for an organizer, and is forgotten a while after they decided.
package report

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/freetext"
	"github.com/undersigned/undersigned/internal/vault"
)

// The bounds of reports. What goes beyond them is not stored: the organizers know by then.
const (
	MaxNote    = 500 // characters
	MaxWaiting = 20  // reports of one signature that wait for an organizer
	MaxHourly  = 100 // reports of all of a letter's signatures within an hour
)

// KeptFor is how long a report is kept after an organizer decided.
const KeptFor = 90 * 24 * time.Hour

// Report is what somebody said about a signature.
type Report struct {
	ID   uuid.UUID
	Note string // "" if they wrote nothing
	At   time.Time
}

// Service keeps the reports.
type Service struct {
	db    *database.DB
	vault *vault.Vault
}

// New returns the service over db, whose keys are v's.
func New(db *database.DB, v *vault.Vault) *Service { return &Service{db: db, vault: v} }

// CheckNote returns what is wrong with a note, about the field "note".
func CheckNote(note string) []fault.Field {
	return freetext.Check("note", note, MaxNote)
}

// Add stores a report on a signature that the caller's transaction has locked; false if that would be one too many.
func (s *Service) Add(tx *database.Tx, letterID, signatureID uuid.UUID, note string) (bool, error) {
	full, err := tooMany(tx, letterID, signatureID)
	if err != nil || full {
		return false, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return false, fmt.Errorf("make an id: %w", err)
	}
	r := row{ID: id, LetterID: letterID, SignatureID: signatureID, At: tx.Now}
	if note != "" {
		if r.SealedNote, err = s.vault.Seal([]byte(note), noteContext(id)); err != nil {
			return false, err
		}
	}
	return true, insert(tx, r)
}

// Waiting returns the reports on a signature that wait for an organizer, the newest first.
func (s *Service) Waiting(ctx context.Context, signatureID uuid.UUID) ([]Report, error) {
	rows, err := waiting(s.db.Read(ctx), signatureID)
	if err != nil {
		return nil, err
	}
	return s.open(rows)
}

// Before returns up to limit reports on a signature that came before a time, settled or not, the newest first; all of them
// for the zero time.
func (s *Service) Before(ctx context.Context, signatureID uuid.UUID, until time.Time, limit int) ([]Report, error) {
	rows, err := before(s.db.Read(ctx), signatureID, until, limit)
	if err != nil {
		return nil, err
	}
	return s.open(rows)
}

func (s *Service) open(rows []row) ([]Report, error) {
	all := make([]Report, len(rows))
	for i, r := range rows {
		all[i] = Report{ID: r.ID, At: r.At}
		if r.SealedNote == nil {
			continue
		}
		note, err := s.vault.Open(r.SealedNote, noteContext(r.ID))
		if err != nil {
			return nil, fmt.Errorf("open the note of report %s: %w", r.ID, err)
		}
		all[i].Note = string(note)
	}
	return all, nil
}

func noteContext(id uuid.UUID) string { return "report.note:" + id.String() }

// forgetBatch bounds how many reports one transaction deletes.
const forgetBatch = 500

// Forget deletes the reports on which an organizer decided longer ago than KeptFor, and returns how many. It is a job's
// work; several processes may run it.
func (s *Service) Forget(ctx context.Context) (int, error) {
	all := 0
	for {
		n := 0
		err := s.db.InTx(ctx, func(tx *database.Tx) error {
			var err error
			n, err = deleteSettled(tx, tx.Now.Add(-KeptFor), forgetBatch)
			return err
		})
		if err != nil {
			return all, fmt.Errorf("forget reports: %w", err)
		}
		if all += n; n < forgetBatch {
			return all, nil
		}
	}
}
