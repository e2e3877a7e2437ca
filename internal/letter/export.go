package letter

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// Export writes a letter as a file that Import reads, with its latest texts.
func (s *Service) Export(ctx context.Context, l Letter) (string, error) {
	texts, err := s.LatestTexts(ctx, l.ID)
	if err != nil {
		return "", err
	}
	return File(l, texts)
}

// File writes a letter as one file that Import reads to the same settings and texts, the letter's own language first.
// Categories that are offered no more are left out: importing keeps them. A draft that lacks a part is written as it is,
// and has to be finished before it can be imported.
func File(l Letter, texts []Text) (string, error) {
	ordered := slices.Clone(texts)
	slices.SortStableFunc(ordered, func(a, b Text) int {
		switch {
		case a.Language == b.Language:
			return 0
		case a.Language == l.Language:
			return -1
		case b.Language == l.Language:
			return 1
		default:
			return cmp.Compare(a.Language, b.Language)
		}
	})
	var b strings.Builder
	for i, t := range ordered {
		keys := yaml.MapSlice{{Key: "language", Value: t.Language}}
		if i == 0 {
			keys = append(keys, settingKeys(l)...)
		}
		keys = append(keys, yaml.MapSlice{{Key: "title", Value: wording(t.Title)}, {Key: "summary", Value: wording(t.Summary)}, {Key: "from", Value: wording(t.From)}, {Key: "address", Value: wording(t.Address)}}...)
		matter, err := yaml.MarshalWithOptions(keys, yaml.IndentSequence(true))
		if err != nil {
			return "", fmt.Errorf("write the front matter: %w", err)
		}
		fmt.Fprintf(&b, "%s\n%s%s\n\n%s\n\n", rule, matter, rule, t.Body)
	}
	return strings.TrimRight(b.String(), "\n") + "\n", nil
}

// settingKeys are the keys of a letter's settings with their values; what a file needn't say is left out.
func settingKeys(l Letter) yaml.MapSlice {
	keys := yaml.MapSlice{{Key: "slug", Value: l.Slug}, {Key: "contact", Value: wording(l.Contact)}}
	add := func(wanted bool, key string, value any) {
		if wanted {
			keys = append(keys, yaml.MapItem{Key: key, Value: value})
		}
	}
	if l.Date != nil {
		add(true, "date", l.Date.Format(time.DateOnly))
	}
	var categories, addressees, questions []yaml.MapSlice
	for _, c := range l.Offered() {
		categories = append(categories, yaml.MapSlice{{Key: "key", Value: c.Key}, {Key: "label", Value: labelKeys(c.Labels)}})
	}
	for _, a := range l.Addressees {
		addressees = append(addressees, addresseeKeys(a))
	}
	for _, q := range l.Questions {
		questions = append(questions, yaml.MapSlice{{Key: "question", Value: labelKeys(q.Question)}, {Key: "answer", Value: labelKeys(q.Answer)}})
	}
	add(len(categories) > 0, "categories", categories)
	add(len(addressees) > 0, "addressees", addressees)
	add(len(questions) > 0, "questions", questions)
	add(true, "fields", l.Fields)
	add(true, "policy", policyKeys(l.Policy))
	add(l.Accent != "", "accent", wording(l.Accent))
	add(l.Goal > 0, "goal", l.Goal)
	add(!l.Downloads, "downloads", l.Downloads)
	add(l.Embeddable(), "embed", embedKey(l.EmbedOn))
	add(l.Indexing != IndexLetter, "indexing", l.Indexing)
	for _, moment := range []struct {
		key string
		at  *time.Time
	}{{"opens_at", l.OpensAt}, {"closes_at", l.ClosesAt}} {
		if moment.at != nil {
			add(true, moment.key, moment.at.UTC().Format(time.RFC3339Nano))
		}
	}
	return keys
}

func addresseeKeys(a Addressee) yaml.MapSlice {
	keys := yaml.MapSlice{{Key: "name", Value: labelKeys(a.Names)}}
	if a.Answer == nil {
		return keys
	}
	answer := yaml.MapSlice{{Key: "date", Value: a.Answer.Date.Format(time.DateOnly)}, {Key: "text", Value: labelKeys(a.Answer.Texts)}}
	if a.Answer.URL != "" {
		answer = append(answer, yaml.MapItem{Key: "url", Value: wording(a.Answer.URL)})
	}
	return append(keys, yaml.MapItem{Key: "answer", Value: answer})
}

func policyKeys(p Policy) yaml.MapSlice {
	keys := yaml.MapSlice{{Key: "individuals", Value: p.Individuals}, {Key: "household", Value: p.Household}}
	if len(p.HoldOn) > 0 {
		keys = append(keys, yaml.MapItem{Key: "hold_on", Value: p.HoldOn})
	}
	return append(keys, yaml.MapItem{Key: "tell_rejected", Value: p.TellRejected}, yaml.MapItem{Key: "remind", Value: p.Remind})
}

// labelKeys are words by language, in the order of the languages' names.
func labelKeys(words map[string]string) yaml.MapSlice {
	keys := yaml.MapSlice{}
	for lang, text := range words {
		if text != "" {
			keys = append(keys, yaml.MapItem{Key: lang, Value: wording(text)})
		}
	}
	slices.SortFunc(keys, func(a, b yaml.MapItem) int { return cmp.Compare(a.Key.(string), b.Key.(string)) })
	return keys
}

// wording is what somebody wrote: it stands in quotation marks unless it can't be taken for anything else. The library
// forgets some of those that can, such as .inf.
type wording string

// MarshalYAML writes the wording. A string of JSON is one of YAML.
func (w wording) MarshalYAML() ([]byte, error) {
	if regexp.MustCompile(`^\p{L}[\p{L}\p{M}\p{N} ,.’–-]{3,}$`).MatchString(string(w)) && !regexp.MustCompile(`^(?i:true|false|null)$`).MatchString(string(w)) {
		return []byte(w), nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(string(w)); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}
