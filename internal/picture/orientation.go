package picture

import (
	"bytes"
	"encoding/binary"
)

// turn is how a camera was held, as EXIF numbers it: 1 to 8.
type turn int

// upright is the turn of a picture that is as it shall be seen.
const upright turn = 1

// size swaps width and height if the camera was held on its side.
func (t turn) size(width, height int) (int, int) {
	if t >= 5 {
		return height, width
	}
	return width, height
}

// place returns where a file's pixel stands in the upright picture of that size.
func (t turn) place(x, y, width, height int) (int, int) {
	if t >= 5 {
		x, y = y, x
	}
	if t == 2 || t == 3 || t == 6 || t == 7 {
		x = width - 1 - x
	}
	if t == 3 || t == 4 || t == 7 || t == 8 {
		y = height - 1 - y
	}
	return x, y
}

// orientation reads the turn from a JPEG file's EXIF block; upright where none can be read.
func orientation(file []byte) turn {
	for at := 2; at+4 <= len(file) && file[0] == 0xff && file[1] == 0xd8 && file[at] == 0xff; {
		marker, size := file[at+1], int(binary.BigEndian.Uint16(file[at+2:]))
		if marker == 0xda || size < 2 || at+2+size > len(file) { // the pixels begin, or it is broken
			return upright
		}
		if block, ok := bytes.CutPrefix(file[at+4:at+2+size], []byte("Exif\x00\x00")); ok && marker == 0xe1 {
			return orientationOf(block)
		}
		at += 2 + size
	}
	return upright
}

// orientationOf reads the turn from a TIFF header and its first directory.
func orientationOf(block []byte) turn {
	if len(block) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.BigEndian
	if block[0] == 'I' {
		order = binary.LittleEndian
	}
	start := uint64(order.Uint32(block[4:]))
	if start+2 > uint64(len(block)) {
		return upright
	}
	n, entries := order.Uint16(block[start:]), block[start+2:]
	for ; n > 0 && len(entries) >= 12; n, entries = n-1, entries[12:] {
		const orientationTag = 0x0112
		if order.Uint16(entries) != orientationTag {
			continue
		}
		if t := turn(order.Uint16(entries[8:])); t >= 1 && t <= 8 {
			return t
		}
		return upright
	}
	return upright
}
