package demo

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/script"
	"github.com/undersigned/undersigned/internal/signature"
)

func drawn() []part { return cast(rand.New(rand.NewPCG(1985, 12))) }

func TestCast_TheSameSeedGivesTheSamePeople(t *testing.T) {
	if diff := cmp.Diff(drawn(), drawn(), cmp.AllowUnexported(part{})); diff != "" {
		t.Error(diff)
	}
}

func TestCast_AddressesBelongToNobody(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range drawn() {
		if _, domain, _ := strings.Cut(p.draft.Email, "@"); domain != "example.org" && domain != "example.net" {
			t.Errorf("%s", p.draft.Email)
		}
		if seen[p.draft.Email] {
			t.Errorf("%s twice", p.draft.Email)
		}
		seen[p.draft.Email] = true
	}
}

func TestCast_IsVaried(t *testing.T) {
	var latin, others, short, long, single, particles, comments, languages int
	countries, categories, names := map[string]bool{}, map[string]bool{}, map[string]int{}
	for _, p := range drawn() {
		d := p.draft
		if d.Kind != signature.Individual || p.decision != moderation.Publish {
			continue
		}
		names[script.Folded(d.Name)]++
		countries[d.Country], categories[d.Category] = true, true
		count(&latin, strings.ContainsAny(strings.ToLower(d.Name), "aeiou"))
		count(&others, !strings.ContainsAny(strings.ToLower(d.Name), "aeiou"))
		count(&short, len([]rune(d.Name)) <= 2)
		count(&long, len([]rune(d.Name)) > 80)
		count(&single, !strings.Contains(d.Name, " "))
		count(&particles, strings.Contains(d.Name, " de "))
		count(&comments, d.Comment != "")
		count(&languages, p.language == "en")
	}
	for what, n := range map[string]int{"in Latin": latin - 280, "in other scripts": others - 10, "short": short - 2, "long": long - 1, "single": single - 4,
		"with particles": particles - 25, "with a comment": comments - 30, "in English": languages - 30, "countries": len(countries) - 30, "categories": len(categories) - 11} {
		if n < 0 {
			t.Errorf("%d too few: %s", -n, what)
		}
	}
	for name, n := range names {
		if n > 1 {
			t.Errorf("%s is there %d times", name, n)
		}
	}
}

func count(n *int, is bool) {
	if is {
		*n++
	}
}
