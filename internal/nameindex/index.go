// Package nameindex finds entries of a long list in memory: by words, by filters, in the order of places or of names. It
// knows numbers and words, and gives places; what stands there is for the caller to read, and to check.
//
// Of a million entries it keeps about sixty megabytes. What was there when it was built stays as it is; what has changed
// since is kept beside it, until there is so much of it that the index should be built anew.
package nameindex

import (
	"bytes"
	"cmp"
	"slices"
	"sync"
)

// Cell is what the list can be narrowed by.
type Cell struct{ Kind, Category, Country string }

// Entry is one of the list.
type Entry struct {
	Place int64 // in the order of listing, above 0, unique
	Cell  Cell
	Text  string // what is searched, every word after a space
	Key   []byte // sorts by name, where entries with the same key sort by their places
	Group int    // the group of names that it falls into; groups follow each other in the order of keys
}

// Index is a searchable list. It is safe for concurrent use.
type Index struct {
	mu sync.RWMutex // over gone, recent, alike, cells and cellIDs

	groups  int
	places  []int64
	cellOf  []uint32
	byName  []uint32 // entries in the order of names
	rankOf  []uint32 // where each stands in byName
	groupOf []uint8
	starts  []uint32 // where each group begins in byName; the last is its length
	words   string   // each word once, in alphabetical order, each before a line feed
	wordAt  []uint32
	hits    []uint32 // the entries that have a word, for one word after the other
	hitsAt  []uint32

	inCell []uint32 // the entries that are alike, for one cell after the other
	cellAt []uint32 // where each cell begins in it; the last is its length

	cells   []Cell // those that came after the index was built are at the end
	cellIDs map[Cell]uint32
	alike   [][]int32 // how many there are of each cell, by group
	gone    bits      // entries that have changed or left since
	recent  map[int64]*recent
	ranked  bits // while it is built

	matching sync.Mutex // over matches
	matches  []*Match   // the last ones that were asked for, the latest at the end
}

// recent is an entry that has come or changed since the index was built.
type recent struct {
	Entry
	cell uint32
	rank uint32 // how many of byName stand before it, those that are gone among them
}

func (ix *Index) clip() {
	ix.places, ix.cellOf, ix.byName = slices.Clip(ix.places), slices.Clip(ix.cellOf), slices.Clip(ix.byName)
}

// at returns the number of the entry at a place.
func (ix *Index) at(place int64) (int, bool) { return slices.BinarySearch(ix.places, place) }

// cell returns the number of a cell.
func (ix *Index) cell(c Cell) uint32 {
	id, known := ix.cellIDs[c]
	if !known {
		id = uint32(len(ix.cells))
		ix.cells = append(ix.cells, c)
		ix.cellIDs[c] = id
		for g := range ix.alike {
			ix.alike[g] = append(ix.alike[g], 0)
		}
	}
	return id
}

// ofCell returns the settled entries of a cell, those that are gone among them.
func (ix *Index) ofCell(cell int) []uint32 {
	if cell >= len(ix.cellAt)-1 {
		return nil
	}
	return ix.inCell[ix.cellAt[cell]:ix.cellAt[cell+1]]
}

// Len is how many entries there were when the index was built.
func (ix *Index) Len() int { return len(ix.places) }

// Changed is how many entries have changed since.
func (ix *Index) Changed() int {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	return len(ix.recent)
}

// Settled reports whether the entry at a place is as it was when the index was built.
func (ix *Index) Settled(place int64) bool {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	i, found := ix.at(place)
	return found && !ix.gone.has(i)
}

// Knows reports whether something stands at a place.
func (ix *Index) Knows(place int64) bool {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	i, found := ix.at(place)
	return found && !ix.gone.has(i) || ix.recent[place] != nil
}

// Put says what stands at a place now. next is the place of the first settled entry that follows in the order of names, 0
// for none.
func (ix *Index) Put(e Entry, next int64) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.drop(e.Place)
	rank := uint32(len(ix.byName))
	if i, found := ix.at(next); found {
		rank = ix.rankOf[i]
	}
	r := &recent{Entry: e, cell: ix.cell(e.Cell), rank: rank}
	ix.recent[e.Place] = r
	ix.alike[e.Group][r.cell]++
}

// Drop says that nothing stands at a place any more.
func (ix *Index) Drop(place int64) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.drop(place)
	if _, found := ix.at(place); found {
		ix.recent[place] = nil // it counts as a change
	}
}

func (ix *Index) drop(place int64) {
	if i, found := ix.at(place); found && !ix.gone.has(i) {
		ix.gone.set(i)
		ix.alike[ix.groupOf[i]][ix.cellOf[i]]--
	}
	if r := ix.recent[place]; r != nil {
		ix.alike[r.Group][r.cell]--
	}
	delete(ix.recent, place)
}

// compare orders recent entries by name. Their ranks don't say it: one may have been counted with a settled entry that is
// gone since, and one without.
func (r *recent) compare(other *recent) int {
	return cmp.Or(bytes.Compare(r.Key, other.Key), cmp.Compare(r.Place, other.Place))
}
