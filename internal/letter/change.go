package letter

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// settingChanges tells in English what differs between two states of a letter's settings.
func settingChanges(had, now Letter) []string {
	var changes []string
	for _, c := range []struct{ name, had, now string }{
		{"language", had.Language, now.Language},
		{"contact", had.Contact, now.Contact},
		{"date", shownDay(had.Date), shownDay(now.Date)},
		{"fields", orNone(strings.Join(had.Fields, ", ")), orNone(strings.Join(now.Fields, ", "))},
		{"policy.individuals", had.Policy.Individuals, now.Policy.Individuals},
		{"policy.household", fmt.Sprint(had.Policy.Household), fmt.Sprint(now.Policy.Household)},
		{"policy.tell_rejected", fmt.Sprint(had.Policy.TellRejected), fmt.Sprint(now.Policy.TellRejected)},
		{"policy.hold_on", fmt.Sprint(had.Policy.HoldOn), fmt.Sprint(now.Policy.HoldOn)},
		{"policy.remind", fmt.Sprint(had.Policy.Remind), fmt.Sprint(now.Policy.Remind)},
		{"opens_at", shownTime(had.OpensAt), shownTime(now.OpensAt)},
		{"closes_at", shownTime(had.ClosesAt), shownTime(now.ClosesAt)},
	} {
		if c.had != c.now {
			changes = append(changes, fmt.Sprintf("%s: %s → %s", c.name, c.had, c.now))
		}
	}
	changes = append(changes, categoryChanges(had, now)...)
	return append(changes, answerChanges(had, now)...)
}

func categoryChanges(had, now Letter) []string {
	var changes []string
	for _, c := range now.Categories {
		before, known := had.Category(c.Key)
		switch {
		case !known:
			changes = append(changes, "category "+c.Key+" added")
		case c.Retired && !before.Retired:
			changes = append(changes, "category "+c.Key+" retired: signatures keep it, nobody can choose it any more")
		case !c.Retired && before.Retired:
			changes = append(changes, "category "+c.Key+" offered again")
		case !maps.Equal(before.Labels, c.Labels):
			changes = append(changes, "category "+c.Key+" has other labels")
		}
	}
	for _, c := range had.Categories {
		if _, kept := now.Category(c.Key); !kept {
			changes = append(changes, "category "+c.Key+" removed")
		}
	}
	if len(changes) == 0 && !slices.EqualFunc(had.Categories, now.Categories, func(a, b Category) bool { return a.Key == b.Key }) {
		changes = append(changes, "categories in another order")
	}
	return changes
}

func shownDay(t *time.Time) string {
	if t == nil {
		return "none"
	}
	return t.Format(time.DateOnly)
}

func shownTime(t *time.Time) string {
	if t == nil {
		return "none"
	}
	return t.UTC().Format(time.RFC3339)
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
