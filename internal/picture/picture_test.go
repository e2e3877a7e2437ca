package picture_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/picture"
)

// halves is red on its left and blue on its right half.
func halves(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetRGBA(x, y, color.RGBA{R: 0xff, A: 0xff})
			if x >= width/2 {
				m.SetRGBA(x, y, color.RGBA{B: 0xff, A: 0xff})
			}
		}
	}
	return m
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// secret is what a camera might write about its owner.
const secret = "lat 23.1136 N, lon 82.3666 W, owner Ana"

// withEXIF puts an EXIF block with an orientation and a secret into a JPEG file.
func withEXIF(file []byte, orientation uint16) []byte {
	block := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01")
	block = binary.BigEndian.AppendUint16(block, 0x0112)
	block = append(block, 0, 3, 0, 0, 0, 1)
	block = binary.BigEndian.AppendUint16(block, orientation)
	block = append(block, 0, 0, 0, 0, 0, 0)
	block = append(block, secret...)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(block)+2))
	return slices.Concat(file[:2], head, block, file[2:])
}

// decoded reads a drawn file.
func decoded(t *testing.T, f picture.File) image.Image {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(f.Content))
	if err != nil {
		t.Fatal(err)
	}
	if size := m.Bounds(); size.Dx() != f.Width || size.Dy() != f.Height {
		t.Errorf("it is %v, and said to be %d by %d", size, f.Width, f.Height)
	}
	return m
}

// colourAt says whether a place in per cent is red, blue or white.
func colourAt(m image.Image, x, y int) string {
	size := m.Bounds()
	r, g, b, _ := m.At(size.Dx()*x/100, size.Dy()*y/100).RGBA()
	switch {
	case r > 0xe000 && g > 0xe000 && b > 0xe000:
		return "white"
	case r > 0xc000 && b < 0x4000:
		return "red"
	case b > 0xc000 && r < 0x4000:
		return "blue"
	}
	return "other"
}

func TestDraw_MakesTheWidthsThatTheFileHas(t *testing.T) {
	for _, c := range []struct {
		name   string
		upload []byte
		want   [][2]int
	}{
		{"large", asJPEG(t, halves(2000, 1001)), [][2]int{{640, 320}, {1280, 641}}},
		{"between", asPNG(t, halves(900, 600)), [][2]int{{640, 427}, {900, 600}}},
		{"of one width", asJPEG(t, halves(640, 200)), [][2]int{{640, 200}}},
		{"the smallest", asPNG(t, halves(320, 120)), [][2]int{{320, 120}}},
		{"the tallest", asPNG(t, halves(320, 640)), [][2]int{{320, 640}}},
	} {
		p, err := picture.Draw(c.upload)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		var got [][2]int
		for _, f := range p.Files {
			got = append(got, [2]int{f.Width, f.Height})
			if m := decoded(t, f); colourAt(m, 20, 50) != "red" || colourAt(m, 80, 50) != "blue" {
				t.Errorf("%s, %d wide: %s and %s", c.name, f.Width, colourAt(m, 20, 50), colourAt(m, 80, 50))
			}
		}
		if !slices.Equal(got, c.want) || len(p.Digest) != 32 {
			t.Errorf("%s: %v of %q, want %v", c.name, got, p.Digest, c.want)
		}
	}
}

func TestDraw_RefusesWhatIsNoFitPicture(t *testing.T) {
	whole := asJPEG(t, halves(400, 300))
	large := asPNG(t, image.NewGray(image.Rect(0, 0, 4001, 4000)))
	if len(large) > 1<<20 {
		t.Fatalf("the many pixels take %d bytes", len(large))
	}
	lying := asPNG(t, halves(400, 300))
	binary.BigEndian.PutUint32(lying[16:], 60_000) // its width, without a checksum to match
	for name, c := range map[string]struct {
		upload []byte
		key    string
	}{
		"too large":               {append(slices.Clone(whole), make([]byte, picture.MaxBytes)...), "field.picture_bytes"},
		"text":                    {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "field.picture_kind"},
		"nothing":                 {nil, "field.picture_kind"},
		"GIF":                     {[]byte("GIF89a\x80\x02\xc8\x00"), "field.picture_kind"},
		"WebP":                    {[]byte("RIFF\x24\x00\x00\x00WEBPVP8 "), "field.picture_kind"},
		"half of it":              {whole[:len(whole)/2], "field.picture_broken"},
		"a head alone":            {whole[:20], "field.picture_broken"},
		"a wrong checksum":        {lying, "field.picture_broken"},
		"too many pixels":         {large, "field.picture_pixels"},
		"too narrow":              {asPNG(t, halves(319, 300)), "field.picture_small"},
		"too low":                 {asPNG(t, halves(400, 119)), "field.picture_small"},
		"too tall":                {asPNG(t, halves(320, 641)), "field.picture_tall"},
		"too tall when upright":   {withEXIF(asJPEG(t, halves(700, 330)), 6), "field.picture_tall"},
		"too narrow, on its side": {withEXIF(asJPEG(t, halves(400, 300)), 8), "field.picture_small"},
	} {
		_, err := picture.Draw(c.upload)
		f, ok := err.(*fault.Error) //nolint:errorlint // it is returned as it is
		if !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != "picture" || f.Fields[0].Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

func TestDraw_KeepsNothingThatTheCameraWrote_ButHowItWasHeld(t *testing.T) {
	upload := withEXIF(asJPEG(t, halves(800, 640)), 1)
	if !bytes.Contains(upload, []byte(secret)) {
		t.Fatal("there is nothing to take out")
	}
	where := map[int]string{1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"} // is the red half
	for held := 1; held <= 8; held++ {
		p, err := picture.Draw(withEXIF(asJPEG(t, halves(800, 640)), uint16(held)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range p.Files {
			if bytes.Contains(f.Content, []byte("Exif")) || bytes.Contains(f.Content, []byte(secret)) || bytes.Contains(f.Content, []byte{0xff, 0xe1}) {
				t.Errorf("held %d: the file still has its EXIF block", held)
			}
			m := decoded(t, f)
			red := map[string]string{colourAt(m, 20, 50): "left", colourAt(m, 80, 50): "right"}["red"]
			if held >= 5 {
				red = map[string]string{colourAt(m, 50, 20): "top", colourAt(m, 50, 80): "bottom"}["red"]
			}
			if red != where[held] {
				t.Errorf("held %d: red is %q, want %s", held, red, where[held])
			}
		}
		if sideways := p.Files[0].Height > p.Files[0].Width; sideways != (held >= 5) {
			t.Errorf("held %d: %d by %d", held, p.Files[0].Width, p.Files[0].Height)
		}
	}
}

func TestDraw_LaysWhatIsTransparentOnWhite(t *testing.T) {
	p, err := picture.Draw(asPNG(t, image.NewNRGBA(image.Rect(0, 0, 700, 400))))
	if err != nil {
		t.Fatal(err)
	}
	if got := colourAt(decoded(t, p.Files[0]), 50, 50); got != "white" {
		t.Errorf("it is %s", got)
	}
}

func TestDraw_NamesEachPictureByItsContent(t *testing.T) {
	digest := func(upload []byte) string {
		p, err := picture.Draw(upload)
		if err != nil {
			t.Fatal(err)
		}
		return p.Digest
	}
	one := asPNG(t, halves(400, 300))
	if digest(one) != digest(one) || digest(one) == digest(asPNG(t, halves(400, 301))) {
		t.Error("the same picture has two names, or two have one")
	}
}

// FuzzDraw holds to it that any file is drawn as said or refused beside its field, and that nothing of it panics.
func FuzzDraw(f *testing.F) {
	small := halves(320, 120)
	for _, seed := range [][]byte{
		asJPEG(f, small), asPNG(f, small), withEXIF(asJPEG(f, small), 6), withEXIF(asJPEG(f, small), 9), asJPEG(f, small)[:300],
		[]byte("\xff\xd8\xff\xe1\x00\x02"), []byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00\xff\xff\xff\xff"), []byte("GIF89a"), []byte(strings.Repeat("\xff", 40)),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, upload []byte) {
		p, err := picture.Draw(upload)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		for _, file := range p.Files {
			config, err := jpeg.DecodeConfig(bytes.NewReader(file.Content))
			if err != nil || config.Width != file.Width || config.Height != file.Height || file.Width > 1280 || file.Height > 2560 {
				t.Fatalf("%d by %d: %+v, %v", file.Width, file.Height, config, err)
			}
		}
	})
}
