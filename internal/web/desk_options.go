package web

import (
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signature"
)

// queueTabs are the lists of the queue with their counts.
func queueTabs(p deskPage, n moderation.Counts) []queueTab {
	tab := func(key, state, kind, count string) queueTab {
		return queueTab{Key: key, Label: p.T("queue." + key), URL: queueURL(p.Letter.Letter, queueFilter{State: state, Kind: kind}, ""), Count: count}
	}
	count := countsOf(p.Page, n)
	return []queueTab{
		tab("waiting", moderation.Waiting, "", count[0]),
		tab("organizations", moderation.Waiting, signature.Organization, count[1]),
		tab("held", moderation.Held, "", count[2]),
		tab("published", moderation.Published, "", count[3]),
		tab("rejected", moderation.Rejected, "", count[4]),
		tab("edited", moderation.Edited, "", ""),
		tab("all", moderation.All, "", ""),
	}
}

// countsOf writes the counts of the lists in their order. What is counted only so far has a plus sign.
func countsOf(p Page, n moderation.Counts) [5]string {
	upTo := func(n int) string {
		if n >= moderation.MaxCount {
			return p.Number(moderation.MaxCount) + "+"
		}
		return p.Number(n)
	}
	return [5]string{upTo(n.Waiting), upTo(n.WaitingOrganizations), upTo(n.Held), p.Number(n.Published), upTo(n.Rejected)}
}

// markTab marks the list that a filter shows.
func markTab(tabs []queueTab, f queueFilter) []queueTab {
	key := f.State
	if f.State == moderation.Waiting && f.Kind == signature.Organization {
		key = "organizations"
	}
	for i := range tabs {
		tabs[i].Current = tabs[i].Key == key
	}
	return tabs
}

func currentTab(tabs []queueTab) queueTab {
	for _, tab := range tabs {
		if tab.Current {
			return tab
		}
	}
	return queueTab{}
}

func kindOptions(p Page) []option {
	return []option{{signature.Individual, p.T("kind.individual")}, {signature.Organization, p.T("kind.organization")}}
}

func categoryOptions(l letter.Letter, lang string) []option {
	list := make([]option, 0, len(l.Categories))
	for _, c := range l.Categories {
		list = append(list, option{Value: c.Key, Label: c.Label(lang, l.Language)})
	}
	return list
}

// presets are the usual reasons to reject, so that nobody has to type them at night.
func presets(p Page) []string {
	var list []string
	for _, key := range []string{"name", "insult", "other", "duplicate", "request"} {
		list = append(list, p.T("reject.preset."+key))
	}
	return list
}

// decisionsOn are the buttons for what may be decided on signatures of these statuses.
func decisionsOn(p Page, statuses ...signature.Status) []decisionView {
	var list []decisionView
	for _, d := range moderation.Decisions(statuses...) {
		list = append(list, decisionView{Decision: d, Label: p.T("decide." + d), Key: d[:1]})
	}
	return list
}

// keys lists what the keyboard does.
func keys(p Page) []option {
	var list []option
	for _, k := range []string{"j", "k", "p", "h", "r", "u", "x", "?"} {
		name := k
		if k == "?" {
			name = "help"
		}
		list = append(list, option{Value: k, Label: p.T("help.key." + name)})
	}
	return list
}
