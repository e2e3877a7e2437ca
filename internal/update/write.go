package update

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

// ChangedKey is the key of the error with which a text refuses to be saved that somebody else has changed meanwhile.
const ChangedKey = "error.text_changed"

const (
	notFound = "error.not_found"
	wrongNow = "error.update_state" // it is published already, or not yet, or retracted
)

// By says which organizer does something to which letter's update.
type By struct{ Organizer, LetterID, ID uuid.UUID }

// Begin makes a draft of which nothing is written yet. Errors: fault.Conflict for a letter that the public can't see, or that
// has as many updates as it may.
func (s *Service) Begin(ctx context.Context, actor, letterID uuid.UUID) (Update, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Update{}, fmt.Errorf("make an id: %w", err)
	}
	u := Update{ID: id, LetterID: letterID, State: Draft}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		l, err := letter.InTx(tx, letterID)
		if err != nil {
			return err
		}
		if !l.Public() {
			return fault.New(fault.Conflict, "error.update_letter")
		}
		full, err := reached(tx, letterID, MaxOf)
		if err != nil {
			return err
		}
		if full {
			return fault.New(fault.Conflict, "error.update_full")
		}
		u.CreatedAt = tx.Now
		if err := insertUpdate(tx, u); err != nil {
			return err
		}
		return record(tx, By{actor, letterID, id}, "letter.update_begun", "")
	})
	if err != nil {
		return Update{}, fmt.Errorf("begin an update: %w", err)
	}
	return u, nil
}

// Mark names the words of a text: who saves what they have changed says by it what they started from. It is "" for none.
func Mark(t letter.Text) string {
	if t.Title == "" && t.Summary == "" && t.Body == "" {
		return ""
	}
	sum := sha256.New()
	for _, part := range []string{t.Title, t.Summary, t.Body} {
		fmt.Fprintf(sum, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// SaveText keeps what an organizer has written in one language of a draft; a title is asked of it, and nothing else before it
// is published. The base is the Mark that they started from: if that isn't what is stored any more, nothing is and the error
// is fault.Conflict with ChangedKey. Wrong words are fault.Invalid; what is published is fault.Conflict; unknown is
// fault.NotFound.
func (s *Service) SaveText(ctx context.Context, by By, wanted letter.Text, base string) error {
	wanted = letter.Tidy(letter.Text{Language: wanted.Language, Title: wanted.Title, Summary: wanted.Summary, Body: wanted.Body})
	if err := fault.InvalidFields(s.letters.WrongWords(wanted)); err != nil {
		return fmt.Errorf("save an update: %w", err)
	}
	err := s.change(ctx, by, func(tx *database.Tx, u Update) error {
		if u.State != Draft {
			return fault.New(fault.Conflict, wrongNow)
		}
		had := u.TextIn(wanted.Language)
		if Mark(had) != base {
			return fault.New(fault.Conflict, ChangedKey)
		}
		if Mark(had) == Mark(wanted) {
			return nil
		}
		if err := putText(tx, u.ID, wanted); err != nil {
			return err
		}
		return record(tx, by, "letter.update_written", wanted.Language)
	})
	return named("save an update", err)
}

// DropText takes one language out of a draft. It refuses as SaveText does.
func (s *Service) DropText(ctx context.Context, by By, language, base string) error {
	err := s.change(ctx, by, func(tx *database.Tx, u Update) error {
		if u.State != Draft {
			return fault.New(fault.Conflict, wrongNow)
		}
		if Mark(u.TextIn(language)) != base {
			return fault.New(fault.Conflict, ChangedKey)
		}
		if err := deleteText(tx, u.ID, language); err != nil {
			return err
		}
		return record(tx, by, "letter.update_written", language)
	})
	return named("drop a language of an update", err)
}

// Drop deletes a draft. Errors: fault.Conflict for what is published; fault.NotFound.
func (s *Service) Drop(ctx context.Context, by By) error {
	err := s.change(ctx, by, func(tx *database.Tx, u Update) error {
		if u.State != Draft {
			return fault.New(fault.Conflict, wrongNow)
		}
		if err := deleteDraft(tx, u.ID); err != nil {
			return err
		}
		return record(tx, by, "letter.update_dropped", "")
	})
	return named("drop an update", err)
}

// Publish shows a draft to everybody; from then on it doesn't change. Errors: fault.Invalid about the field "texts" where
// nothing is written or a language lacks a part; fault.Conflict for what is published already; fault.NotFound.
func (s *Service) Publish(ctx context.Context, by By) error {
	err := s.change(ctx, by, func(tx *database.Tx, u Update) error {
		switch {
		case u.State != Draft:
			return fault.New(fault.Conflict, wrongNow)
		case len(u.Texts) == 0 || len(u.Unfinished()) > 0:
			return fault.InvalidField("texts", "field.update_unfinished")
		}
		tx.Changed(by.LetterID)
		if err := move(tx, u.ID, Draft, Published, "published_at"); err != nil {
			return err
		}
		return record(tx, by, "letter.update_published", "")
	})
	return named("publish an update", err)
}

// Correct puts a note beside a published update. The words are asked in all of the update's languages; what is wrong is
// fault.Invalid about the fields "words-LANG". Errors: fault.Conflict for what isn't published or has as many as it may.
func (s *Service) Correct(ctx context.Context, by By, words map[string]string) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an id: %w", err)
	}
	err = s.change(ctx, by, func(tx *database.Tx, u Update) error {
		if u.State != Published || len(u.Corrections) >= MaxCorrections {
			return fault.New(fault.Conflict, wrongNow)
		}
		c := Correction{At: tx.Now, Words: map[string]string{}}
		var wrong []fault.Field
		for _, lang := range u.Languages() {
			c.Words[lang] = letter.TidyLine(words[lang])
			wrong = append(wrong, letter.WrongLine("words-"+lang, c.Words[lang], MaxCorrection)...)
		}
		if err := fault.InvalidFields(wrong); err != nil {
			return err
		}
		tx.Changed(by.LetterID)
		if err := insertCorrection(tx, id, u.ID, c); err != nil {
			return err
		}
		return record(tx, by, "letter.update_corrected", "")
	})
	return named("correct an update", err)
}

// Retract takes a published update back: the public sees no more than that there was one, and what of it isn't sent yet
// isn't. Errors: fault.Conflict for what isn't published; fault.NotFound.
func (s *Service) Retract(ctx context.Context, by By) error {
	err := s.change(ctx, by, func(tx *database.Tx, u Update) error {
		if u.State != Published {
			return fault.New(fault.Conflict, wrongNow)
		}
		tx.Changed(by.LetterID)
		if err := move(tx, u.ID, Published, Retracted, "retracted_at"); err != nil {
			return err
		}
		return record(tx, by, "letter.update_retracted", "")
	})
	return named("retract an update", err)
}

// change runs a change of an update whose row other writers wait for.
func (s *Service) change(ctx context.Context, by By, do func(tx *database.Tx, u Update) error) error {
	return s.db.InTx(ctx, func(tx *database.Tx) error {
		if err := lock(tx, by.LetterID, by.ID); err != nil {
			return err
		}
		u, err := one(tx.DB, by.LetterID, by.ID)
		if err != nil {
			return err
		}
		return do(tx, u)
	})
}

func named(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func record(tx *database.Tx, by By, action, reason string) error {
	return audit.Record(tx, audit.Entry{LetterID: by.LetterID, ActorKind: audit.Organizer, ActorID: by.Organizer, Action: action,
		SubjectKind: "letter", SubjectID: by.LetterID, Reason: reason})
}

// Of returns all updates of a letter, drafts and retracted ones too, the newest first.
func (s *Service) Of(ctx context.Context, letterID uuid.UUID) ([]Update, error) {
	all, err := ofLetter(s.db.Read(ctx), letterID, []State{Draft, Published, Retracted}, MaxOf)
	return all, named("list updates", err)
}

// Public returns what the public may know of a letter's updates, the newest first: those that are published, and of the
// retracted ones when, without their texts.
func (s *Service) Public(ctx context.Context, letterID uuid.UUID) ([]Update, error) {
	all, err := ofLetter(s.db.Read(ctx), letterID, []State{Published, Retracted}, MaxOf)
	for i := range all {
		all[i] = all[i].public()
	}
	return all, named("list updates", err)
}

// Latest returns the newest published updates of a letter, at most so many, the newest first.
func (s *Service) Latest(ctx context.Context, letterID uuid.UUID, most int) ([]Update, error) {
	all, err := ofLetter(s.db.Read(ctx), letterID, []State{Published}, most)
	return all, named("list updates", err)
}

// ByID returns an update of a letter in whatever state. Unknown is fault.NotFound.
func (s *Service) ByID(ctx context.Context, letterID, id uuid.UUID) (Update, error) {
	return one(s.db.Read(ctx), letterID, id)
}

// PublicByID returns what the public may know of one update, as Public does. A draft is fault.NotFound.
func (s *Service) PublicByID(ctx context.Context, letterID, id uuid.UUID) (Update, error) {
	u, err := s.ByID(ctx, letterID, id)
	if err == nil && u.State == Draft {
		err = fault.New(fault.NotFound, notFound)
	}
	if err != nil {
		return Update{}, err
	}
	return u.public(), nil
}

// public leaves out what nobody is to read any more.
func (u Update) public() Update {
	if u.State == Retracted {
		u.Texts, u.Corrections = nil, nil
	}
	return u
}
