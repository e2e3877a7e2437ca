package letter

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
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
		{"accent", orNone(had.Accent), orNone(now.Accent)},
		{"goal", shownGoal(had.Goal), shownGoal(now.Goal)},
		{"downloads", fmt.Sprint(had.Downloads), fmt.Sprint(now.Downloads)},
		{"indexing", WriteIndexing(had.Indexing), WriteIndexing(now.Indexing)},
		{"fields", orNone(strings.Join(had.Fields, ", ")), orNone(strings.Join(now.Fields, ", "))},
		{"policy.individuals", had.Policy.Individuals, now.Policy.Individuals},
		{"policy.household", fmt.Sprint(had.Policy.Household), fmt.Sprint(now.Policy.Household)},
		{"policy.tell_rejected", fmt.Sprint(had.Policy.TellRejected), fmt.Sprint(now.Policy.TellRejected)},
		{"policy.hold_on", fmt.Sprint(had.Policy.HoldOn), fmt.Sprint(now.Policy.HoldOn)},
		{"policy.remind", fmt.Sprint(had.Policy.Remind), fmt.Sprint(now.Policy.Remind)},
		{"embed", orNone(strings.Join(had.EmbedOn, ", ")), orNone(strings.Join(now.EmbedOn, ", "))},
		{"opens_at", shownTime(had.OpensAt), shownTime(now.OpensAt)},
		{"closes_at", shownTime(had.ClosesAt), shownTime(now.ClosesAt)},
	} {
		if c.had != c.now {
			changes = append(changes, fmt.Sprintf("%s: %s → %s", c.name, c.had, c.now))
		}
	}
	changes = append(changes, categoryChanges(had, now)...)
	addressee := func(a Addressee) string { return "addressee “" + a.Name(now.Language, now.Language) + "”" }
	question := func(q Question) string { return "question “" + q.Question[now.Language] + "”" }
	changes = append(changes, listChanges("addressees", had.Addressees, now.Addressees, addressee, addresseeChange)...)
	return append(changes, listChanges("questions", had.Questions, now.Questions, question, questionChange)...)
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

// listChanges tells in English how a list differs: what was added, removed, or changed as change tells of two entries of the
// same name, "" if they don't differ.
func listChanges[T any](list string, had, now []T, name func(T) string, change func(name string, had, now T) string) []string {
	same := func(a, b T) bool { return name(a) == name(b) && change("", a, b) == "" }
	if slices.EqualFunc(had, now, same) {
		return nil
	}
	in := func(entries []T, wanted string) int {
		return slices.IndexFunc(entries, func(e T) bool { return name(e) == wanted })
	}
	var changes []string
	for _, e := range now {
		if i := in(had, name(e)); i < 0 {
			changes = append(changes, name(e)+" added")
		} else if told := change(name(e), had[i], e); told != "" {
			changes = append(changes, told)
		}
	}
	for _, e := range had {
		if in(now, name(e)) < 0 {
			changes = append(changes, name(e)+" removed")
		}
	}
	if len(changes) == 0 {
		return []string{list + " in another order"}
	}
	return changes
}

func addresseeChange(name string, had, now Addressee) string {
	switch {
	case !maps.Equal(had.Names, now.Names):
		return name + " has other names"
	case sameAnswer(had, now):
		return ""
	case had.Answer == nil:
		return name + " has answered"
	case now.Answer == nil:
		return "the answer of " + name + " removed"
	}
	return "the answer of " + name + " changed"
}

func questionChange(name string, had, now Question) string {
	if maps.Equal(had.Question, now.Question) && maps.Equal(had.Answer, now.Answer) {
		return ""
	}
	return name + " changed"
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

func shownGoal(goal int) string {
	if goal == 0 {
		return "none"
	}
	return strconv.Itoa(goal)
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
