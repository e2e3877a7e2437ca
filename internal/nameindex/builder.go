package nameindex

import (
	"slices"
	"strings"
)

// Builder puts an Index together. Entries are added in the order of their places, and ranked in the order of their names:
// two readings of the list, each of which may be long, and of which only numbers and each word once are kept.
type Builder struct {
	ix      *Index
	words   map[string]uint32
	spoken  []uint32 // the words of all entries, one after the other
	first   []uint32 // where each entry's words begin
	ordered int      // how many have been ranked
}

// NewBuilder returns a builder of an index whose names fall into so many groups.
func NewBuilder(groups int) *Builder {
	return &Builder{ix: &Index{groups: groups, cellIDs: map[Cell]uint32{}, recent: map[int64]*recent{}}, words: map[string]uint32{}}
}

// Add adds the entry that follows in the order of places. Its key is not looked at.
func (b *Builder) Add(e Entry) {
	ix := b.ix
	ix.places = append(ix.places, e.Place)
	ix.cellOf = append(ix.cellOf, ix.cell(e.Cell))
	b.first = append(b.first, uint32(len(b.spoken)))
	for word := range strings.FieldsSeq(e.Text) {
		id, known := b.words[word]
		if !known {
			id = uint32(len(b.words))
			b.words[strings.Clone(word)] = id
		}
		if !slices.Contains(b.spoken[b.first[len(b.first)-1]:], id) {
			b.spoken = append(b.spoken, id)
		}
	}
}

// Rank tells that of all that were added, the one at this place follows in the order of names, and the group it falls into.
// Places that were not added are passed over.
func (b *Builder) Rank(place int64, group int) {
	ix := b.ix
	if ix.rankOf == nil {
		n := len(ix.places)
		ix.byName, ix.rankOf, ix.groupOf = make([]uint32, 0, n), make([]uint32, n), make([]uint8, n)
		ix.ranked = newBits(n)
	}
	i, found := ix.at(place)
	if !found || ix.ranked.has(i) {
		return
	}
	ix.ranked.set(i)
	ix.rankOf[i], ix.groupOf[i] = uint32(len(ix.byName)), uint8(group)
	ix.byName = append(ix.byName, uint32(i))
}

// Index returns the index of what was added. What was added and not ranked was taken off the list between the two readings,
// and is left out.
func (b *Builder) Index() *Index {
	ix := b.ix
	ix.gone = newBits(len(ix.places))
	for i := range ix.places {
		if ix.rankOf == nil || !ix.ranked.has(i) {
			ix.gone.set(i)
		}
	}
	if ix.rankOf == nil {
		ix.rankOf, ix.groupOf = make([]uint32, len(ix.places)), make([]uint8, len(ix.places))
	}
	ix.ranked = nil
	ix.starts = make([]uint32, ix.groups+1)
	ix.alike = make([][]int32, ix.groups)
	for g := range ix.alike {
		ix.alike[g] = make([]int32, len(ix.cells))
	}
	for _, i := range ix.byName {
		ix.starts[ix.groupOf[i]+1]++
		ix.alike[ix.groupOf[i]][ix.cellOf[i]]++
	}
	for g := range ix.groups {
		ix.starts[g+1] += ix.starts[g]
	}
	b.index()
	ix.groupCells()
	ix.clip()
	return ix
}

// index lists, for each word in alphabetical order, the entries that have it.
func (b *Builder) index() {
	ix := b.ix
	sorted := make([]string, 0, len(b.words))
	for word := range b.words {
		sorted = append(sorted, word)
	}
	slices.Sort(sorted)
	place := make([]uint32, len(sorted)) // of each word's number in the alphabet
	var text strings.Builder
	for i, word := range sorted {
		place[b.words[word]] = uint32(i)
		ix.wordAt = append(ix.wordAt, uint32(text.Len()))
		text.WriteString(word)
		text.WriteByte('\n')
	}
	ix.wordAt = append(ix.wordAt, uint32(text.Len()))
	ix.words = text.String()
	b.words = nil

	ix.hitsAt = make([]uint32, len(sorted)+1)
	for _, id := range b.spoken {
		ix.hitsAt[place[id]+1]++
	}
	for i := range sorted {
		ix.hitsAt[i+1] += ix.hitsAt[i]
	}
	next := slices.Clone(ix.hitsAt)
	ix.hits = make([]uint32, len(b.spoken))
	for i, from := range b.first {
		to := len(b.spoken)
		if i+1 < len(b.first) {
			to = int(b.first[i+1])
		}
		for _, id := range b.spoken[from:to] {
			w := place[id]
			ix.hits[next[w]] = uint32(i)
			next[w]++
		}
	}
}

// groupCells lists, for each cell, the entries that are in it.
func (ix *Index) groupCells() {
	ix.cellAt, ix.inCell = make([]uint32, len(ix.cells)+1), make([]uint32, len(ix.cellOf))
	for _, cell := range ix.cellOf {
		ix.cellAt[cell+1]++
	}
	for cell := range ix.cells {
		ix.cellAt[cell+1] += ix.cellAt[cell]
	}
	next := slices.Clone(ix.cellAt)
	for i, cell := range ix.cellOf {
		ix.inCell[next[cell]] = uint32(i)
		next[cell]++
	}
}
