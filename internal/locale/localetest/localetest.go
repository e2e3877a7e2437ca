// Package localetest adds a language to the interface that only tests speak: English in Arabic letters, written from right
// to left. It shows what a page does when everything in it is mirrored, before anybody has translated it.
package localetest

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/undersigned/undersigned/internal/locale"
)

// Mirrored is the language: what CLDR calls Arabic for tests of pseudo-translations.
const Mirrored = "ar-XB"

// Load returns the interface's catalogues with the mirrored language among them.
func Load(t testing.TB) *locale.Catalogue {
	t.Helper()
	files := make(fstest.MapFS)
	names, err := fs.Glob(locale.Files, "catalogues/*/*.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		raw, err := fs.ReadFile(locale.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: raw}
		if path.Base(path.Dir(name)) == "en" {
			files["catalogues/"+Mirrored+"/"+path.Base(name)] = &fstest.MapFile{Data: []byte(mirrored(string(raw)))}
		}
	}
	catalogue, err := locale.LoadFrom(files)
	if err != nil {
		t.Fatal(err)
	}
	return catalogue
}

var (
	line  = regexp.MustCompile(`^("[^"]+" = )(.*)$`)
	text  = regexp.MustCompile(`"[^"]*"`)
	token = regexp.MustCompile(`\{\{[^}]*\}\}|[A-Za-z]`)
)

// mirrored writes a catalogue's texts in other letters. Keys and placeholders stay.
func mirrored(catalogue string) string {
	lines := strings.Split(catalogue, "\n")
	for i, one := range lines {
		if m := line.FindStringSubmatch(one); m != nil {
			lines[i] = m[1] + text.ReplaceAllStringFunc(m[2], otherLetters)
		}
	}
	return strings.Join(lines, "\n")
}

func otherLetters(s string) string {
	letters := []rune("ابتثجحخدذرزسشصضطظعغفقكلمنه")
	return token.ReplaceAllStringFunc(s, func(part string) string {
		if len(part) > 1 {
			return part
		}
		return string(letters[strings.ToLower(part)[0]-'a'])
	})
}
