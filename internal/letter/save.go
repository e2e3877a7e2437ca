package letter

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// SettingsChangedKey is the key of the error with which settings refuse to be saved that somebody else has changed meanwhile.
const SettingsChangedKey = "error.settings_changed"

// Section is a part of a letter's settings, which is saved by itself.
type Section string

// The sections, and what of a letter each holds.
const (
	General      Section = "general" // Contact, Language, Date, Accent, Goal, Downloads, Indexing
	ToWhom       Section = "addressees"
	Explanations Section = "questions"
	Capacities   Section = "categories"
	Asked        Section = "fields"
	Policies     Section = "policy"
	Schedule     Section = "schedule"  // OpensAt, ClosesAt
	Embedding    Section = "embedding" // EmbedOn
)

// Sections returns all sections, in the order in which a letter is set up.
func Sections() []Section {
	return []Section{General, ToWhom, Explanations, Capacities, Asked, Policies, Schedule, Embedding}
}

// SaveSettings stores one section of the wanted letter's settings; of the others it takes nothing. The base is the
// SettingsMark of the section that the organizer started from: if that isn't what is stored any more, nothing is and the
// error is fault.Conflict with SettingsChangedKey. Wrong settings are fault.Invalid, with the fields that Mistakes names; an
// archived letter is fault.Conflict; unknown is fault.NotFound.
func (s *Service) SaveSettings(ctx context.Context, actor uuid.UUID, section Section, wanted Letter, base string) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		had, err := found(lockByID(tx, wanted.ID))
		if err != nil {
			return err
		}
		if had.State == Archived {
			return refusal(had.State)
		}
		if had.SettingsMark(section) != base {
			return fault.New(fault.Conflict, SettingsChangedKey)
		}
		texts, err := textsOf(tx.DB, had.ID)
		if err != nil {
			return err
		}
		now := had.withSection(section, wanted)
		if err := fault.InvalidFields(s.Mistakes(section, now, texts)); err != nil {
			return err
		}
		return saveChanged(tx, actor, had, now)
	})
	if err != nil {
		return fmt.Errorf("save settings: %w", err)
	}
	return nil
}

// saveChanged stores settings that differ from those that the locked letter had, and records how.
func saveChanged(tx *database.Tx, actor uuid.UUID, had, now Letter) error {
	changes := settingChanges(had, now)
	if len(changes) == 0 {
		return nil
	}
	if _, err := updateSettings(tx, now); err != nil {
		return err
	}
	return record(tx, actor, had.ID, "letter.edited", "letter", had.ID, strings.Join(changes, "; "))
}

// SettingsMark names what a section holds: who saves what they have changed says by it what they started from.
func (l Letter) SettingsMark(section Section) string {
	// Neither a channel, nor a function, nor a cycle is in there: this can't fail.
	b, _ := json.Marshal(l.held(section))
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12])
}

// held returns what a section holds.
func (l Letter) held(section Section) any {
	switch section {
	case General:
		return []any{l.Contact, l.Language, l.Date, l.Goal, l.Accent, l.Downloads, l.Indexing}
	case ToWhom:
		return l.Addressees
	case Explanations:
		return l.Questions
	case Capacities:
		return l.Categories
	case Asked:
		return l.Fields
	case Policies:
		return l.Policy
	case Schedule:
		return []any{l.OpensAt, l.ClosesAt}
	case Embedding:
		return l.EmbedOn
	}
	return nil
}

// withSection returns the letter with one section of another one's settings. With its first category a letter begins to ask
// for it, and with its last one it ceases to.
func (l Letter) withSection(section Section, from Letter) Letter {
	switch section {
	case General:
		l.Indexing = from.Indexing
		l.Contact, l.Language, l.Date, l.Accent, l.Goal, l.Downloads = from.Contact, from.Language, from.Date, from.Accent, from.Goal, from.Downloads
	case ToWhom:
		l.Addressees = from.Addressees
	case Explanations:
		l.Questions = from.Questions
	case Capacities:
		asked := len(from.Categories) > 0 && (l.Asks("category") || len(l.Offered()) == 0)
		l = l.withCategories(from.Categories)
		l.Fields = slices.DeleteFunc(Fields(), func(f string) bool {
			return f == "category" && !asked || f != "category" && !l.Asks(f)
		})
	case Asked:
		l.Fields = from.Fields
	case Policies:
		l.Policy = from.Policy
	case Schedule:
		l.OpensAt, l.ClosesAt = from.OpensAt, from.ClosesAt
	case Embedding:
		l.EmbedOn = from.EmbedOn
	}
	return l
}
