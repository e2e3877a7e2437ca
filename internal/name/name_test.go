package name_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/name"
)

func near(a, b string) bool {
	others := name.Keys(b)
	return slices.ContainsFunc(name.Keys(a), func(key string) bool { return slices.Contains(others, key) })
}

func TestKeys_NamesThatAReaderTakesForTheSameShareOne(t *testing.T) {
	for _, pair := range [][2]string{
		{"Ana Pérez", "Perez, Ana"}, {"Martin Gonzalez", "Martín Gonzales"}, {"Martin Gonzalez", "Gonzalezz Martin"}, {"Martin Gonzalez", "Martin Gonzalz"},
		{"Martin Gonzalez", "Xonzalez Martin"}, {"Ana Pérez", "Anа Реrеz"}, {"Marcos Oto", "Marc0s Oto"}, {"Ana Peres", "Ana Pere"},
	} {
		if !near(pair[0], pair[1]) || !near(pair[1], pair[0]) {
			t.Errorf("%v share nothing", pair)
		}
	}
	for _, pair := range [][2]string{{"Ana Pérez", "Eva Pérez"}, {"Martin Gonzalez", "Martin Gómez"}, {"Ana Lima", "Ana Lema"}, {"Martin Gonzalez", "Marlin Gonzales"}} {
		if near(pair[0], pair[1]) {
			t.Errorf("%v share something", pair)
		}
	}
	if n := len(name.Keys(strings.Repeat("abcdefghij ", 40))); n > 200 {
		t.Errorf("%d keys", n)
	}
	if name.Keys("—") != nil {
		t.Error("keys of nothing")
	}
}

func TestDoubts_OfWhatIsNoName(t *testing.T) {
	words, err := name.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	for text, kind := range map[string]string{
		"Hijo de Puta": name.Insult, "MIERDA": name.Insult, "Fick dich": name.Insult, "Мierda": name.Insult, "¡Abajo el bloqueo!": name.Slogan,
		"Vive la France": name.Slogan, "Anónimo": name.Nobody, "Max Mustermann": name.Nobody, "Calle 23 n.º 105": name.Street, "12 Main Street": name.Street,
		"asdfgh": name.Keyboard, "Poiuyt": name.Keyboard, "Aaaaa Bb": name.Keyboard, "jajaja": name.Keyboard, "Dfgsrtp": name.Keyboard,
	} {
		if got := words.Doubts(text); !slices.Contains(got, kind) {
			t.Errorf("%s: %v, want %s", text, got, kind)
		}
	}
	for _, honest := range []string{
		"Ana Pérez", "Gustav Hertz", "Wertheim", "Vlk", "Smrž Krč", "Andrew Trewin", "Viviana Abajova", "Ana María de la Calle", "Calle Street",
		"李小龙", "Анна Смирнова", "Nguyễn Thị Ánh", "Putin Assmann", "Barbara Papadopoulou", "Schwarz", "Ng", "Hrbr",
	} {
		if got := words.Doubts(honest); len(got) > 0 {
			t.Errorf("%s: %v", honest, got)
		}
	}
}

func TestRead_NamesTheLineThatIsWrong(t *testing.T) {
	for list, want := range map[string]string{"\ninsulto: x": "line 2", "insult:": "line 1", "idiot # no kind": "line 1"} {
		if _, err := name.Read(strings.NewReader(list)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", list, err)
		}
	}
	words, err := name.Read(strings.NewReader("# ours\ninsult: bobo"))
	if err != nil || !slices.Equal(words.Doubts("El BOBO"), []string{name.Insult}) || words.Doubts("Mierda") != nil {
		t.Errorf("%v, %v", words, err)
	}
}
