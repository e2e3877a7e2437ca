package watchlist

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// maxNames bounds how much of the names an act is recorded with, in bytes.
const maxNames = 400

// AddInput is what an organizer puts on a list.
type AddInput struct {
	Organizer uuid.UUID
	LetterID  uuid.UUID // uuid.Nil: for the whole site
	Text      string    // as Parse reads it
}

// Added is what came of it.
type Added struct{ New, Known int }

// Add puts names on the list, all or none, and has signatures compared with it. A name that is there already stays as it
// was. Errors: those of Parse; fault.Invalid about the field "lines" where the list would grow beyond MaxEntries.
func (s *Service) Add(ctx context.Context, in AddInput) (Added, error) {
	entries, err := Parse(in.Text)
	if err != nil {
		return Added{}, err
	}
	var added Added
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		added = Added{}
		var names []string
		for _, e := range entries {
			e.LetterID, e.AddedBy, e.AddedAt = in.LetterID, in.Organizer, tx.Now
			fresh, err := s.insert(tx, e)
			if err != nil {
				return err
			}
			if fresh {
				names = append(names, e.Name)
			}
		}
		added.New, added.Known = len(names), len(entries)-len(names)
		if added.New == 0 {
			return nil
		}
		if err := checkSize(tx, in.LetterID); err != nil {
			return err
		}
		if err := begin(tx, in.LetterID); err != nil {
			return err
		}
		return recordAdded(tx, in, names)
	})
	if err != nil {
		return Added{}, fmt.Errorf("add to the watch list: %w", err)
	}
	return added, nil
}

// recordAdded names in the trail who was put on the list, and with many the first of them.
func recordAdded(tx *database.Tx, in AddInput, names []string) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an id: %w", err)
	}
	told := ""
	for i, one := range names {
		if len(told)+len(one) > maxNames {
			told += fmt.Sprintf(" (+%d)", len(names)-i)
			break
		}
		told = strings.TrimPrefix(told+", "+one, ", ")
	}
	return audit.Record(tx, audit.Entry{LetterID: in.LetterID, ActorKind: audit.Organizer, ActorID: in.Organizer,
		Action: "watch.added", SubjectKind: "watch", SubjectID: id, Reason: told})
}

// insert stores an entry unless its name is on the list already.
func (s *Service) insert(tx *database.Tx, e Entry) (bool, error) {
	var err error
	if e.ID, err = uuid.NewV7(); err != nil {
		return false, fmt.Errorf("make an id: %w", err)
	}
	r, err := s.seal(e)
	if err != nil {
		return false, err
	}
	return insert(tx, r, keysOf(e))
}

func checkSize(tx *database.Tx, letterID uuid.UUID) error {
	n, err := count(tx, letterID)
	if err == nil && n > MaxEntries {
		err = fault.InvalidFields([]fault.Field{{Name: field, Key: "watch.wrong.full", Args: fault.Args{"Max": MaxEntries}}})
	}
	return err
}
