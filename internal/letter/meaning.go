package letter

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// Change is the version of a text that changed its meaning last, in one language of a letter.
type Change struct {
	Text    Text
	Earlier []uuid.UUID // the versions before it, whose signers are asked again
	Asked   []uuid.UUID // those of them that changed the meaning too, about which signers may have been asked
}

// Changes returns every letter's changes of meaning, at most one for each language. There are few: a change takes an organizer.
func Changes(tx *database.Tx) ([]Change, error) {
	letters, err := lettersChanged(tx)
	if err != nil {
		return nil, fmt.Errorf("find changes of meaning: %w", err)
	}
	var changes []Change
	for _, id := range letters {
		versions, err := textsOf(tx.DB, id)
		if err != nil {
			return nil, fmt.Errorf("find changes of meaning: %w", err)
		}
		for _, t := range latest(versions, func(t Text) bool { return t.ChangesMeaning }) {
			changes = append(changes, changeBy(t, versions))
		}
	}
	return changes, nil
}

func changeBy(t Text, versions []Text) Change {
	c := Change{Text: t}
	for _, v := range versions {
		if v.Language != t.Language || v.Version >= t.Version {
			continue
		}
		c.Earlier = append(c.Earlier, v.ID)
		if v.ChangesMeaning {
			c.Asked = append(c.Asked, v.ID)
		}
	}
	return c
}

// Concerns reports whether who signed that version is asked about the change.
func (c Change) Concerns(text uuid.UUID) bool { return slices.Contains(c.Earlier, text) }

// Superseded returns, of a letter's versions, the published ones in whose language a draft waits: whose signers would be
// asked if the drafts were published as a change of meaning.
func Superseded(versions []Text) []uuid.UUID {
	var ids []uuid.UUID
	for _, v := range versions {
		newest, _ := inLanguage(versions, v.Language)
		if v.Published() && !newest.Published() {
			ids = append(ids, v.ID)
		}
	}
	return ids
}
