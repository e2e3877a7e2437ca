package letter_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/letter"
)

// answered is what the whole letter becomes with an answer and a question: old, new.
func answered() []string {
	const name = "  - name: {es: Naciones Unidas, en: United Nations}\n"
	return []string{name, name + `    answer:
      date: 2026-12-20
      text: {es: Han recibido la carta., en: They have received the letter.}
      url: https://example.org/answer
  - name: {es: Santa Sede, en: Holy See}
questions:
  - question: {es: ¿Quién escribe?, en: Who writes?}
    answer:
      es: Familiares y amigos.
      en: Relatives and friends.
`}
}

func TestParse_AnswersAndQuestions(t *testing.T) {
	doc := document(t, answered()...)
	same(t, doc.Addressees, []letter.Addressee{
		{Names: map[string]string{"es": "Naciones Unidas", "en": "United Nations"}, Answer: &letter.Answer{
			Date: *at("2026-12-20T00:00:00Z"), URL: "https://example.org/answer",
			Texts: map[string]string{"es": "Han recibido la carta.", "en": "They have received the letter."},
		}},
		{Names: map[string]string{"es": "Santa Sede", "en": "Holy See"}},
	})
	same(t, doc.Questions, []letter.Question{{
		Question: map[string]string{"es": "¿Quién escribe?", "en": "Who writes?"},
		Answer:   map[string]string{"es": "Familiares y amigos.", "en": "Relatives and friends."},
	}})
}

func TestParse_RefusesAnswersAndQuestionsWithLineAndReason(t *testing.T) {
	const link, text = "url: https://example.org/answer", "text: {es: Han recibido la carta., en: They have received the letter.}"
	for name, c := range map[string]struct {
		old, with string
		line      int
		word      string
	}{
		"an answer in plain text":           {"answer:\n      date: 2026-12-20\n      " + text + "\n      " + link, "answer: yes, of course", 15, "must be key: value lines"},
		"an answer without a day":           {"      date: 2026-12-20\n", "", 15, "has no date"},
		"an answer on no day":               {"2026-12-20", "soon", 16, "addressees.answer.date: \"soon\" is not a day"},
		"an answer without words":           {"      " + text + "\n", "", 15, "has no text"},
		"an answer missing in a language":   {", en: They have received the letter.", "", 17, "the label in en is missing"},
		"an answer that is too long":        {"Han recibido", strings.Repeat("á", 800), 17, "allowed: 800"},
		"an answer's link that runs":        {link, "url: javascript:alert(1)", 18, "an address of the web"},
		"an answer's link without TLS":      {link, "url: http://example.org/", 18, "an address of the web"},
		"an answer's link to nowhere":       {link, "url: https:///answer", 18, "an address of the web"},
		"an answer's link with a name":      {link, "url: https://a:b@example.org", 18, "an address of the web"},
		"an unknown key of an answer":       {link, "link: https://example.org", 18, "allowed: date, text, url"},
		"a question without an answer":      {"    answer:\n      es: Familiares y amigos.\n      en: Relatives and friends.\n", "", 21, "has no answer"},
		"a question in one language":        {", en: Who writes?", "", 21, "the label in en is missing"},
		"a question that is too long":       {"¿Quién", strings.Repeat("á", 200), 21, "allowed: 200"},
		"an unknown key of a question":      {"  - question:", "  - ask: x\n    question:", 21, "allowed: question, answer"},
		"questions that are no list":        {"questions:\n", "questions: none\nx:\n", 20, "must be a list"},
		"too many questions":                {"  - question:", strings.Repeat("  - {question: {es: a, en: a}, answer: {es: a, en: a}}\n", 20) + "  - question:", 20, "21 entries; allowed: 20"},
		"an invisible character in answers": {"Han recibido", "Han\u200b recibido", 17, "U+200B"},
	} {
		t.Run(name, func(t *testing.T) {
			source := strings.Replace(whole, answered()[0], answered()[1], 1)
			if !strings.Contains(source, c.old) {
				t.Fatalf("the letter doesn't hold %q", c.old)
			}
			_, err := letter.ParseFS(files("letter.md", strings.Replace(source, c.old, c.with, 1)), "letter.md", site())
			wrong, ok := errors.AsType[*letter.ParseError](err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			for _, p := range wrong.Problems {
				if p.Line == c.line && strings.Contains(p.Reason, c.word) {
					return
				}
			}
			t.Errorf("no problem at line %d with %q in\n%v", c.line, c.word, err)
		})
	}
}

func TestImport_AnswersComeToAnOpenLetter(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		l := f.opened()
		same(t, f.imported(answered()...).Changes, []string{"addressee “Naciones Unidas” has answered", "addressee “Santa Sede” added", "question “¿Quién escribe?” added"})
		now := f.letter(l.ID)
		same(t, now.Addressees, document(t, answered()...).Addressees)
		same(t, now.Questions, document(t, answered()...).Questions)
		same(t, len(f.imported(answered()...).Changes), 0)
		later := answered()
		later[1] = strings.Replace(later[1], "2026-12-20", "2026-12-21", 1)
		same(t, f.imported(later...).Changes, []string{"the answer of addressee “Naciones Unidas” changed"})
		later[1] = strings.Replace(later[1], "Relatives", "The relatives", 1)
		same(t, f.imported(later...).Changes, []string{"question “¿Quién escribe?” changed"})
	})
}

func TestIn_FallsBackToTheOriginal(t *testing.T) {
	words := map[string]string{"es": "Sí", "en": "Yes"}
	for lang, want := range map[string]string{"en": "Yes en", "fr": "Sí es"} {
		text, in := letter.In(words, lang, "es")
		same(t, text+" "+in, want)
	}
}
