package letter

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/script"
)

// TextChangedKey is the key of the error with which a text refuses to be saved that somebody else has changed meanwhile.
const TextChangedKey = "error.text_changed"

// SaveText keeps what an organizer has written in one language as the draft of the next version; only a title is asked of it
// as long as it is a draft. What says the same as the published version is no draft any more. The base is the Mark of the
// version that they started from, "" for none: if that isn't the newest one any more, nothing is stored and the error is
// fault.Conflict with TextChangedKey. Wrong words are fault.Invalid; an archived letter is fault.Conflict; unknown is
// fault.NotFound.
func (s *Service) SaveText(ctx context.Context, actor uuid.UUID, wanted Text, base string) error {
	wanted = Tidy(wanted)
	wanted.ID, wanted.Version, wanted.PublishedAt = uuid.Nil, 0, nil // the base says to which version it belongs
	if err := fault.InvalidFields(s.wrongWords(wanted)); err != nil {
		return fmt.Errorf("save text: %w", err)
	}
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		had, public, err := lockText(tx, wanted.LetterID, wanted.Language, base)
		if err != nil {
			return err
		}
		var result ImportResult
		if err := importText(tx, &result, wanted, had, public); err != nil || len(result.Changes) == 0 {
			return err
		}
		return record(tx, actor, wanted.LetterID, "letter.text_written", "letter", wanted.LetterID, strings.Join(result.Changes, "; "))
	})
	if err != nil {
		return fmt.Errorf("save text: %w", err)
	}
	return nil
}

// DropText drops the draft in a language, so that what is published there counts again, or nothing. It refuses as SaveText
// does, and with fault.Conflict if there is no draft or it is all that the letter has in its original's language.
func (s *Service) DropText(ctx context.Context, actor, letterID uuid.UUID, language, base string) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		had, public, err := lockText(tx, letterID, language, base)
		if err != nil {
			return err
		}
		l, err := InTx(tx, letterID)
		if err != nil {
			return err
		}
		if had.Version == 0 || had.Published() || (public.Version == 0 && l.Language == language) {
			return fault.New(fault.Conflict, "error.text_stays")
		}
		var result ImportResult
		if err := dropDraft(tx, &result, had, "it is not wanted any more"); err != nil {
			return err
		}
		return record(tx, actor, letterID, "letter.text_dropped", "letter", letterID, strings.Join(result.Changes, "; "))
	})
	if err != nil {
		return fmt.Errorf("drop text: %w", err)
	}
	return nil
}

// lockText has other writers of the letter wait, and returns the newest version in a language and the newest published one;
// each is the zero text if there is none.
func lockText(tx *database.Tx, letterID uuid.UUID, language, base string) (newest, public Text, err error) {
	l, err := found(lockByID(tx, letterID))
	if err != nil {
		return Text{}, Text{}, err
	}
	if l.State == Archived {
		return Text{}, Text{}, refusal(l.State)
	}
	versions, err := textsOf(tx.DB, letterID)
	if err != nil {
		return Text{}, Text{}, err
	}
	newest, _ = inLanguage(versions, language)
	public, _ = inLanguage(latest(versions, Text.Published), language)
	if newest.Mark() != base {
		return Text{}, Text{}, fault.New(fault.Conflict, TextChangedKey)
	}
	return newest, public, nil
}

// Tidy brings what was typed into the form in which texts are stored: composed characters, one line for each part but the
// body, no blank lines around that. In the body a rule across the page is kept apart from a line that would make it the start
// of another text in a letter's file.
func Tidy(t Text) Text {
	for _, part := range []*string{&t.Title, &t.Summary, &t.From, &t.Address} {
		*part = TidyLine(*part)
	}
	lines := strings.Split(norm.NFC.String(strings.ReplaceAll(t.Body, "\r\n", "\n")), "\n")
	blank := func(line string) bool { return strings.TrimSpace(line) == "" }
	for len(lines) > 0 && blank(lines[0]) {
		lines = lines[1:]
	}
	for len(lines) > 0 && blank(lines[len(lines)-1]) {
		lines = lines[:len(lines)-1]
	}
	for i := len(lines) - 2; i >= 0; i-- {
		if startsSection(lines, i) {
			lines = slices.Insert(lines, i+1, "")
		}
	}
	t.Body = strings.Join(lines, "\n")
	return t
}

// TidyLine brings what was typed into the form in which a line is stored: composed characters, single spaces.
func TidyLine(s string) string { return norm.NFC.String(oneLine(strings.ReplaceAll(s, "\r", "\n"))) }

// WrongWords tells what a text may not say of which only a title is asked, field by field.
func (s *Service) WrongWords(t Text) []fault.Field { return s.wrongWords(t) }

// WrongLine tells what is wrong with a line that must not be empty.
func WrongLine(name, value string, most int) []fault.Field {
	if value == "" {
		return []fault.Field{{Name: name, Key: requiredKey}}
	}
	return wrongPart(name, value, most)
}

// wrongWords tells what a draft may not say, field by field.
func (s *Service) wrongWords(t Text) []fault.Field {
	var wrong []fault.Field
	if !slices.Contains(s.languages, t.Language) {
		wrong = append(wrong, fault.Field{Name: "language", Key: "field.choice"})
	}
	if t.Title == "" {
		wrong = append(wrong, fault.Field{Name: "title", Key: requiredKey})
	}
	wrong = append(wrong, wrongPart("title", t.Title, MaxTitle)...)
	wrong = append(wrong, wrongPart("summary", t.Summary, MaxSummary)...)
	wrong = append(wrong, wrongPart("from", t.From, MaxFrom)...)
	wrong = append(wrong, wrongPart("address", t.Address, MaxAddress)...)
	return append(wrong, wrongBody(t)...)
}

func wrongPart(name, value string, most int) []fault.Field {
	if _, bad := script.Invisible(value); bad {
		return []fault.Field{{Name: name, Key: "field.characters"}}
	}
	if len([]rune(value)) > most {
		return []fault.Field{{Name: name, Key: tooLongKey, Args: fault.Args{"Max": most}}}
	}
	return nil
}

func wrongBody(t Text) []fault.Field {
	var wrong []fault.Field
	lines := strings.Split(t.Body, "\n")
	for i, line := range lines {
		if _, bad := script.Invisible(line); bad {
			wrong = append(wrong, fault.Field{Name: "body", Key: "field.body_characters", Args: fault.Args{"Line": i + 1}})
		}
	}
	for _, f := range bodyFaults(lines, t.Language) {
		args := fault.Args{"Line": f.line + 1, "Link": f.value}
		if f.key == tooLongKey {
			args = fault.Args{"Max": MaxBody}
		}
		wrong = append(wrong, fault.Field{Name: "body", Key: f.key, Args: args})
	}
	return wrong
}

// Preview renders what is being written as HTML does. It is false for what would be costly to render: too long, or too deep
// within itself.
func Preview(t Text) (string, bool, error) {
	if slices.ContainsFunc(bodyFaults(strings.Split(t.Body, "\n"), t.Language), bodyFault.costly) {
		return "", false, nil
	}
	html, err := HTML(t)
	return html, err == nil, err
}
