package typeface

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"github.com/go-text/typesetting/font/opentype"
	"golang.org/x/image/vector"
)

// Draw draws a line on a picture, its left end at x and its base line at y.
func (l Line) Draw(dst draw.Image, x, y float64, ink color.Color) {
	bounds := dst.Bounds()
	for _, run := range l.Runs {
		pen := x + run.X
		scale := float64(run.output.Size) / 64 / float64(run.output.Face.Upem())
		for _, g := range run.output.Glyphs {
			outline, ok := run.output.Face.GlyphDataOutline(g.GlyphID)
			if ok && len(outline.Segments) > 0 {
				at := placed{x: pen + float64(g.XOffset)/64, y: y - float64(g.YOffset)/64, scale: scale}
				at.draw(dst, bounds, outline.Segments, ink)
			}
			pen += float64(g.Advance) / 64
		}
	}
}

// placed is where a glyph's outline stands on a picture.
type placed struct{ x, y, scale float64 }

func (p placed) point(a opentype.SegmentPoint) (x, y float64) {
	return p.x + float64(a.X)*p.scale, p.y - float64(a.Y)*p.scale
}

// draw fills the outline. The rasterizer covers the glyph alone, not the picture.
func (p placed) draw(dst draw.Image, bounds image.Rectangle, segments []opentype.Segment, ink color.Color) {
	box := p.box(segments).Intersect(bounds)
	if box.Empty() {
		return
	}
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	at := func(a opentype.SegmentPoint) (x, y float32) {
		px, py := p.point(a)
		return float32(px - float64(box.Min.X)), float32(py - float64(box.Min.Y))
	}
	for _, s := range segments {
		ax, ay := at(s.Args[0])
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			r.ClosePath()
			r.MoveTo(ax, ay)
		case opentype.SegmentOpLineTo:
			r.LineTo(ax, ay)
		case opentype.SegmentOpQuadTo:
			bx, by := at(s.Args[1])
			r.QuadTo(ax, ay, bx, by)
		case opentype.SegmentOpCubeTo:
			bx, by := at(s.Args[1])
			cx, cy := at(s.Args[2])
			r.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	r.ClosePath()
	r.Draw(dst, box, image.NewUniform(ink), image.Point{})
}

// box returns the pixels that an outline may touch.
func (p placed) box(segments []opentype.Segment) image.Rectangle {
	left, top, right, bottom := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for i := range segments {
		for _, a := range segments[i].ArgsSlice() {
			x, y := p.point(a)
			left, right = min(left, x), max(right, x)
			top, bottom = min(top, y), max(bottom, y)
		}
	}
	return image.Rect(int(math.Floor(left)), int(math.Floor(top)), int(math.Ceil(right)), int(math.Ceil(bottom)))
}
