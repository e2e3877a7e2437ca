// Package savedview keeps filters of a letter's queue that organizers want at hand again, under names of their own.
package savedview

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/freetext"
	"github.com/undersigned/undersigned/internal/script"
	"github.com/undersigned/undersigned/internal/vault"
)

// Bounds.
const (
	MaxName   = 60   // characters
	MaxOwn    = 10   // views of an organizer on a letter
	MaxShared = 10   // of the others', the newest, that one sees
	maxQuery  = 4000 // bytes
)

// View is a filter with a name.
type View struct {
	ID, LetterID, Organizer uuid.UUID
	Name                    string
	Query                   string // as in the queue's address
	Shared                  bool   // with all who decide on the letter's signatures
	CreatedAt               time.Time
}

// Service holds the use cases of views.
type Service struct {
	db    *database.DB
	vault *vault.Vault
}

// New returns the service over db, whose names are sealed by v.
func New(db *database.DB, v *vault.Vault) *Service { return &Service{db: db, vault: v} }

// List returns an organizer's views of a letter's queue, and then those that others share, each in the order in which they
// were made.
func (s *Service) List(ctx context.Context, organizer, letterID uuid.UUID) ([]View, error) {
	rows, err := list(s.db.Read(ctx), organizer, letterID)
	if err != nil {
		return nil, err
	}
	views := make([]View, len(rows))
	for i, r := range rows {
		if views[i], err = s.open(r); err != nil {
			return nil, err
		}
	}
	return views, nil
}

// Save keeps a view and returns it with its id. Errors: fault.Invalid about the field "name"; fault.Conflict where the
// organizer has MaxOwn already.
func (s *Service) Save(ctx context.Context, v View) (View, error) {
	var err error
	if v.Name, err = checkName(v.Name); err != nil {
		return View{}, err
	}
	if len(v.Query) > maxQuery {
		return View{}, fault.New(fault.Invalid, "error.invalid")
	}
	if v.ID, err = uuid.NewV7(); err != nil {
		return View{}, fmt.Errorf("make an id: %w", err)
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		v.CreatedAt = tx.Now
		if err := s.db.Serialize(tx, v.Organizer[:]); err != nil { // so that each counts what the others add
			return err
		}
		n, err := count(tx, v.Organizer, v.LetterID)
		if err != nil {
			return err
		}
		if n >= MaxOwn {
			return &fault.Error{Kind: fault.Conflict, Key: "view.too_many", Args: fault.Args{"Max": MaxOwn}}
		}
		r, err := s.seal(v)
		if err != nil {
			return err
		}
		if err := insert(tx, r); err != nil {
			return err
		}
		return audit.Record(tx, entry(v, "view.saved"))
	})
	if err != nil {
		return View{}, fmt.Errorf("save a view: %w", err)
	}
	return v, nil
}

// Change renames an organizer's view, and shares it or not. Errors: fault.Invalid about the field "name"; fault.NotFound
// for somebody else's.
func (s *Service) Change(ctx context.Context, v View) error {
	var err error
	if v.Name, err = checkName(v.Name); err != nil {
		return err
	}
	r, err := s.seal(v)
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		if err := change(tx, r); err != nil {
			return err
		}
		return audit.Record(tx, entry(v, "view.changed"))
	})
	if err != nil {
		return fmt.Errorf("change a view: %w", err)
	}
	return nil
}

// Remove removes an organizer's view. Any other is fault.NotFound.
func (s *Service) Remove(ctx context.Context, organizer, letterID, id uuid.UUID) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		if err := remove(tx, organizer, letterID, id); err != nil {
			return err
		}
		return audit.Record(tx, entry(View{ID: id, LetterID: letterID, Organizer: organizer}, "view.removed"))
	})
	if err != nil {
		return fmt.Errorf("remove a view: %w", err)
	}
	return nil
}

func entry(v View, action string) audit.Entry {
	return audit.Entry{LetterID: v.LetterID, ActorKind: audit.Organizer, ActorID: v.Organizer, Action: action, SubjectKind: "view", SubjectID: v.ID}
}

func checkName(typed string) (string, error) {
	name := script.OneLine(typed)
	if name == "" {
		return "", fault.InvalidField("name", "field.required")
	}
	return name, fault.InvalidFields(freetext.Check("name", name, MaxName))
}
