package web

import (
	"time"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/locale"
)

// wording is a text that may be in another language than the page.
type wording struct {
	Text      string
	Lang, Dir string // "" where they are the page's
}

// addressee is to whom the letter goes, with what they have answered.
type addressee struct {
	Name   string
	Answer *addresseeAnswer // nil as long as there is none
	Silent string           // says so, where others have answered
}

type addresseeAnswer struct {
	wording
	Date time.Time
	URL  string // where it can be read; "" if nowhere
}

type question struct{ Question, Answer wording }

func (p letterPage) wording(byLanguage map[string]string) wording {
	text, in := letter.In(byLanguage, p.Lang(), p.letter.Language)
	w := wording{Text: text}
	if in != p.Lang() {
		w.Lang, w.Dir = in, locale.DirOf(in)
	}
	return w
}

func addresseesOf(about letterPage) []addressee {
	list := make([]addressee, len(about.letter.Addressees))
	answered := false
	for i, a := range about.letter.Addressees {
		list[i].Name = a.Name(about.Lang(), about.letter.Language)
		if a.Answer != nil {
			answered = true
			list[i].Answer = &addresseeAnswer{wording: about.wording(a.Answer.Texts), Date: a.Answer.Date, URL: a.Answer.URL}
		}
	}
	for i := range list {
		if answered && list[i].Answer == nil {
			list[i].Silent = about.T("addressee.silent")
		}
	}
	return list
}

func questionsOf(about letterPage) []question {
	list := make([]question, len(about.letter.Questions))
	for i, q := range about.letter.Questions {
		list[i] = question{Question: about.wording(q.Question), Answer: about.wording(q.Answer)}
	}
	return list
}
