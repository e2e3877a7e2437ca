package letter

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// PublishTexts publishes the draft versions of a letter that has been opened. Who signed before stays with the version that
// they signed. Without a draft it does nothing. A letter that is still a draft, or is archived, refuses with fault.Conflict,
// and so does one with an unfinished text; unknown is fault.NotFound.
func (s *Service) PublishTexts(ctx context.Context, actor, letterID uuid.UUID) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		l, err := found(lockByID(tx, letterID))
		if err != nil {
			return err
		}
		if l.State != Open && l.State != Closed {
			return refusal(l.State)
		}
		_, err = publishDrafts(tx, actor, letterID)
		return err
	})
	if err != nil {
		return fmt.Errorf("publish texts: %w", err)
	}
	return nil
}

// publishDrafts publishes every draft version of a letter whose row the transaction holds. It returns how many there were.
func publishDrafts(tx *database.Tx, actor, letterID uuid.UUID) (int, error) {
	versions, err := textsOf(tx.DB, letterID)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, t := range versions {
		if t.Published() {
			continue
		}
		if t.unfinished() {
			return 0, &fault.Error{Kind: fault.Conflict, Key: "error.text_unfinished", Err: fmt.Errorf("text %s lacks a part", t.name())}
		}
		published, err := publishText(tx, t.ID)
		if err != nil {
			return 0, err
		}
		if !published {
			return 0, errors.New("a text was published meanwhile, although its letter is locked")
		}
		if err := record(tx, actor, letterID, "letter.text_published", "text", t.ID, t.name()); err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}
