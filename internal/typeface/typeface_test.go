package typeface_test

import (
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-fonts/dejavu/dejavusansmono"

	"github.com/undersigned/undersigned/internal/typeface"
)

var serif = typeface.Style{Serif: true}

func library(t *testing.T, folder string) *typeface.Library {
	t.Helper()
	l, err := typeface.New(folder)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func set(t *testing.T, text string, as typeface.Setting) []typeface.Line {
	t.Helper()
	lines, err := library(t, "").Set(text, as)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// shown returns a line's letters as they are seen.
func shown(line typeface.Line) string {
	var b strings.Builder
	for _, run := range line.Runs {
		b.WriteString(run.Text)
	}
	return b.String()
}

func TestMissing_ManyScriptsAreDrawn(t *testing.T) {
	l := library(t, "")
	for name, text := range map[string]string{
		"Spanish":    "¿Señores, señoras? ¡Güije! «ñandú» 1.º",
		"Vietnamese": "Trả tự do ngay lập tức cho mọi tù nhân ỐẶỮ",
		"Turkish":    "Özgürlük ışığı İĞŞ",
		"Polish":     "Zażółć gęślą jaźń, Łódź",
		"Romanian":   "Libertate țării, și ȘȚ",
		"Yoruba":     "Ọmọ Yorùbá ẹ́",
		"Russian":    "Свободу политзаключённым",
		"Ukrainian":  "Свободу ґїєі",
		"Kazakh":     "Бостандық қғәһүң",
		"Greek":      "Ελευθερία, ἄνθρωπος",
		"Hebrew":     "שחרור מיידי שָׁלוֹם",
		"Arabic":     "الحرية فوراً لجميع السجناء",
		"Persian":    "آزادی فوری پچژگک",
		"Kurdish":    "ئازادی ێۆڵڕ",
		"Armenian":   "Ազատություն",
		"Georgian":   "თავისუფლება",
		"Lao":        "ເສລີພາບ",
		"Tifinagh":   "ⵜⵉⵍⵍⵉ",
		"signs":      "“quoted” – — … × № € §",
	} {
		for _, style := range []typeface.Style{{}, {Bold: true}, {Italic: true}, serif, {Serif: true, Bold: true}, {Serif: true, Italic: true}} {
			if missing := l.Missing(text, style); len(missing) > 0 {
				t.Errorf("%s, %+v: %q are not drawn", name, style, missing)
			}
		}
	}
}

func TestMissing_NamesEachCharacterWithoutAFontOnce(t *testing.T) {
	if got := string(library(t, "").Missing("自由, 自由 and freedom\u200d\n", serif)); got != "自由" {
		t.Errorf("got %q", got)
	}
}

func TestFaces_EachHasANameOfItsOwnAndAFile(t *testing.T) {
	l := library(t, "")
	seen := map[string]*typeface.Face{}
	for _, style := range []typeface.Style{{}, {Bold: true}, {Italic: true}, {Bold: true, Italic: true},
		serif, {Serif: true, Bold: true}, {Serif: true, Italic: true}, {Serif: true, Bold: true, Italic: true}} {
		if len(l.Faces(style)) < 2 {
			t.Errorf("%+v has no font for the scripts that its own lacks", style)
		}
		for _, face := range l.Faces(style) {
			if before, has := seen[face.Name]; has && before != face {
				t.Errorf("two fonts are called %s", face.Name)
			}
			seen[face.Name] = face
			if len(face.TTF) == 0 {
				t.Errorf("%s has no file", face.Name)
			}
		}
	}
}

func TestSet_APieceIsInAFontThatHasIt(t *testing.T) {
	lines := set(t, "Tbilisi, თბილისი, 2026", typeface.Setting{Style: serif, Size: 20})
	if len(lines) != 1 {
		t.Fatalf("%d lines", len(lines))
	}
	var faces []string
	for _, run := range lines[0].Runs {
		if len(faces) == 0 || faces[len(faces)-1] != run.Face.Name {
			faces = append(faces, run.Face.Name)
		}
	}
	if got := strings.Join(faces, " "); got != "serif dejavu-sans serif" {
		t.Errorf("fonts: %s", got)
	}
}

func TestSet_AnAccentStaysInItsLettersFont(t *testing.T) {
	for _, text := range []string{"Trả tự do ngay lập tức", "Yorùbá ẹ́ọ̀", "e\u0301n\u0303"} {
		for _, run := range set(t, text, typeface.Setting{Style: serif, Size: 20})[0].Runs {
			if run.Face.Name != "serif" {
				t.Errorf("%q: %q is in %s", text, run.Text, run.Face.Name)
			}
		}
	}
}

func TestSet_WhatIsReadFromTheRightStandsAsItIsSeen(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"Hebrew", "שלום עולם", "םלוע םולש"},
		{"Hebrew with a number", "בשנת 2026 כאן", "ןאכ 2026 תנשב"},
		{"Latin with Hebrew", "a שלום b", "a םולש b"},
		{"Arabic, joined", "سلام", "\u0645\ufefc\ufeb3"}, // seen, lam-alef in its final form, meem as it stands alone
		{"Persian, joined", "گل", "\ufede\ufb94"},
	} {
		line := set(t, c.text, typeface.Setting{Style: serif, Size: 20})[0]
		if got := shown(line); got != c.want {
			t.Errorf("%s: %+q instead of %+q", c.name, got, c.want)
		}
		if line.RightToLeft != (c.name != "Latin with Hebrew") {
			t.Errorf("%s: read from the right is %v", c.name, line.RightToLeft)
		}
	}
}

func TestSet_LinesFitTheirWidth(t *testing.T) {
	for _, text := range []string{
		"Por la liberación inmediata de todas las personas presas por motivos políticos",
		"الحرية فوراً لجميع السجناء السياسيين في كل مكان من العالم",
		"Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
	} {
		lines := set(t, text, typeface.Setting{Style: serif, Size: 40, Width: 400})
		if len(lines) < 2 {
			t.Errorf("%q is in %d lines", text, len(lines))
		}
		for _, line := range lines {
			if line.Width > 400 || line.Width <= 0 {
				t.Errorf("%q: a line is %.1f wide", text, line.Width)
			}
		}
	}
}

func TestSet_WhatHasNoRoomEndsInAnEllipsis(t *testing.T) {
	lines := set(t, strings.Repeat("freedom ", 50), typeface.Setting{Style: serif, Size: 40, Width: 500, Lines: 2})
	if len(lines) != 2 || !strings.HasSuffix(shown(lines[1]), "…") || lines[1].Width > 500 {
		t.Errorf("%d lines, the last %q, %.1f wide", len(lines), shown(lines[len(lines)-1]), lines[len(lines)-1].Width)
	}
}

func TestSet_LineBreaksAreKept(t *testing.T) {
	lines := set(t, "one\n\ntwo", typeface.Setting{Size: 12})
	if len(lines) != 3 || shown(lines[0]) != "one" || shown(lines[1]) != "" || shown(lines[2]) != "two" {
		t.Errorf("%d lines", len(lines))
	}
}

func TestSet_ABrokenLineFromTheRightBeginsAtItsEdge(t *testing.T) {
	lines := set(t, "الحرية فوراً لجميع السجناء", typeface.Setting{Style: serif, Size: 20, Width: 90, Plain: true})
	if len(lines) < 2 {
		t.Fatalf("%d lines", len(lines))
	}
	for _, line := range lines {
		if s := shown(line); s != strings.TrimSpace(s) {
			t.Errorf("a space pushes %q to the right", s)
		}
	}
}

func TestSet_PlainLettersKeepTheirWidths(t *testing.T) {
	as := typeface.Setting{Style: serif, Size: 100, Plain: true}
	whole := set(t, "AVfi", as)[0].Width
	var sum float64
	for _, letter := range []string{"A", "V", "f", "i"} {
		sum += set(t, letter, as)[0].Width
	}
	if diff := whole - sum; diff > 1 || diff < -1 {
		t.Errorf("together %.2f, apart %.2f", whole, sum)
	}
	as.Plain = false
	if kerned := set(t, "AV", as)[0].Width; kerned >= whole-set(t, "fi", as)[0].Width {
		t.Errorf("a picture's letters are not kerned: %.2f", kerned)
	}
}

func TestSet_ByManyAtOnce(t *testing.T) {
	l := library(t, "")
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			lines, err := l.Set("Свободу, الحرية, freedom", typeface.Setting{Style: serif, Size: 30, Width: 200})
			if err != nil {
				t.Error(err)
				return
			}
			picture := image.NewRGBA(image.Rect(0, 0, 200, 40))
			for _, line := range lines {
				line.Draw(picture, 0, 30, color.Black)
			}
		})
	}
	wait.Wait()
}

func TestDraw_InkIsWhereTheLineIs(t *testing.T) {
	line := set(t, "Freiheit", typeface.Setting{Style: serif, Size: 40})[0]
	picture := image.NewRGBA(image.Rect(0, 0, 300, 80))
	line.Draw(picture, 20, 50, color.Black)
	var inked image.Rectangle
	for y := range 80 {
		for x := range 300 {
			if picture.RGBAAt(x, y).A > 128 {
				inked = inked.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if inked.Min.X < 19 || inked.Max.X > 21+int(line.Width) || inked.Dx() < int(line.Width)-6 {
		t.Errorf("inked %v of a line that is %.1f wide from 20", inked, line.Width)
	}
	if inked.Max.Y < 49 || inked.Max.Y > 52 || inked.Min.Y < 20 || inked.Min.Y > 26 {
		t.Errorf("inked %v on a base line at 50", inked)
	}
}

func TestNew_AFolderAddsFonts(t *testing.T) {
	folder := t.TempDir()
	for name, content := range map[string][]byte{"more.ttf": dejavusansmono.TTF, "LICENSE.txt": []byte("free")} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	faces := library(t, folder).Faces(serif)
	if last := faces[len(faces)-1]; last.Name != "more-0" || len(last.TTF) != len(dejavusansmono.TTF) {
		t.Errorf("the last font is %s, %d bytes", last.Name, len(last.TTF))
	}
}

func TestNew_RefusesWhatIsNoFolderAndNoFont(t *testing.T) {
	if _, err := typeface.New(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a folder that isn't there is taken")
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "broken.ttf"), []byte("no font"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := typeface.New(folder); err == nil || !strings.Contains(err.Error(), "broken.ttf") {
		t.Errorf("a file that is no font: %v", err)
	}
}
