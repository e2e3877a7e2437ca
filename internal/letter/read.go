package letter

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

const (
	notFound     = "error.letter_not_found"
	textNotFound = "error.not_found"
)

// BySlug returns the letter with that short name, in whatever state: who shows it to the public asks Letter.Public.
// Unknown is fault.NotFound.
func (s *Service) BySlug(ctx context.Context, slug string) (Letter, error) {
	return found(bySlug(s.db.Read(ctx), slug))
}

// ByID returns a letter in whatever state. Unknown is fault.NotFound.
func (s *Service) ByID(ctx context.Context, id uuid.UUID) (Letter, error) {
	return found(byID(s.db.Read(ctx), id))
}

// List returns all letters, drafts included, the newest first.
func (s *Service) List(ctx context.Context) ([]Letter, error) {
	letters, err := allLetters(s.db.Read(ctx))
	if err != nil {
		return nil, fmt.Errorf("list letters: %w", err)
	}
	return letters, nil
}

// Text returns one version of a text, published or not. Unknown is fault.NotFound.
func (s *Service) Text(ctx context.Context, id uuid.UUID) (Text, error) {
	t, err := textByID(s.db.Read(ctx), id)
	if err != nil {
		return Text{}, fmt.Errorf("find text: %w", database.NotFound(err, textNotFound))
	}
	return t, nil
}

// PublishedTexts returns the latest published version in each language, ordered by language. A draft letter has none.
func (s *Service) PublishedTexts(ctx context.Context, letterID uuid.UUID) ([]Text, error) {
	versions, err := s.Versions(ctx, letterID)
	return latest(versions, Text.Published), err
}

// LatestTexts returns the latest version in each language, drafts included, ordered by language.
func (s *Service) LatestTexts(ctx context.Context, letterID uuid.UUID) ([]Text, error) {
	versions, err := s.Versions(ctx, letterID)
	return latest(versions, func(Text) bool { return true }), err
}

// Versions returns every version, ordered by language, the newest of each first.
func (s *Service) Versions(ctx context.Context, letterID uuid.UUID) ([]Text, error) {
	versions, err := textsOf(s.db.Read(ctx), letterID)
	if err != nil {
		return nil, fmt.Errorf("list texts: %w", err)
	}
	return versions, nil
}

// InTx reads a letter within a transaction. Unknown is fault.NotFound.
func InTx(tx *database.Tx, id uuid.UUID) (Letter, error) { return found(byID(tx.DB, id)) }

// TextInTx reads one version of a text within a transaction. Unknown is fault.NotFound.
func TextInTx(tx *database.Tx, id uuid.UUID) (Text, error) {
	t, err := textByID(tx.DB, id)
	if err != nil {
		return Text{}, fmt.Errorf("find text: %w", database.NotFound(err, textNotFound))
	}
	return t, nil
}

// ForSigning reads the letter that a transaction is about to add a signature to. A draft is fault.NotFound, as for anybody
// outside the desk; one whose opening time is still to come is fault.Conflict; one that is closed or past its closing time
// is fault.Gone.
func ForSigning(tx *database.Tx, id uuid.UUID) (Letter, error) {
	l, err := InTx(tx, id)
	switch {
	case err != nil:
		return Letter{}, err
	case !l.Public():
		return Letter{}, fault.New(fault.NotFound, notFound)
	case l.OpenAt(tx.Now):
		return l, nil
	case l.State == Open && l.OpensAt != nil && tx.Now.Before(*l.OpensAt):
		return Letter{}, fault.New(fault.Conflict, "error.letter_not_open")
	}
	return Letter{}, fault.New(fault.Gone, "error.letter_closed")
}

// Reminding returns the letters that take signatures and want those reminded who have not confirmed.
func Reminding(tx *database.Tx) ([]Letter, error) {
	letters, err := allLetters(tx.DB.Where("state = ?", Open))
	if err != nil {
		return nil, fmt.Errorf("list letters: %w", err)
	}
	return slices.DeleteFunc(letters, func(l Letter) bool { return !l.Policy.Remind || !l.OpenAt(tx.Now) }), nil
}

// latest keeps the first version of each language that is wanted.
func latest(versions []Text, wanted func(Text) bool) []Text {
	var texts []Text
	for _, t := range versions {
		if wanted(t) && !slices.ContainsFunc(texts, func(have Text) bool { return have.Language == t.Language }) {
			texts = append(texts, t)
		}
	}
	return texts
}

func found(l Letter, err error) (Letter, error) {
	if err != nil {
		return Letter{}, fmt.Errorf("find letter: %w", database.NotFound(err, notFound))
	}
	return l, nil
}
