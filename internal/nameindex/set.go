package nameindex

import (
	"iter"
	mathbits "math/bits"
)

// bits is a set of entries.
type bits []uint64

func newBits(n int) bits { return make(bits, (n+63)/64) }

func (b bits) set(i int)      { b[i>>6] |= 1 << (i & 63) }
func (b bits) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

// and leaves what is in both.
func (b bits) and(other bits) {
	for i := range b {
		b[i] &= other[i]
	}
}

// count returns how many are in the set.
func (b bits) count() int {
	n := 0
	for _, w := range b {
		n += mathbits.OnesCount64(w)
	}
	return n
}

// without gives the words of a set that have something in them which isn't in another one, with where each begins: whoever goes
// through all of a large set takes the bits out of them himself, in half the time.
func (b bits) without(other bits) iter.Seq2[int, uint64] {
	return func(yield func(int, uint64) bool) {
		for at, w := range b {
			if w &^= other[at]; w != 0 && !yield(at<<6, w) {
				return
			}
		}
	}
}

// up calls yield with what is in the set from i on, until it returns false.
func (b bits) up(i int, yield func(int) bool) {
	if i < 0 || i>>6 >= len(b) {
		return
	}
	w := b[i>>6] &^ (1<<(i&63) - 1)
	for at := i >> 6; ; {
		for ; w != 0; w &= w - 1 {
			if !yield(at<<6 | mathbits.TrailingZeros64(w)) {
				return
			}
		}
		if at++; at == len(b) {
			return
		}
		w = b[at]
	}
}

// down calls yield with what is in the set from i downwards, until it returns false.
func (b bits) down(i int, yield func(int) bool) {
	if i < 0 || len(b) == 0 {
		return
	}
	at := min(i>>6, len(b)-1)
	w := b[at]
	if at == i>>6 && i&63 != 63 {
		w &= 1<<(i&63+1) - 1
	}
	for {
		for w != 0 {
			top := 63 - mathbits.LeadingZeros64(w)
			if !yield(at<<6 | top) {
				return
			}
			w &^= 1 << top
		}
		if at--; at < 0 {
			return
		}
		w = b[at]
	}
}
