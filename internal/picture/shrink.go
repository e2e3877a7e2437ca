package picture

import (
	"image"
	"image/draw"
)

// shrink returns the picture turned upright, on white paper, and no larger than it was: each pixel is the mean of what it
// covers. Besides the two pictures it takes memory for some rows alone, which the kernels of golang.org/x/image/draw don't.
func shrink(from image.Image, turn turn, width, height int) *image.RGBA {
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	across, down := turn.size(width, height) // as the file has them
	size := from.Bounds()
	columns, rows := spread(size.Dx(), across), spread(size.Dy(), down)
	strip := image.NewRGBA(image.Rect(0, 0, size.Dx(), 1))
	line, sums := make([]float32, 3*across), make([]float32, 3*across)
	for y, row := range rows {
		draw.Draw(strip, strip.Bounds(), image.White, image.Point{}, draw.Src)
		draw.Draw(strip, strip.Bounds(), from, image.Pt(size.Min.X, size.Min.Y+y), draw.Over)
		squeeze(line, strip.Pix, columns)
		add(sums, line, row.first)
		if y == len(rows)-1 || rows[y+1].at != row.at {
			put(to, turn, row.at, sums)
			clear(sums)
			add(sums, line, row.rest)
		}
	}
	return to
}

// share is where one of many falls among fewer, and how much of it there and on the next one.
type share struct {
	at          int
	first, rest float32
}

// spread spreads many evenly over few, which are no more than they.
func spread(many, few int) []share {
	shares := make([]share, many)
	for i := range shares {
		begin, end := i*few, (i+1)*few
		at := begin / many
		edge := min((at+1)*many, end)
		shares[i] = share{at, float32(edge-begin) / float32(many), float32(end-edge) / float32(many)}
	}
	return shares
}

// squeeze makes one row of pixels as short as a line.
func squeeze(line []float32, pixels []byte, columns []share) {
	clear(line)
	for x, column := range columns {
		for i := range 3 {
			value := float32(pixels[4*x+i])
			line[3*column.at+i] += value * column.first
			if column.rest > 0 {
				line[3*column.at+3+i] += value * column.rest
			}
		}
	}
}

func add(sums, line []float32, part float32) {
	if part == 0 {
		return
	}
	for i, value := range line {
		sums[i] += value * part
	}
}

// put writes a row of the file where it belongs once the picture is upright.
func put(to *image.RGBA, turn turn, y int, sums []float32) {
	size := to.Bounds()
	for x := range len(sums) / 3 {
		at := to.PixOffset(turn.place(x, y, size.Dx(), size.Dy()))
		for i := range 3 {
			to.Pix[at+i] = uint8(min(sums[3*x+i]+.5, 255))
		}
		to.Pix[at+3] = 0xff
	}
}
