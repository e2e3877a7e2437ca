// Package picture draws what was uploaded anew, in a few widths: of the file itself, and of what the camera wrote into it
// about place, time and owner, nothing is kept.
package picture

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"

	"github.com/undersigned/undersigned/internal/fault"
)

// What a picture may be. The pixels bound what decoding takes: 130 MB for a PNG of 16 bits a colour.
const (
	MaxBytes  = 4 << 20
	MaxPixels = 16_000_000
	MinWidth  = 320
	MinHeight = 120
	MaxTall   = 2 // times its width
)

// ContentType is what all drawn files are.
const ContentType = "image/jpeg"

// quality is that of the files: above it a photograph takes more bytes and looks the same.
const quality = 76

// Widths returns the widths in pixels in which a picture is drawn, unless it is narrower: for a column of text, and for the
// same on screens that show two pixels for each.
func Widths() []int { return []int{640, 1280} }

// Picture is a drawn picture.
type Picture struct {
	Digest string // of all files
	Files  []File // the narrowest first
}

// File is the picture in one width.
type File struct {
	Width, Height int
	Content       []byte
}

// format is how one kind of file is read. A decoder is chosen by the content alone, and never one that another package has
// registered for its own purposes.
type format struct {
	config func([]byte) (image.Config, error)
	decode func([]byte) (image.Image, error)
}

func formatOf(upload []byte) (format, bool) {
	f, ok := map[string]format{
		"image/jpeg": {
			func(b []byte) (image.Config, error) { return jpeg.DecodeConfig(bytes.NewReader(b)) },
			func(b []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(b)) },
		},
		"image/png": {
			func(b []byte) (image.Config, error) { return png.DecodeConfig(bytes.NewReader(b)) },
			func(b []byte) (image.Image, error) { return png.Decode(bytes.NewReader(b)) },
		},
	}[http.DetectContentType(upload)]
	return f, ok
}

// Draw draws an uploaded file anew. What it can't be is fault.Invalid about the field "picture".
func Draw(upload []byte) (Picture, error) {
	if len(upload) > MaxBytes {
		return Picture{}, refuse("field.picture_bytes", fault.Args{"Max": MaxBytes >> 20})
	}
	f, ok := formatOf(upload)
	if !ok {
		return Picture{}, refuse("field.picture_kind", nil)
	}
	config, err := f.config(upload)
	if err != nil {
		return Picture{}, refuse("field.picture_broken", nil)
	}
	turn := orientation(upload)
	if err := check(turn.size(config.Width, config.Height)); err != nil {
		return Picture{}, err
	}
	decoded, err := f.decode(upload)
	if err != nil {
		return Picture{}, refuse("field.picture_broken", nil)
	}
	// A decoder may give another size than it has announced.
	size := decoded.Bounds()
	if err := check(turn.size(size.Dx(), size.Dy())); err != nil {
		return Picture{}, err
	}
	return drawn(decoded, turn)
}

// check refuses a size.
func check(width, height int) error {
	switch {
	case int64(width)*int64(height) > MaxPixels:
		return refuse("field.picture_pixels", fault.Args{"Max": MaxPixels / 1_000_000})
	case width < MinWidth || height < MinHeight:
		return refuse("field.picture_small", fault.Args{"Width": MinWidth, "Height": MinHeight})
	case height > MaxTall*width:
		return refuse("field.picture_tall", nil)
	}
	return nil
}

// drawn draws the widest file from what was decoded, and each narrower one from that.
func drawn(from image.Image, turn turn) (Picture, error) {
	var p Picture
	sum := sha256.New()
	size := from.Bounds()
	width, height := turn.size(size.Dx(), size.Dy())
	for i := len(Widths()) - 1; i >= 0; i-- {
		w := min(Widths()[i], width)
		if len(p.Files) > 0 && w == p.Files[0].Width {
			continue // it is no wider than the narrower one
		}
		h := max(1, (height*w+width/2)/width)
		small := shrink(from, turn, w, h)
		from, turn = small, upright
		var b bytes.Buffer
		if err := jpeg.Encode(&b, small, &jpeg.Options{Quality: quality}); err != nil {
			return Picture{}, fmt.Errorf("write a picture: %w", err)
		}
		sum.Write(b.Bytes())
		p.Files = append([]File{{Width: w, Height: h, Content: b.Bytes()}}, p.Files...)
	}
	p.Digest = hex.EncodeToString(sum.Sum(nil)[:16])
	return p, nil
}

func refuse(key string, args fault.Args) error {
	return fault.InvalidFields([]fault.Field{{Name: "picture", Key: key, Args: args}})
}
