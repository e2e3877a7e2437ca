package qr_test

import (
	"bytes"
	"image"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"github.com/undersigned/undersigned/internal/qr"
)

const link = "https://cartas.example/libertad"

// read decodes a picture of a code as a phone does.
func read(t *testing.T, picture image.Image) string {
	t.Helper()
	bits, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bits, nil)
	if err != nil {
		t.Fatalf("the code can't be read: %v", err)
	}
	return result.GetText()
}

func code(t *testing.T, text string) qr.Code {
	t.Helper()
	c, err := qr.New(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func drawn(t *testing.T, c qr.Code, size int) image.Image {
	t.Helper()
	content, err := c.PNG(size)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

func TestPNG_IsReadAtEverySize(t *testing.T) {
	for _, size := range []int{qr.MinSize, 333, qr.DefaultSize, qr.MaxSize} {
		picture := drawn(t, code(t, link), size)
		if got := read(t, picture); got != link {
			t.Errorf("%d pixels: %q", size, got)
		}
		if side := picture.Bounds().Dx(); side > size || side < size*2/3 {
			t.Errorf("asked for %d pixels, drawn %d", size, side)
		}
	}
}

func TestPNG_HasAMarginOfFourModules(t *testing.T) {
	c := code(t, link)
	picture := drawn(t, c, c.Side)
	for i := range c.Side {
		for k := range 4 {
			for _, at := range []image.Point{{i, k}, {k, i}, {i, c.Side - 1 - k}, {c.Side - 1 - k, i}} {
				if r, _, _, _ := picture.At(at.X, at.Y).RGBA(); r == 0 {
					t.Fatalf("%v is dark", at)
				}
			}
		}
	}
}

func TestNew_AStainDoesNoHarm(t *testing.T) {
	c := code(t, link)
	picture, ok := drawn(t, c, c.Side*8).(*image.Paletted)
	if !ok {
		t.Fatal("the picture has no palette")
	}
	middle := c.Side * 8 / 2
	for y := middle - 36; y < middle+36; y++ {
		for x := middle - 36; x < middle+36; x++ {
			picture.SetColorIndex(x, y, 0)
		}
	}
	if got := read(t, picture); got != link {
		t.Errorf("read %q", got)
	}
}

// TestSVG_IsTheSameCode draws the path and reads it.
func TestSVG_IsTheSameCode(t *testing.T) {
	c := code(t, link)
	svg := string(c.SVG())
	if !strings.Contains(svg, `viewBox="0 0 `+strconv.Itoa(c.Side)) {
		t.Errorf("the drawing has another size: %s", svg[:120])
	}
	picture := image.NewGray(image.Rect(0, 0, c.Side*6, c.Side*6))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	bars := regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`).FindAllStringSubmatch(svg, -1)
	for _, bar := range bars {
		x, _ := strconv.Atoi(bar[1])
		y, _ := strconv.Atoi(bar[2])
		width, _ := strconv.Atoi(bar[3])
		for py := y * 6; py < (y+1)*6; py++ {
			for px := x * 6; px < (x+width)*6; px++ {
				picture.Pix[picture.PixOffset(px, py)] = 0
			}
		}
	}
	if got := read(t, picture); got != link {
		t.Errorf("read %q", got)
	}
}

func TestNew_RefusesWhatIsTooLong(t *testing.T) {
	if _, err := qr.New(strings.Repeat("a", 5000)); err == nil {
		t.Error("five thousand letters are taken")
	}
}
