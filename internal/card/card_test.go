package card_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/card"
	"github.com/undersigned/undersigned/internal/typeface"
)

func fonts(t *testing.T) *typeface.Library {
	t.Helper()
	l, err := typeface.New("")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// example is a card with a title.
func example(title string) card.Card {
	return card.Card{
		Kind: "Carta abierta · 14 de enero de 2026", Title: title, Lang: "es",
		Address: "A los organismos internacionales, los gobiernos democráticos, los medios de comunicación y la Santa Sede",
		From:    "De personas dentro y fuera del país", Count: "Han firmado 412 personas y 38 organizaciones", Link: "cartas.example/libertad",
	}
}

const freedom = "Por la liberación inmediata de todas las personas presas por motivos políticos"

func drawn(t *testing.T, c card.Card) (picture image.Image, file []byte) {
	t.Helper()
	file, err := c.Draw(fonts(t))
	if err != nil {
		t.Fatal(err)
	}
	if picture, err = png.Decode(bytes.NewReader(file)); err != nil {
		t.Fatal(err)
	}
	return picture, file
}

// inked returns the smallest box that holds everything dark within a part of a picture.
func inked(picture image.Image, within image.Rectangle) image.Rectangle {
	var box image.Rectangle
	for y := within.Min.Y; y < within.Max.Y; y++ {
		for x := within.Min.X; x < within.Max.X; x++ {
			if color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y < 110 {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return box
}

// The parts of a card.
var (
	head   = image.Rect(0, 130, card.Width, 500)
	figure = image.Rect(0, 500, card.Width, 546)
	beyond = []image.Rectangle{
		image.Rect(0, 20, 70, card.Height), image.Rect(card.Width-70, 20, card.Width, card.Height), image.Rect(0, 610, card.Width, card.Height),
		image.Rect(0, 478, card.Width, 500), // between the head and the figure
	}
)

func TestDraw_EverythingStaysWithinItsPlace(t *testing.T) {
	for name, title := range map[string]string{
		"short": "¡Basta!", "usual": freedom, "long": strings.Repeat(freedom+". ", 3), "endless": strings.Repeat(freedom, 20),
		"one word": strings.Repeat("Donaudampfschifffahrt", 6), "Arabic": "الحرية فوراً لجميع السجناء السياسيين", "Hebrew": strings.Repeat("שחרור מיידי ", 12),
		"Greek": strings.Repeat("Ελευθερία ", 12), "Georgian": strings.Repeat("თავისუფლება ", 12),
	} {
		picture, _ := drawn(t, example(title))
		if picture.Bounds() != image.Rect(0, 0, card.Width, card.Height) {
			t.Errorf("%s: the picture is %v", name, picture.Bounds())
		}
		for _, where := range beyond {
			if box := inked(picture, where); !box.Empty() {
				t.Errorf("%s: something is drawn at %v", name, box)
			}
		}
		if inked(picture, head).Empty() || inked(picture, figure).Empty() {
			t.Errorf("%s: the title or the figure is missing", name)
		}
	}
}

func TestDraw_AShortTitleIsLarge(t *testing.T) {
	tall := func(title string) int {
		c := example(title)
		c.Address, c.From = "", ""
		picture, _ := drawn(t, c)
		box := inked(picture, head)
		rows := 0 // from the first line's top to where there is no ink
		for ; !inked(picture, image.Rect(0, box.Min.Y+rows, card.Width, box.Min.Y+rows+1)).Empty(); rows++ {
		}
		return rows
	}
	if short, long := tall("HHHHHHHH"), tall(strings.Repeat("HHHHHHHH ", 30)); short < 50 || long > short*2/3 {
		t.Errorf("letters of a short title are %d pixels tall, of a long one %d", short, long)
	}
}

func TestDraw_WhatIsReadFromTheRightBeginsThere(t *testing.T) {
	c := example("الحرية")
	c.Address, c.From, c.Count = "", "", ""
	picture, _ := drawn(t, c)
	if box := inked(picture, head); box.Min.X < card.Width/2 || box.Max.X < card.Width-90 {
		t.Errorf("an Arabic title stands at %v", box)
	}
}

func TestDraw_TheSameCardIsTheSameFile_AndAnotherOneIsNot(t *testing.T) {
	_, one := drawn(t, example(freedom))
	_, two := drawn(t, example(freedom))
	if !bytes.Equal(one, two) {
		t.Error("the same card is drawn in two ways")
	}
	other := example(freedom)
	other.Count = "Han firmado 413 personas y 38 organizaciones"
	if _, three := drawn(t, other); bytes.Equal(one, three) {
		t.Error("another figure makes no difference")
	}
	if len(one) > 120<<10 {
		t.Errorf("%d bytes", len(one))
	}
}

func TestDraw_TheAccentIsTheLettersOwn(t *testing.T) {
	c := example(freedom)
	c.Accent = color.RGBA{0x1f, 0x5f, 0x7a, 0xff}
	picture, _ := drawn(t, c)
	if got := color.RGBAModel.Convert(picture.At(600, 8)); got != c.Accent {
		t.Errorf("the band is %v", got)
	}
}

// TestDraw_WhatNoFontHasGivesWayToTheAddress: boxes in place of letters tell nobody anything.
func TestDraw_WhatNoFontHasGivesWayToTheAddress(t *testing.T) {
	unknown, address := example("立即释放所有政治犯"), example("cartas.example/libertad")
	unknown.Kind, address.Kind = "公开信", ""
	_, got := drawn(t, unknown)
	if _, want := drawn(t, address); !bytes.Equal(got, want) {
		t.Error("a title without a font isn't drawn as the letter's address")
	}
}

func BenchmarkDraw(b *testing.B) {
	l, err := typeface.New("")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := example(freedom).Draw(l); err != nil {
			b.Fatal(err)
		}
	}
}
