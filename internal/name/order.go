package name

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/undersigned/undersigned/internal/script"
)

// Person returns how a person's name stands in a list that is ordered by surnames: the surname, without the particles before
// it, a tab, and the rest, with these particles at its end. lang is the language whose customs count. Names are written in one piece, so the surname is told
// from how many words there are, and from given names that are known; where it can't be told, it is the last word.
func Person(full, lang string) string {
	if surname, rest, ok := strings.Cut(full, ","); ok && !isSuffix(rest) {
		units := unitsOf(surname, lang, true)
		return join(units, 0, len(units), strings.TrimSpace(rest), lang)
	}
	words := strings.Fields(strings.ReplaceAll(full, ",", " "))
	for len(words) > 2 && isTitle(words[0]) || len(words) == 2 && isTitle(words[0]) && strings.HasSuffix(words[0], ".") {
		words = words[1:]
	}
	var after []string
	for len(words) > 2 && isSuffix(words[len(words)-1]) {
		after, words = append(after, words[len(words)-1]), words[:len(words)-1]
	}
	name := strings.Join(words, " ")
	if surnameFirst(name) {
		return name
	}
	units := unitsOf(name, lang, false)
	from, to := surname(units, lang)
	return join(units, from, to, strings.Join(after, " "), lang)
}

// Organization returns how an organization's name stands in an ordered list: without an article at its beginning, which comes last.
func Organization(full, lang string) string {
	folded := strings.ToLower(full)
	for _, article := range append([]string{"the "}, articles(lang)...) {
		if strings.HasPrefix(folded, article) && len(full) > len(article) {
			return full[len(article):] + "\t" + strings.TrimSpace(full[:len(article)])
		}
	}
	return full
}

// articles are the articles that names of organizations begin with.
func articles(lang string) []string {
	switch lang {
	case "es", "ca", "gl", "eu":
		return []string{"la ", "el ", "los ", "las "}
	case "pt":
		return []string{"o ", "a ", "os ", "as "}
	case "fr":
		return []string{"le ", "la ", "les ", "l'", "l’"}
	case "it":
		return []string{"il ", "lo ", "la ", "i ", "gli ", "le ", "l'", "l’"}
	case "de":
		return []string{"der ", "die ", "das "}
	case "nl":
		return []string{"de ", "het "}
	}
	return nil
}

// unit is a word of a name with the particles that belong to it, as "de la Cruz", or two that are joined, as "Ortega y Gasset".
type unit struct {
	particles []string
	word      string
}

func (u unit) String() string { return strings.Join(append(slices.Clone(u.particles), u.word), " ") }

// unitsOf splits a name. At its beginning, a particle with a capital is a given name ("Al Gore"), but not where a surname begins.
func unitsOf(name, lang string, isSurname bool) []unit {
	var units []unit
	var particles []string
	words := strings.Fields(name)
	for i := 0; i < len(words); i++ {
		last := i == len(words)-1
		switch {
		case !last && i > 0 && len(units) > 0 && isJoiner(words[i], lang):
			units[len(units)-1].word += " " + words[i] + " " + words[i+1]
			i++
		case !last && isParticle(words[i]) && (i > 0 || isSurname || startsSmall(words[i])):
			particles = append(particles, words[i])
		default:
			units = append(units, unit{particles, words[i]})
			particles = nil
		}
	}
	return units
}

// surname returns which units are the surname.
func surname(units []unit, lang string) (from, to int) {
	n := len(units)
	switch {
	case n < 2:
		return 0, n
	case lang == "pt":
		if n > 2 && slices.Contains([]string{"filho", "neto", "junior", "sobrinho"}, script.Folded(units[n-1].word)) {
			return n - 2, n
		}
	case slices.Contains([]string{"es", "ca", "gl", "eu"}, lang):
		from := 1
		for from < n-1 && isGiven(units[from].word) {
			from++
		}
		return max(from, n-2), n
	}
	return n - 1, n
}

// join writes the surname without its particles before the rest.
func join(units []unit, from, to int, after, lang string) string {
	var head, tail, passed []string
	for i, u := range units {
		switch {
		case i == from:
			for _, p := range u.particles {
				if passedOver(p, lang) {
					passed = append(passed, p)
				} else {
					head = append(head, p)
				}
			}
			article, word := article(u.word)
			head, passed = append(head, word), append(passed, article)
		case i > from && i < to:
			head = append(head, u.String())
		default:
			tail = append(tail, u.String())
		}
	}
	rest := strings.TrimSpace(strings.Join(append(append(tail, after), passed...), " "))
	if rest == "" {
		return strings.Join(head, " ")
	}
	return strings.Join(head, " ") + "\t" + strings.Join(strings.Fields(rest), " ")
}

// passedOver reports whether a particle doesn't count in the order: always where that is the custom, elsewhere if it is written
// small, since a capital makes it a part of the surname ("De Niro", "La Fontaine").
func passedOver(particle, lang string) bool {
	if slices.Contains([]string{"es", "ca", "gl", "eu", "pt", "de", "nl"}, lang) {
		return true
	}
	return startsSmall(particle)
}

func startsSmall(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsLower(first)
}

// article splits off what is written together with a surname and doesn't count in the order: "al-Assad", "d’Ávila".
func article(word string) (prefix, rest string) {
	for _, prefix := range []string{"al-", "el-", "as-", "ash-", "ad-", "an-", "ar-", "at-", "az-", "Al-", "El-", "d'", "d’"} {
		if rest, ok := strings.CutPrefix(word, prefix); ok && rest != "" {
			return prefix, rest
		}
	}
	return "", word
}

const (
	particles = " de del la las los lo da das do dos e di della delle dello degli dei du des van von vom zu zum zur der den ter ten te af av ibn bin bint ben abu al el "
	titles    = " dr dra prof profa profesor profesora professor lic licda ing arq mons sr sra srta don dona fray sor pbro padre hno hna " +
		"mr mrs ms miss sir dame lord lady rev mme mlle maitre me herr frau sig dott dottssa avv suor dom pe "
	suffixes = " jr sr ii iii iv phd md sj op ofm osb esq mba msc "
)

func isParticle(word string) bool { return strings.Contains(particles, " "+strings.ToLower(word)+" ") }

// isJoiner reports whether a word makes one surname of two.
func isJoiner(word, lang string) bool {
	return word == "y" || word == "i" && lang == "ca" || word == "e" && (lang == "pt" || lang == "gl")
}

// isTitle reports whether a word is a way to address somebody.
func isTitle(word string) bool { return strings.Contains(titles, " "+script.Folded(word)+" ") }

// isSuffix reports whether a word after a name is no part of it.
func isSuffix(word string) bool { return strings.Contains(suffixes, " "+script.Folded(word)+" ") }

// surnameFirst reports whether a name is written in a script whose names begin with the surname.
func surnameFirst(name string) bool {
	return strings.ContainsFunc(name, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana)
	})
}

// isGiven reports whether a word is known as a given name. Those that are as common as surnames are left out.
func isGiven(word string) bool {
	return strings.Contains(givenNames, " "+script.Folded(word)+" ")
}

// givenNames are second given names of the Spanish-speaking countries. They only decide whether a name of three words has one
// surname or two.
const givenNames = " abel adela adelaida adolfo adrian adriana agueda agustina aida aitana aitor alba alberto aldo alejandra alejandro alex alexander alexandra alexis " +
	"alfredo alicia alina almudena amada amalia amanda amaya amelia amparo ana anabel andrea andreina andres angel angela angeles angelica angelina anibal anselmo " +
	"antonia antonio araceli ariadna ariel armando arturo ascension asuncion augusto aurelio aurora barbara beatriz belen berta blanca brenda brigida bruno camila " +
	"camilo candelaria caridad carla carlos carlota carmen carolina catalina cecilia celia cesar clara claudia claudio concepcion consuelo cristian cristina cristobal " +
	"dagoberto daniel daniela dario david debora delia diana diego dolores dora eduardo elena eliana elisa elizabeth eloisa elsa elvira emilia emilio emma enrique " +
	"ernesto esperanza esteban estela ester esther eugenia eugenio eulalia eva evelyn ezequiel fabian fabio fabiola fatima felicia felipe felix fernanda fernando fidel " +
	"florencia francisca francisco gabriel gabriela gema gerardo german gilberto gisela gloria gonzalo gracia graciela gregorio guillermo gustavo hector helena " +
	"heriberto hernan hilda horacio hugo humberto ignacio ileana imelda ines inmaculada irene iris irma isaac isabel isidro ismael israel ivan ivonne javier jennifer jesus " +
	"jimena joaquin joel johana jonathan jorge jose josefa josefina josue juan juana judith julia julian juliana julieta julio karina karla laura lazaro leandro leonardo " +
	"leonel leonor leticia lidia liliana lorena lorenza lourdes lucas lucia luciana luciano lucrecia luis luisa luz magdalena manuel manuela mar marcela marcelo marcia " +
	"margarita maria mariana mariano maribel marina mario marisol maritza marta martha mateo matias mauricio maximo mayra melissa mercedes mia micaela miguel milagros " +
	"mireya miriam moises monica montserrat nancy natalia nelson nestor nicolas nieves nilda noelia noemi nora norberto norma nuria octavio ofelia olga omar orlando oscar " +
	"osvaldo pablo pamela paola pastora patricia patricio paula paulina paz pedro pilar rafael rafaela raul raquel rebeca regina reinaldo remedios renata rene ricardo " +
	"rigoberto roberto rocio rodolfo rodrigo rogelio rolando ronald rosa rosalia rosana rosario roxana ruben ruth samuel sandra sara saul sebastian sergio silvia " +
	"silvio socorro sofia soledad sonia stella susana tatiana teresa teodoro tomas trinidad ulises valentina valeria vanesa veronica vicente victor victoria violeta " +
	"virginia viviana walter wilfredo wilson ximena yadira yamila yaneth yanet yesenia yoandri yoani yolanda yuri zoe zoila zulema "
