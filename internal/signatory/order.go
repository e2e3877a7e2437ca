package signatory

import (
	"bytes"
	"slices"
	"sort"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/undersigned/undersigned/internal/name"
)

// keyRule is the number of the rule by which sort keys are made. Whoever changes the rule counts it up: a job makes the keys
// of older ones anew. The index signatories_to_key names it.
const keyRule = 1

// sortKey returns bytes that sort as the name does in the language's alphabet: a person's by the surname. First the
// letters count, then their accents.
func sortKey(kind, full, lang string) []byte {
	ordered := name.Person(full, lang)
	if kind == Organization {
		ordered = name.Organization(full, lang)
	}
	key := collator(lang, collate.IgnoreCase).KeyFromString(&collate.Buffer{}, ordered)
	// Behind the letters stands what tells their accents. Without an accent it is the same for every letter, and not kept.
	for bytes.HasSuffix(key, []byte{0x00, 0x20}) {
		key = key[:len(key)-2]
	}
	return bytes.TrimRight(key, "\x00")
}

func collator(lang string, options ...collate.Option) *collate.Collator {
	tag, err := language.Parse(lang)
	if err != nil {
		tag = language.Und
	}
	return collate.New(tag, append(options, collate.IgnoreWidth)...)
}

// alphabet is the letters under which the names of a list in one language stand, in their order: what comes before letters,
// each letter of the language, and other scripts, each as one.
type alphabet struct {
	letters []string
	starts  [][]byte // where each begins, by its sort key
}

// writing is a script with the letters under which its names are found in a language that is written in it.
type writing struct{ code, letters string }

func writings() []writing {
	return []writing{
		{"Latn", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
		{"Grek", "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"},
		{"Cyrl", "АБВГҐДЂЕЄЖЗИІЇЙЈКЛЉМНЊОПРСТЋУФХЦЧЏШЩЪЫЬЭЮЯ"},
		{"Geor", "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ"},
		{"Armn", "ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՓՔՕՖ"},
		{"Hebr", "אבגדהוזחטיכלמנסעפצקרשת"},
		{"Arab", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"},
		{"Deva", "अह"}, {"Thai", "กฮ"}, {"Kore", "ㄱㅎ"}, {"Jpan", "あん"}, {"Hans", "ㄅ字"},
	}
}

// ownLetters are those with a mark that some languages hold for letters of their own, which their collation tells.
const ownLetters = "ÁÂÄÅĂĄÆÇĆČÐĐĎĘĚËĞÎİŁŃÑÓÖÔÕØŐŒŘŚŠȘŞȚŤÜŰŽŹŻ"

// newAlphabet returns the alphabet of a language.
func newAlphabet(lang string) alphabet {
	tag, err := language.Parse(lang)
	if err != nil {
		tag = language.Und
	}
	base, _ := tag.Base()
	script, _ := tag.Script()
	own := ownLetters
	if slices.Contains([]string{"da", "no", "nb", "nn"}, base.String()) {
		own = "ÆØÅ" + own // Danish sorts Ä with Æ, as Swedish does, but names the letter by its own
	} else if base.String() == "is" {
		own += "Þ" // Everywhere else it is a foreign letter
	}
	a := alphabet{letters: []string{"0–9"}, starts: [][]byte{nil}}
	start := starter(lang)
	for _, w := range writings() {
		letters := []rune(w.letters)
		if w.code != script.String() && !(script.String() == "Zzzz" && w.code == "Latn") {
			a.letters, a.starts = append(a.letters, string(letters[0])+"–"+string(letters[len(letters)-1])), append(a.starts, start(letters[0]))
			continue
		}
		if w.code == "Latn" {
			letters = append(letters, []rune(own)...)
		}
		for _, letter := range letters {
			plain := []rune(norm.NFD.String(string(letter)))[0]
			if key := start(letter); letter == plain || !bytes.Equal(key, start(plain)) {
				a.letters, a.starts = append(a.letters, string(letter)), append(a.starts, key)
			}
		}
	}
	return a.sorted(len(start('A')))
}

// starter returns a function that gives where a letter begins: the first key of its collation, without case and accents.
func starter(lang string) func(letter rune) []byte {
	c := collator(lang, collate.IgnoreCase, collate.IgnoreDiacritics)
	return func(letter rune) []byte {
		return bytes.TrimRight(c.KeyFromString(&collate.Buffer{}, string(letter)), "\x00")
	}
}

// sorted puts the letters in order, each once, without those that are sorted as two (Æ as AE), whose keys are longer than size.
func (a alphabet) sorted(size int) alphabet {
	order := make([]int, len(a.letters))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return bytes.Compare(a.starts[i], a.starts[j]) })
	var in alphabet
	for _, i := range order {
		if n := len(in.starts); len(a.starts[i]) <= size && (n == 0 || !bytes.Equal(in.starts[n-1], a.starts[i])) {
			in.letters, in.starts = append(in.letters, a.letters[i]), append(in.starts, a.starts[i])
		}
	}
	return in
}

// group returns the number of the letter under which a sort key stands.
func (a alphabet) group(key []byte) int {
	return sort.Search(len(a.starts), func(i int) bool { return bytes.Compare(a.starts[i], key) > 0 }) - 1
}
