// Package typeface holds the fonts of pictures and documents and sets text with them: each piece in a font that has its
// letters, joined and reordered as its script asks, in lines that fit a width.
//
// The fonts come with the program. Liberation draws Latin, Greek, Cyrillic and Hebrew; DejaVu Sans what it lacks, such as
// Arabic, Armenian, Georgian, Lao and Tifinagh. Chinese, Japanese, Korean, Thai, Ethiopic and the scripts of India are in no
// font that comes as a Go module and is small: an operator adds fonts with a folder, and Missing tells where one is wanted.
package typeface

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/font"
)

// Style is what a text is to look like. A script that no font draws in that style is drawn in the nearest.
type Style struct{ Serif, Bold, Italic bool }

// Face is one font. Its name is its own, so that a document may know it by it.
type Face struct {
	Name string
	// TTF is the font's file where a document can take a part of it in: TrueType outlines, no collection; else nil.
	TTF []byte

	load  func() (*font.Font, error)
	runes func() map[font.GID]rune
}

// Library is the fonts that there are. It is safe for concurrent use.
type Library struct {
	bundled map[Style][]*Face
	added   []*Face
	setters sync.Pool
}

// New returns the program's fonts and those of a folder, which draw what the program's don't; "" for none.
func New(folder string) (*Library, error) {
	l := &Library{bundled: bundled()}
	if folder == "" {
		return l, nil
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("read the folder of fonts: %w", err)
	}
	for _, entry := range entries {
		if !slices.Contains([]string{".ttf", ".otf", ".ttc", ".otc"}, strings.ToLower(filepath.Ext(entry.Name()))) {
			continue
		}
		faces, err := read(filepath.Join(folder, entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", entry.Name(), err)
		}
		l.added = append(l.added, faces...)
	}
	return l, nil
}

// read returns the fonts of a file.
func read(path string) ([]*Face, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	fonts, err := font.ParseTTC(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	faces := make([]*Face, 0, len(fonts))
	for i, one := range fonts {
		face := newFace(fmt.Sprintf("%s-%d", name, i), func() (*font.Font, error) { return one.Font, nil })
		if bytes.HasPrefix(content, []byte{0, 1, 0, 0}) {
			face.TTF = content
		}
		faces = append(faces, face)
	}
	return faces, nil
}

// bundledFace returns a font that comes with the program; it is read when it is first wanted.
func bundledFace(name string, ttf []byte) *Face {
	face := newFace(name, sync.OnceValues(func() (*font.Font, error) {
		parsed, err := font.ParseTTF(bytes.NewReader(ttf))
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", name, err)
		}
		return parsed.Font, nil
	}))
	face.TTF = ttf
	return face
}

func newFace(name string, load func() (*font.Font, error)) *Face {
	f := &Face{Name: name, load: load}
	f.runes = sync.OnceValue(f.reversed)
	return f
}

// reversed returns by which character a document asks for a glyph. Of several it is the lowest.
func (f *Face) reversed() map[font.GID]rune {
	runes := map[font.GID]rune{}
	parsed, err := f.load()
	if err != nil {
		return runes
	}
	for all := parsed.Cmap.Iter(); all.Next(); {
		r, glyph := all.Char()
		if before, has := runes[glyph]; !has || r < before {
			runes[glyph] = r
		}
	}
	return runes
}

// Faces returns the fonts for a style in the order in which they are asked for a letter.
func (l *Library) Faces(style Style) []*Face {
	return append(slices.Clip(l.bundled[style]), l.added...)
}

// Missing returns the characters of a text that no font has, each once, in their order.
func (l *Library) Missing(text string, style Style) []rune {
	var missing []rune
	faces := l.Faces(style)
	for _, r := range text {
		if !drawn(r) || slices.Contains(missing, r) {
			continue
		}
		if !slices.ContainsFunc(faces, func(f *Face) bool { return f.has(r) }) {
			missing = append(missing, r)
		}
	}
	return missing
}

// drawn reports whether a character is seen: spaces, controls and what joins or turns letters aren't.
func drawn(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector)
}

func (f *Face) has(r rune) bool {
	parsed, err := f.load()
	if err != nil {
		return false
	}
	_, has := parsed.NominalGlyph(r)
	return has
}
