package poster_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"github.com/undersigned/undersigned/internal/poster"
	"github.com/undersigned/undersigned/internal/tooltest"
	"github.com/undersigned/undersigned/internal/typeface"
)

func example(title string) poster.Poster {
	return poster.Poster{
		Kind: "Carta abierta · 14 de enero de 2026", Title: title, Lang: "es", Address: "A los organismos internacionales y la Santa Sede", From: "De personas dentro y fuera del país",
		Summary: strings.Repeat("Pedimos la libertad inmediata e incondicional de todas las personas presas por motivos políticos. ", 3),
		Call:    "Leer y firmar:", Link: "https://cartas.example/libertad", Shown: "cartas.example/libertad", Now: time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC),
	}
}

func document(t *testing.T, p poster.Poster) []byte {
	t.Helper()
	fonts, err := typeface.New("")
	if err != nil {
		t.Fatal(err)
	}
	file, err := p.PDF(fonts)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestPDF_IsSmallAndTheSameEachTime(t *testing.T) {
	for _, title := range []string{"¡Basta!", strings.Repeat("Por la liberación inmediata ", 8), "الحرية فوراً لجميع السجناء", "თავისუფლება"} {
		file := document(t, example(title))
		if !bytes.HasPrefix(file, []byte("%PDF-")) {
			t.Errorf("%q: no document", title)
		}
		if len(file) > 200<<10 {
			t.Errorf("%q: %d bytes", title, len(file))
		}
		if !bytes.Equal(file, document(t, example(title))) {
			t.Errorf("%q: another time it is another file", title)
		}
	}
}

// printed has a program of poppler's read a poster.
func printed(t *testing.T, p poster.Poster, program string, arguments ...string) []byte {
	t.Helper()
	tool := tooltest.Program([]string{program})
	if tool == "" {
		tooltest.Missing(t, program+" (poppler-utils)")
	}
	path := filepath.Join(t.TempDir(), "poster.pdf")
	if err := os.WriteFile(path, document(t, p), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, append(arguments, path)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPDF_IsOnePageThatAScreenReaderReads(t *testing.T) {
	for _, title := range []string{"¡Basta!", strings.Repeat("Por la liberación inmediata ", 8), "الحرية فوراً لجميع السجناء"} {
		info := string(printed(t, example(title), "pdfinfo"))
		if !regexp.MustCompile(`Pages: +1\n`).MatchString(info) || !regexp.MustCompile(`Tagged: +yes\n`).MatchString(info) {
			t.Errorf("%q: %s", title, info)
		}
		tree := string(printed(t, example(title), "pdfinfo", "-struct-text"))
		// poppler tells Arabic as it is drawn, in the order and the forms in which it is seen.
		if readable := !typeface.RightToLeft(title); !strings.Contains(tree, "H1") || readable && !strings.Contains(tree, strings.TrimSpace(title)) || !strings.Contains(tree, "cartas.example/libertad") {
			t.Errorf("%q is read as %s", title, tree)
		}
	}
}

func TestPDF_ItsCodeLeadsToTheLetter(t *testing.T) {
	out := printed(t, example("Por la libertad"), "pdftoppm", "-png", "-r", "100")
	page, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, page); got != "https://cartas.example/libertad" {
		t.Errorf("the code says %q", got)
	}
	for y := range page.Bounds().Dy() {
		for _, x := range []int{40, page.Bounds().Dx() - 40} {
			if color.GrayModel.Convert(page.At(x, y)).(color.Gray).Y < 128 {
				t.Fatalf("something is printed in the margin, at %d,%d", x, y)
			}
		}
	}
}

func read(t *testing.T, page image.Image) string {
	t.Helper()
	bits, err := gozxing.NewBinaryBitmapFromImage(page)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bits, nil)
	if err != nil {
		t.Fatalf("the code can't be read: %v", err)
	}
	return result.GetText()
}
