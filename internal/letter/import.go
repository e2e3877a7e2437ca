package letter

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// ImportResult says what an import came to.
type ImportResult struct {
	Letter  Letter
	Created bool
	Changes []string // in English, one sentence each; none if the file says what was known already
	Drafts  []Text   // versions that wait to be published
	Notes   []string // in English: what the file doesn't say, but stays
}

// Import creates the document's letter as a draft, or brings an existing one up to date: settings at once; a draft text in
// place; a published text that says something else becomes the next version, a draft until PublishTexts. A category that
// is gone from the file is retired once the letter has been opened, since signatures may bear it. Importing the same again
// changes nothing. The actor is an organizer, or uuid.Nil for the command line. An archived letter is refused with
// fault.Conflict.
func (s *Service) Import(ctx context.Context, actor uuid.UUID, doc Document) (ImportResult, error) {
	for _, t := range doc.Texts {
		if !slices.Contains(s.languages, t.Language) {
			return ImportResult{}, fmt.Errorf("import letter: %w", fault.InvalidField("language", "field.choice"))
		}
	}
	var result ImportResult
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		var err error
		result, err = importDocument(tx, actor, doc)
		return err
	})
	if err != nil {
		return ImportResult{}, fmt.Errorf("import letter %s: %w", doc.Slug, err)
	}
	return result, nil
}

func importDocument(tx *database.Tx, actor uuid.UUID, doc Document) (ImportResult, error) {
	result, err := importSettings(tx, doc)
	if err != nil {
		return ImportResult{}, err
	}
	if err := importTexts(tx, &result, doc.Texts); err != nil {
		return ImportResult{}, err
	}
	if result.Created || len(result.Changes) > 0 {
		action := "letter.edited"
		if result.Created {
			action = "letter.created"
		}
		err = record(tx, actor, result.Letter.ID, action, "letter", result.Letter.ID, strings.Join(result.Changes, "; "))
	}
	return result, err
}

// importSettings finds or makes the letter, and leaves its row locked.
func importSettings(tx *database.Tx, doc Document) (ImportResult, error) {
	created, err := create(tx, doc)
	if err != nil {
		return ImportResult{}, err
	}
	had, err := found(lockBySlug(tx, doc.Slug))
	if err != nil {
		return ImportResult{}, err
	}
	result := ImportResult{Letter: had, Created: created}
	if created {
		return result, nil
	}
	if had.State == Archived {
		return ImportResult{}, refusal(had.State)
	}
	now := with(had, doc)
	result.Changes = settingChanges(had, now)
	if len(result.Changes) == 0 {
		return result, nil
	}
	now.UpdatedAt = tx.Now
	result.Letter = now
	written, err := updateSettings(tx, now)
	if err == nil && !written {
		err = refusal(Archived)
	}
	return result, err
}

// create inserts the letter as a draft; it reports false if its short name is there already.
func create(tx *database.Tx, doc Document) (bool, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return false, fmt.Errorf("make an id: %w", err)
	}
	l := with(Letter{ID: id, Slug: doc.Slug, State: Draft, CreatedAt: tx.Now, UpdatedAt: tx.Now}, doc)
	return insertLetter(tx, l)
}

// with returns the letter with the document's settings.
func with(l Letter, doc Document) Letter {
	l.Language, l.Contact, l.Date, l.Addressees = doc.Language, doc.Contact, doc.Date, doc.Addressees
	l.Questions, l.Fields, l.Policy, l.Goal, l.OpensAt, l.ClosesAt = doc.Questions, doc.Fields, doc.Policy, doc.Goal, doc.OpensAt, doc.ClosesAt
	l.Accent, l.Downloads, l.EmbedOn = doc.Accent, doc.Downloads, doc.EmbedOn
	l.Indexing = doc.Indexing
	return l.withCategories(doc.Categories)
}

// withCategories returns the letter with other categories. Once it has been opened, those that are gone are retired.
func (l Letter) withCategories(offered []Category) Letter {
	earlier := l.Categories
	l.Categories = slices.Clone(offered)
	if l.State == Draft {
		return l
	}
	for _, c := range earlier {
		if _, kept := l.Category(c.Key); !kept {
			c.Retired = true
			l.Categories = append(l.Categories, c)
		}
	}
	return l
}

// importTexts brings the draft versions in line with the document.
func importTexts(tx *database.Tx, result *ImportResult, wanted []Text) error {
	versions, err := textsOf(tx.DB, result.Letter.ID)
	if err != nil {
		return err
	}
	newest := latest(versions, func(Text) bool { return true })
	published := latest(versions, Text.Published)
	for _, w := range wanted {
		had, _ := inLanguage(newest, w.Language)
		public, _ := inLanguage(published, w.Language)
		w.LetterID = result.Letter.ID
		if err := importText(tx, result, w, had, public); err != nil {
			return err
		}
	}
	for _, had := range newest {
		if _, still := inLanguage(wanted, had.Language); still {
			continue
		}
		if had.Published() {
			result.Notes = append(result.Notes, fmt.Sprintf("text %s is published and stays, although the file has no text in %s", had.name(), had.Language))
		} else if err := dropDraft(tx, result, had, "the file has no text in "+had.Language); err != nil {
			return err
		}
	}
	return nil
}

// importText brings one language in line with the wanted text. Had is its newest version, public its newest published one;
// each has version 0 if there is none.
func importText(tx *database.Tx, result *ImportResult, w, had, public Text) error {
	switch {
	case had.Published() && sameWords(w, had):
		return nil
	case had.Version == 0 || had.Published():
		w.Version = had.Version + 1
		return addDraft(tx, result, w)
	case public.Version > 0 && sameWords(w, public):
		return dropDraft(tx, result, had, "it says what is published")
	case sameWords(w, had):
		result.Drafts = append(result.Drafts, had)
		return nil
	}
	w.ID, w.Version = had.ID, had.Version
	replaced, err := updateDraftText(tx, w)
	if err != nil {
		return err
	}
	if !replaced {
		return errors.New("a text was published meanwhile, although its letter is locked")
	}
	result.Drafts = append(result.Drafts, w)
	result.Changes = append(result.Changes, fmt.Sprintf("text %s: draft replaced", w.name()))
	return nil
}

func addDraft(tx *database.Tx, result *ImportResult, t Text) error {
	var err error
	if t.ID, err = uuid.NewV7(); err != nil {
		return fmt.Errorf("make an id: %w", err)
	}
	if err := insertText(tx, t); err != nil {
		return fmt.Errorf("insert text %s: %w", t.name(), err)
	}
	result.Drafts = append(result.Drafts, t)
	result.Changes = append(result.Changes, fmt.Sprintf("text %s: added as a draft", t.name()))
	return nil
}

func dropDraft(tx *database.Tx, result *ImportResult, t Text, why string) error {
	dropped, err := deleteDraftText(tx, t.ID)
	if err != nil {
		return err
	}
	if !dropped {
		return errors.New("a text was published meanwhile, although its letter is locked")
	}
	result.Changes = append(result.Changes, fmt.Sprintf("text %s: draft dropped, since %s", t.name(), why))
	return nil
}
