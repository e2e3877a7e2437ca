package letter

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"

	"github.com/undersigned/undersigned/internal/accent"
	"github.com/undersigned/undersigned/internal/fault"
)

// requiredKey is the key of what is said about a field that must not be empty.
const requiredKey = "field.required"

// Mistakes tells what is wrong in a section of a letter's settings, field by field; texts are the letter's, since every
// label must be there in their languages. A field of a list's entry is named by its place from 0, such as name-0-es.
func (s *Service) Mistakes(section Section, l Letter, texts []Text) []fault.Field {
	langs := languagesOf(texts)
	switch section {
	case General:
		return append(wrongContact(l.Contact), wrongGeneral(l, langs)...)
	case ToWhom:
		return s.wrongAddressees(l.Addressees, langs)
	case Explanations:
		return s.wrongQuestions(l.Questions, langs)
	case Capacities:
		return s.wrongCategories(l.Offered(), langs)
	case Asked:
		return wrongFields(l)
	case Policies:
		return wrongPolicy(l.Policy)
	case Embedding:
		return wrongSites(l.EmbedOn)
	case Schedule:
		if l.OpensAt != nil && l.ClosesAt != nil && !l.OpensAt.Before(*l.ClosesAt) {
			return []fault.Field{{Name: "closes_at", Key: "field.closes_early"}}
		}
		return nil
	}
	return []fault.Field{{Name: "section", Key: "field.choice"}}
}

func languagesOf(texts []Text) []string {
	var langs []string
	for _, t := range texts {
		if !slices.Contains(langs, t.Language) {
			langs = append(langs, t.Language)
		}
	}
	return langs
}

func wrongGeneral(l Letter, langs []string) []fault.Field {
	var wrong []fault.Field
	if !slices.Contains(langs, l.Language) {
		wrong = append(wrong, fault.Field{Name: "language", Key: "field.choice"})
	}
	if _, ok := ReadIndexing(WriteIndexing(l.Indexing)); !ok {
		wrong = append(wrong, fault.Field{Name: "indexing", Key: "field.choice"})
	}
	if l.Goal < 0 || l.Goal > MaxGoal {
		wrong = append(wrong, fault.Field{Name: "goal", Key: "field.whole_number", Args: fault.Args{"Min": 1, "Max": MaxGoal}})
	}
	if l.Accent != "" && !wellFormedAccent(l.Accent) {
		wrong = append(wrong, fault.Field{Name: "accent", Key: "field.accent"})
	}
	return wrong
}

func (s *Service) wrongAddressees(list []Addressee, langs []string) []fault.Field {
	wrong := wrongLength(len(list), MaxAddressees)
	for i, a := range list {
		wrong = append(wrong, s.wrongLabels("name", i, a.Names, langs, MaxLabel)...)
		if a.Answer == nil {
			continue
		}
		wrong = append(wrong, s.wrongLabels("answer", i, a.Answer.Texts, langs, MaxAnswer)...)
		if a.Answer.Date.IsZero() {
			wrong = append(wrong, fault.Field{Name: fmt.Sprint("date-", i), Key: requiredKey})
		}
		if address := a.Answer.URL; address != "" && (len(address) > MaxURL || !wellFormedAddress(address)) {
			wrong = append(wrong, fault.Field{Name: fmt.Sprint("url-", i), Key: "field.web_address", Args: fault.Args{"Max": MaxURL}})
		}
	}
	return wrong
}

func (s *Service) wrongQuestions(list []Question, langs []string) []fault.Field {
	wrong := wrongLength(len(list), MaxQuestions)
	for i, q := range list {
		wrong = append(wrong, s.wrongLabels("question", i, q.Question, langs, MaxQuestion)...)
		wrong = append(wrong, s.wrongLabels("answer", i, q.Answer, langs, MaxAnswer)...)
	}
	return wrong
}

func (s *Service) wrongCategories(list []Category, langs []string) []fault.Field {
	wrong := wrongLength(len(list), MaxCategories)
	known := map[string]bool{}
	for i, c := range list {
		name := fmt.Sprint("key-", i)
		switch {
		case c.Key == "":
			wrong = append(wrong, fault.Field{Name: name, Key: requiredKey})
		case !wellFormedKey(c.Key):
			wrong = append(wrong, fault.Field{Name: name, Key: "field.category_key"})
		case known[c.Key]:
			wrong = append(wrong, fault.Field{Name: name, Key: "field.category_twice"})
		}
		known[c.Key] = true
		wrong = append(wrong, s.wrongLabels("label", i, c.Labels, langs, MaxLabel)...)
	}
	return wrong
}

// wrongLabels tells what is wrong with the words of one entry: they must be there in the languages of the letter's texts,
// and may be in others of the site's.
func (s *Service) wrongLabels(name string, i int, labels map[string]string, langs []string, most int) []fault.Field {
	var wrong []fault.Field
	for _, lang := range s.languages {
		field := fmt.Sprintf("%s-%d-%s", name, i, lang)
		if labels[lang] == "" && slices.Contains(langs, lang) {
			wrong = append(wrong, fault.Field{Name: field, Key: requiredKey})
		}
		wrong = append(wrong, wrongPart(field, labels[lang], most)...)
	}
	return wrong
}

func wrongLength(n, most int) []fault.Field {
	if n > most {
		return []fault.Field{{Name: "entries", Key: "field.too_many_entries", Args: fault.Args{"Max": most}}}
	}
	return nil
}

func wrongFields(l Letter) []fault.Field {
	for _, f := range l.Fields {
		if !slices.Contains(Fields(), f) {
			return []fault.Field{{Name: "fields", Key: "field.choice"}}
		}
	}
	if l.Asks("category") && len(l.Offered()) == 0 {
		return []fault.Field{{Name: "fields", Key: "field.no_categories"}}
	}
	return nil
}

func wrongPolicy(p Policy) []fault.Field {
	var wrong []fault.Field
	if p.Individuals != AtOnce && p.Individuals != AfterReview {
		wrong = append(wrong, fault.Field{Name: "individuals", Key: "field.choice"})
	}
	if p.Household < 1 || p.Household > MaxHousehold {
		wrong = append(wrong, fault.Field{Name: "household", Key: "field.whole_number", Args: fault.Args{"Min": 1, "Max": MaxHousehold}})
	}
	for i, signal := range p.HoldOn {
		alone := signal == HoldsNothing && len(p.HoldOn) == 1
		if !alone && !slices.Contains(Signals(), signal) || slices.Contains(p.HoldOn[:i], signal) {
			return append(wrong, fault.Field{Name: "hold_on", Key: "field.choice"})
		}
	}
	if p.HoldOn != nil && len(p.HoldOn) == 0 {
		wrong = append(wrong, fault.Field{Name: "hold_on", Key: requiredKey})
	}
	return wrong
}

func wellFormedKey(key string) bool {
	return len(key) <= 40 && regexp.MustCompile(`^[a-z0-9]+([_-][a-z0-9]+)*$`).MatchString(key)
}

// wellFormedAccent reports whether s is a colour in the form in which it is stored.
func wellFormedAccent(s string) bool {
	c, err := accent.Parse(s)
	return err == nil && c.String() == s
}

// wellFormedAddress reports whether s is an address of the web.
func wellFormedAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil
}
