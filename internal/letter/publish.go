package letter

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// PublishTexts publishes the draft versions of a letter that has been opened, as corrections. Who signed before stays with the
// version that they signed. Without a draft it does nothing. A letter that is still a draft, or is archived, refuses with fault.Conflict,
// and so does one with an unfinished text; unknown is fault.NotFound.
func (s *Service) PublishTexts(ctx context.Context, actor, letterID uuid.UUID) error {
	return s.publish(ctx, actor, letterID, false)
}

// PublishChange does what PublishTexts does, but the drafts change what the letter means: who signed an earlier version in
// their language is asked again, and stays with the version that they signed.
func (s *Service) PublishChange(ctx context.Context, actor, letterID uuid.UUID) error {
	return s.publish(ctx, actor, letterID, true)
}

func (s *Service) publish(ctx context.Context, actor, letterID uuid.UUID, meaning bool) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		l, err := found(lockByID(tx, letterID))
		if err != nil {
			return err
		}
		if l.State != Open && l.State != Closed {
			return refusal(l.State)
		}
		_, err = publishDrafts(tx, actor, letterID, meaning)
		return err
	})
	if err != nil {
		return fmt.Errorf("publish texts: %w", err)
	}
	return nil
}

// publishDrafts publishes every draft version of a letter whose row the transaction holds, as a change of meaning where there
// is one to change. It returns how many there were.
func publishDrafts(tx *database.Tx, actor, letterID uuid.UUID, meaning bool) (int, error) {
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
		_, earlier := inLanguage(latest(versions, Text.Published), t.Language)
		action := "letter.text_published"
		if meaning && earlier {
			action = "letter.text_changed"
		}
		published, err := publishText(tx, t.ID, meaning && earlier)
		if err != nil {
			return 0, err
		}
		if !published {
			return 0, errors.New("a text was published meanwhile, although its letter is locked")
		}
		if err := record(tx, actor, letterID, action, "text", t.ID, t.name()); err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}
