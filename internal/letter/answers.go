package letter

import (
	"maps"
	"time"
)

// Answer is what an addressee has answered.
type Answer struct {
	Date  time.Time         `json:"date"`          // midnight UTC
	Texts map[string]string `json:"texts"`         // by language: the answer, or what it says
	URL   string            `json:"url,omitempty"` // where it can be read; "" if nowhere
}

// Question is what readers ask about a letter, with its answer, by language.
type Question struct {
	Question map[string]string `json:"question"`
	Answer   map[string]string `json:"answer"`
}

// In returns the value in lang, or else in the original's language, and which of both it is.
func In(byLanguage map[string]string, lang, original string) (text, in string) {
	if s := byLanguage[lang]; s != "" {
		return s, lang
	}
	return byLanguage[original], original
}

func sameAnswer(a, b Addressee) bool {
	if a.Answer == nil || b.Answer == nil {
		return a.Answer == b.Answer
	}
	return a.Answer.Date.Equal(b.Answer.Date) && a.Answer.URL == b.Answer.URL && maps.Equal(a.Answer.Texts, b.Answer.Texts)
}

// answer reads what an addressee has answered; nil without the key.
func (p *reader) answer(at place, entries map[string]entry, present []string) *Answer {
	e, ok := entries["answer"]
	if !ok {
		return nil
	}
	const name = "addressees.answer"
	parts := p.mapping(at, name, e)
	p.only(at, name, parts, "date", "text", "url")
	a := Answer{Texts: p.labels(at, name, "text", e, parts, present, MaxAnswer)}
	date, ok := parts["date"]
	if !ok {
		p.problems.add(at.file, e.line, "%s: an answer has no date; allowed: date, text, url", name)
	} else if day := p.day(at, name+".date", date); day != nil {
		a.Date = *day
	}
	if link, ok := parts["url"]; ok {
		a.URL = p.webAddress(at, name+".url", link)
	}
	return &a
}

// webAddress reads an address of the web; "" after telling what is wrong.
func (p *reader) webAddress(at place, name string, e entry) string {
	s := p.words(at, name, e, MaxURL)
	if s == "" {
		return ""
	}
	if !wellFormedAddress(s) {
		p.problems.add(at.file, e.line, "%s: %s is not an address of the web; allowed: one like https://example.org/answer", name, quoted(s))
		return ""
	}
	return s
}

// questions reads questions and answers.
func (p *reader) questions(m matter, present []string) []Question {
	e, ok := m.entries["questions"]
	if !ok {
		return nil
	}
	var questions []Question
	for _, item := range p.list(m.place, "questions", e, MaxQuestions) {
		entries := p.mapping(m.place, "questions", item)
		p.only(m.place, "questions", entries, "question", "answer")
		questions = append(questions, Question{
			Question: p.labels(m.place, "questions", "question", item, entries, present, MaxQuestion),
			Answer:   p.labels(m.place, "questions", "answer", item, entries, present, MaxAnswer),
		})
	}
	return questions
}
