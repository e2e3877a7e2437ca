package locale_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/undersigned/undersigned/internal/locale"
)

func load(t *testing.T) *locale.Catalogue {
	t.Helper()
	c, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMatch_FindsTheReadersLanguage(t *testing.T) {
	c := load(t)
	for header, want := range map[string]string{
		"": "es", "es-CU,es;q=0.9,en;q=0.8": "es", "en-GB": "en", "ja,en;q=0.5": "en", "ja": "es", "%%%": "es", "es-419": "es",
		"de-AT": "de", "de-CH,fr;q=0.8": "de", "pt-BR": "pt", "pt-PT,pt;q=0.9": "pt", "fr-CA,en;q=0.5": "fr", "it-IT": "it",
		"gsw,de;q=0.5": "de", "zh,pt-BR;q=0.3,it;q=0.2": "pt",
	} {
		if got := c.Match(header); got != want {
			t.Errorf("Match(%q) = %q, want %q", header, got, want)
		}
	}
}

func TestT_MissingKeyIsLoud(t *testing.T) {
	es := load(t).For("es")
	for name, got := range map[string]string{
		"unknown key":       es.T("no.such.key"),
		"unknown counted":   es.N("no.such.key", 2),
		"missing value":     es.T("date.time", "Date", "x"),
		"half an argument":  es.T("date.time", "Date"),
		"argument not name": es.T("date.time", 1, 2),
	} {
		if !strings.HasPrefix(got, locale.MissingMark) {
			t.Errorf("%s: %q does not start with the mark", name, got)
		}
	}
	if es.Has("no.such.key") || !es.Has("date.time") || !es.Has("language.name") || !es.Has("since.minutes") {
		t.Error("Has is wrong about what exists")
	}
}

func TestN_TakesThePluralFormOfTheLanguage(t *testing.T) {
	c := load(t)
	for _, test := range []struct {
		lang string
		n    int
		want string
	}{
		{"es", 1, "hace un minuto"}, {"es", 4, "hace 4 minutos"}, {"es", 1000000, "hace 1.000.000 minutos"},
		{"en", 1, "a minute ago"}, {"en", 0, "0 minutes ago"}, {"en", 12345, "12,345 minutes ago"},
		{"es", 1234, "hace 1234 minutos"}, {"it", 1234, "1234 minuti fa"}, {"it", 1, "un minuto fa"}, {"it", 12345, "12.345 minuti fa"},
		{"de", 1, "vor einer Minute"}, {"de", 1234, "vor 1.234 Minuten"}, {"pt", 1, "há um minuto"}, {"pt", 1234, "há 1.234 minutos"},
		{"fr", 1, "il y a une minute"}, {"fr", 2, "il y a 2 minutes"}, {"fr", 1234, "il y a 1\u202f234 minutes"},
	} {
		if got := c.For(test.lang).N("since.minutes", test.n); got != test.want {
			t.Errorf("%s N(%d) = %q, want %q", test.lang, test.n, got, test.want)
		}
	}
}

func TestDates_AreWrittenInTheLanguage(t *testing.T) {
	c := load(t)
	at := time.Date(2026, 1, 14, 21, 5, 0, 0, time.FixedZone("", -5*3600))
	first := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for lang, want := range map[string][2]string{
		"es": {"15 de enero de 2026, 02:05 UTC", "1 de marzo de 2026"}, "en": {"15 January 2026, 02:05 UTC", "1 March 2026"},
		"fr": {"15 janvier 2026, 02:05 UTC", "1er mars 2026"}, "it": {"15 gennaio 2026, 02:05 UTC", "1º marzo 2026"},
		"pt": {"15 de janeiro de 2026, 02:05 UTC", "1º de março de 2026"}, "de": {"15. Januar 2026, 02:05 UTC", "1. März 2026"},
	} {
		if got := c.For(lang).DateTime(at); got != want[0] {
			t.Errorf("%s: %q, want %q", lang, got, want[0])
		}
		if got := c.For(lang).Date(first); got != want[1] {
			t.Errorf("%s: %q, want %q", lang, got, want[1])
		}
	}
}

func TestFigures_TakeThePluralFormOfTheLanguage(t *testing.T) {
	c := load(t)
	for lang, want := range map[string][4]string{ // of none, one, two and a million
		"es": {"0 personas", "1 persona", "2 personas", "1.000.000 de personas"},
		"en": {"0 people", "1 person", "2 people", "1,000,000 people"},
		"fr": {"0 personne", "1 personne", "2 personnes", "1\u202f000\u202f000 de personnes"},
		"it": {"0 persone", "1 persona", "2 persone", "1.000.000 di persone"},
		"pt": {"0 pessoa", "1 pessoa", "2 pessoas", "1.000.000 de pessoas"},
		"de": {"0 Personen", "1 Person", "2 Personen", "1.000.000 Personen"},
	} {
		for i, n := range []int{0, 1, 2, 1_000_000} {
			if got := c.For(lang).N("figures.people", n); got != want[i] {
				t.Errorf("%s: %q, want %q", lang, got, want[i])
			}
		}
	}
}

func TestLanguageNames_AreThoseOfTheReadersLanguage(t *testing.T) {
	c := load(t)
	for lang, want := range map[string][2]string{
		"es": {"alemán", "Alemania"}, "en": {"German", "Germany"}, "fr": {"allemand", "Allemagne"}, "it": {"tedesco", "Germania"},
		"pt": {"alemão", "Alemanha"}, "de": {"Deutsch", "Deutschland"},
	} {
		if l := c.For(lang); l.LanguageName("de") != want[0] || l.Country("DE") != want[1] {
			t.Errorf("%s: %q, %q, want %q", lang, l.LanguageName("de"), l.Country("DE"), want)
		}
	}
}

func TestSince_TakesTheLargestUnit(t *testing.T) {
	en := load(t).For("en")
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for passed, want := range map[time.Duration]string{
		-time.Hour: "just now", 59 * time.Second: "just now", time.Minute: "a minute ago", 59 * time.Minute: "59 minutes ago",
		time.Hour: "an hour ago", 47 * time.Hour: "a day ago", 30 * 24 * time.Hour: "30 days ago", 31 * 24 * time.Hour: "on 23 October 2026",
	} {
		if got := en.Since(now.Add(-passed), now); got != want {
			t.Errorf("Since(%s) = %q, want %q", passed, got, want)
		}
	}
}

func TestCountries_AreNamedAndSortedAsTheReaderExpects(t *testing.T) {
	c := load(t)
	for _, lang := range c.Languages() {
		l := c.For(lang)
		if n := len(l.Countries()); n != 249 {
			t.Errorf("%s: %d countries, want 249", lang, n)
		}
		for _, country := range l.Countries() {
			if country.Name == "" || country.Name == country.Code {
				t.Errorf("%s: %s has no name", lang, country.Code)
			}
		}
	}
	es := c.For("es")
	if es.Country("US") != "Estados Unidos" || es.Country("??") != "??" || es.Countries()[0].Name != "Afganistán" {
		t.Errorf("Spanish countries: %q, %q, first %q", es.Country("US"), es.Country("??"), es.Countries()[0].Name)
	}
}

func TestLoad_NamesTheFileThatIsWrong(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"catalogues/es/b.toml":   {"catalogues/es/b.toml": {Data: []byte(`"a = `)}},
		"is also in another":     {"catalogues/es/a.toml": {Data: []byte(`"k" = "1"`)}, "catalogues/es/b.toml": {Data: []byte(`"k" = "2"`)}},
		"no catalogue":           {},
		"catalogues/1x: not a l": {"catalogues/1x/a.toml": {Data: []byte(`"k" = "1"`)}},
	} {
		if _, err := locale.LoadFrom(files); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v does not say %q", err, name)
		}
	}
}

func TestT_AMissingValueIsLoudAndAnOddOneIsNot(t *testing.T) {
	catalogue, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	l := catalogue.For("en")
	if got := l.T("figures.both", "People", "<no value>", "Organizations", "2"); got != "<no value> and 2 have signed" {
		t.Errorf("an odd value: %q", got)
	}
	for name, got := range map[string]string{"T": l.T("figures.both", "People", "1"), "N": l.N("figures.signed", 2)} {
		if !strings.HasPrefix(got, locale.MissingMark) {
			t.Errorf("%s with a missing value: %q", name, got)
		}
	}
}
