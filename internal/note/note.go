// Package note keeps what moderators write to each other about a signature. Only they read it. It is sealed, since it is about
// a person, and goes with the signature.
package note

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/freetext"
	"github.com/undersigned/undersigned/internal/vault"
)

// The bounds of notes.
const (
	MaxText = 1000 // characters
	MaxOf   = 50   // notes on one signature
)

// Note is what a moderator wrote about a signature.
type Note struct {
	ID          uuid.UUID
	OrganizerID uuid.UUID
	Text        string
	At          time.Time
}

// Service keeps the notes.
type Service struct {
	db    *database.DB
	vault *vault.Vault
}

// New returns the service over db, whose keys are v's.
func New(db *database.DB, v *vault.Vault) *Service { return &Service{db: db, vault: v} }

// About names a signature on which an organizer writes or deletes a note.
type About struct{ Organizer, LetterID, SignatureID uuid.UUID }

// Write stores a note. Errors: fault.Invalid about the field "note"; fault.NotFound where the letter has no such confirmed
// signature; fault.Gone where it is withdrawn.
func (s *Service) Write(ctx context.Context, on About, text string) error {
	text = strings.TrimSpace(text)
	if wrong := check(text); wrong != nil {
		return fault.InvalidFields(wrong)
	}
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		if err := lockSignature(tx, on); err != nil {
			return err
		}
		full, err := reached(tx, on.SignatureID, MaxOf)
		if err != nil {
			return err
		}
		if full {
			return fault.InvalidFields([]fault.Field{{Name: "note", Key: "note.full", Args: fault.Args{"Max": MaxOf}}})
		}
		if err := s.insert(tx, on, text); err != nil {
			return err
		}
		return record(tx, on, "signature.noted")
	})
	if err != nil {
		return fmt.Errorf("write a note: %w", err)
	}
	return nil
}

func check(text string) []fault.Field {
	if text == "" {
		return []fault.Field{{Name: "note", Key: "field.required"}}
	}
	return freetext.Check("note", text, MaxText)
}

func (s *Service) insert(tx *database.Tx, on About, text string) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an id: %w", err)
	}
	sealed, err := s.vault.Seal([]byte(text), textContext(id))
	if err != nil {
		return fmt.Errorf("seal a note: %w", err)
	}
	return insert(tx, row{ID: id, SignatureID: on.SignatureID, OrganizerID: on.Organizer, SealedText: sealed, At: tx.Now})
}

// Delete deletes a note by who wrote it. Errors: fault.NotFound for what is nobody's, another's or on another signature;
// fault.Gone where the signature is withdrawn.
func (s *Service) Delete(ctx context.Context, on About, id uuid.UUID) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		if err := lockSignature(tx, on); err != nil {
			return err
		}
		if err := deleteOwn(tx, on, id); err != nil {
			return err
		}
		return record(tx, on, "signature.note_deleted")
	})
	if err != nil {
		return fmt.Errorf("delete a note: %w", err)
	}
	return nil
}

func record(tx *database.Tx, on About, action string) error {
	return audit.Record(tx, audit.Entry{LetterID: on.LetterID, ActorKind: audit.Organizer, ActorID: on.Organizer, Action: action,
		SubjectKind: "signature", SubjectID: on.SignatureID})
}

// Of returns the notes on a signature, the newest first.
func (s *Service) Of(ctx context.Context, signatureID uuid.UUID) ([]Note, error) {
	rows, err := of(s.db.Read(ctx), signatureID)
	if err != nil {
		return nil, err
	}
	all := make([]Note, len(rows))
	for i, r := range rows {
		text, err := s.vault.Open(r.SealedText, textContext(r.ID))
		if err != nil {
			return nil, fmt.Errorf("open note %s: %w", r.ID, err)
		}
		all[i] = Note{ID: r.ID, OrganizerID: r.OrganizerID, Text: string(text), At: r.At}
	}
	return all, nil
}

// Count returns how many notes there are on a signature.
func (s *Service) Count(ctx context.Context, signatureID uuid.UUID) (int, error) {
	return count(s.db.Read(ctx), signatureID)
}

func textContext(id uuid.UUID) string { return "note.text:" + id.String() }
