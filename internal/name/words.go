package name

import (
	"bufio"
	"embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/undersigned/undersigned/internal/script"
)

// The kinds of words by which a name is known to be none.
const (
	Insult = "insult"
	Slogan = "slogan"
	Nobody = "nobody" // says that somebody doesn't say who they are
	Street = "street" // stands in a postal address, with a number
)

//go:embed words/*.txt
var bundled embed.FS

// Words are the lists by which names are examined. They are immutable.
type Words struct{ kinds map[string][]string } // folded, each between spaces

// Bundled returns the lists that come with the program, of all its languages.
func Bundled() (Words, error) {
	files, err := bundled.ReadDir("words")
	if err != nil {
		return Words{}, fmt.Errorf("list the words: %w", err)
	}
	all := Words{kinds: map[string][]string{}}
	for _, f := range files {
		text, err := bundled.Open("words/" + f.Name())
		if err != nil {
			return Words{}, fmt.Errorf("open the words: %w", err)
		}
		w, err := Read(text)
		if err != nil {
			return Words{}, fmt.Errorf("%s: %w", f.Name(), err)
		}
		for kind, words := range w.kinds {
			all.kinds[kind] = append(all.kinds[kind], words...)
		}
	}
	return all, nil
}

// Read reads lists: a kind, a colon and a word or several on each line; what follows # is a comment. The error names the
// line.
func Read(r io.Reader) (Words, error) {
	w := Words{kinds: map[string][]string{}}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "\ufeff"), "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		kind, words, ok := strings.Cut(line, ":")
		folded := script.Skeleton(script.Folded(words))
		if !ok || folded == "" || !slices.Contains([]string{Insult, Slogan, Nobody, Street}, kind) {
			return Words{}, fmt.Errorf("line %d: %q is not a kind and a word, such as insult: idiot; kinds are insult, slogan, nobody and street", n, line)
		}
		w.kinds[kind] = append(w.kinds[kind], " "+folded+" ")
	}
	if err := lines.Err(); err != nil {
		return Words{}, fmt.Errorf("read the lists: %w", err)
	}
	return w, nil
}

// holds reports whether a folded name has, as whole words, an entry of a list.
func (w Words) holds(kind, folded string) bool {
	return slices.ContainsFunc(w.kinds[kind], func(entry string) bool { return strings.Contains(" "+folded+" ", entry) })
}
