package name_test

import (
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/name"
)

func TestPerson(t *testing.T) {
	for _, c := range []struct{ lang, in, want string }{
		{"es", "Ana Pérez", "Pérez|Ana"},
		{"es", "Ana Pérez García", "Pérez García|Ana"},
		{"es", "Ana María Pérez", "Pérez|Ana María"},
		{"es", "José Luis Rodríguez Zapatero", "Rodríguez Zapatero|José Luis"},
		{"es", "María José", "José|María"},
		{"es", "Yusniel Yoel Pino Ramos", "Pino Ramos|Yusniel Yoel"},
		{"es", "María del Carmen Pérez", "Pérez|María del Carmen"},
		{"es", "María de los Ángeles Núñez Ibáñez", "Núñez Ibáñez|María de los Ángeles"},
		{"es", "Juan de la Cruz", "Cruz|Juan de la"},
		{"es", "Juan De La Cruz Gómez", "Cruz Gómez|Juan De La"},
		{"es", "Ana Gómez de la Torre", "Gómez de la Torre|Ana"},
		{"es", "José Ortega y Gasset", "Ortega y Gasset|José"},
		{"es", "Dra. Yunior Ñáñez", "Ñáñez|Yunior"},
		{"es", "Dr. Ñáñez", "Ñáñez"},
		{"es", "Don Quijote", "Quijote|Don"},
		{"es", "Prof. Dr. Ana María Ruiz", "Ruiz|Ana María"},
		{"es", "A. P. G.", "P. G.|A."},
		{"es", "Pérez García, Ana", "Pérez García|Ana"},
		{"es", "de la Cruz, Juan", "Cruz|Juan de la"},
		{"es", "Yoani", "Yoani"},
		{"es", "Ñ", "Ñ"},
		{"es", "", ""},
		{"es", "de la", "la|de"},
		{"pt", "João da Silva Santos", "Santos|João da Silva"},
		{"pt", "Maria das Dores Lima Neto", "Lima Neto|Maria das Dores"},
		{"pt", "Ana de Sousa", "Sousa|Ana de"},
		{"en", "Mary Ann Smith", "Smith|Mary Ann"},
		{"en", "Robert De Niro", "De Niro|Robert"},
		{"en", "Ludwig van Beethoven", "Beethoven|Ludwig van"},
		{"en", "Martin Luther King, Jr.", "King|Martin Luther Jr."},
		{"en", "Martin Luther King Jr.", "King|Martin Luther Jr."},
		{"en", "Sinéad O’Connor", "O’Connor|Sinéad"},
		{"en", "Bashar al-Assad", "Assad|Bashar al-"},
		{"en", "Mohammed bin Salman", "Salman|Mohammed bin"},
		{"fr", "Charles de Gaulle", "Gaulle|Charles de"},
		{"fr", "Jean de La Fontaine", "La Fontaine|Jean de"},
		{"fr", "Jean d’Ormesson", "Ormesson|Jean d’"},
		{"de", "Johann Wolfgang von Goethe", "Goethe|Johann Wolfgang von"},
		{"it", "Gabriele D’Annunzio", "D’Annunzio|Gabriele"},
		{"it", "Mario De Luca", "De Luca|Mario"},
		{"nl", "Vincent van den Berg", "Berg|Vincent van den"},
		{"ru", "Анна Сергеевна Петрова", "Петрова|Анна Сергеевна"},
		{"en", "Al Gore", "Gore|Al"},
		{"es", "Martín Santos", "Santos|Martín"},
		{"es", "王伟", "王伟"},
		{"es", "山田 太郎", "山田 太郎"},
	} {
		if got := strings.ReplaceAll(name.Person(c.in, c.lang), "\t", "|"); got != c.want {
			t.Errorf("%s: Person(%q) = %q, want %q", c.lang, c.in, got, c.want)
		}
	}
}

func TestOrganization(t *testing.T) {
	for _, c := range []struct{ lang, in, want string }{
		{"es", "La Casa de Todos", "Casa de Todos|La"},
		{"es", "Las Damas", "Damas|Las"},
		{"es", "Lastarria", "Lastarria"},
		{"es", "El", "El"},
		{"es", "The Helsinki Group", "Helsinki Group|The"},
		{"fr", "L’Observatoire", "Observatoire|L’"},
		{"en", "La Strada", "La Strada"},
		{"de", "Die Brücke", "Brücke|Die"},
	} {
		if got := strings.ReplaceAll(name.Organization(c.in, c.lang), "\t", "|"); got != c.want {
			t.Errorf("%s: Organization(%q) = %q, want %q", c.lang, c.in, got, c.want)
		}
	}
}

func FuzzPerson(f *testing.F) {
	f.Add("Juan de la Cruz y", "es")
	f.Add("y", "es")
	f.Add(", Ana", "en")
	f.Fuzz(func(t *testing.T, full, lang string) {
		got := name.Person(full, lang)
		if letters(got) != letters(full) && !strings.Contains(full, ",") && letters(full) != "" && letters(got) == "" {
			t.Errorf("Person(%q, %q) = %q: nothing is left to sort by", full, lang, got)
		}
	})
}

func letters(s string) string { return strings.Join(strings.Fields(s), "") }
