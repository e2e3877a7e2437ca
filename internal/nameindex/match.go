package nameindex

import (
	mathbits "math/bits"
	"slices"
	"sort"
	"strings"
)

// Match is what a query's words are found in, to be narrowed, counted and read in pieces. It doesn't change, and is safe for
// concurrent use: what has come and gone since the index was built is looked at when it is read.
type Match struct {
	ix    *Index
	terms []string
	set   bits // entries as they were when the index was built, some of which may be gone since; nil: all of them
	n     int  // how many they are
}

// lastMatches is how many matches an index keeps: whoever turns pages, narrows or sorts asks with the same words again.
const lastMatches = 16

// Match finds the entries whose text holds every term: a part of a word, or the beginning of one for a term that begins with
// a space. No terms find all.
func (ix *Index) Match(terms []string) *Match {
	same := func(m *Match) bool { return slices.Equal(m.terms, terms) }
	ix.matching.Lock()
	if at := slices.IndexFunc(ix.matches, same); at >= 0 {
		m := ix.matches[at]
		ix.matches = append(slices.Delete(ix.matches, at, at+1), m)
		ix.matching.Unlock()
		return m
	}
	ix.matching.Unlock()
	m := ix.match(terms)
	ix.matching.Lock()
	defer ix.matching.Unlock()
	if ix.matches = append(slices.DeleteFunc(ix.matches, same), m); len(ix.matches) > lastMatches {
		ix.matches = slices.Delete(ix.matches, 0, 1)
	}
	return m
}

func (ix *Index) match(terms []string) *Match {
	m := &Match{ix: ix, terms: terms, n: len(ix.places)}
	for _, term := range terms {
		found := newBits(len(ix.places))
		ix.spoken(term, func(word int) {
			for _, i := range ix.hits[ix.hitsAt[word]:ix.hitsAt[word+1]] {
				found.set(int(i))
			}
		})
		if m.set == nil {
			m.set = found
		} else {
			m.set.and(found)
		}
	}
	if m.set != nil {
		m.n = m.set.count()
	}
	return m
}

// spoken calls yield for every word that a term is found in.
func (ix *Index) spoken(term string, yield func(word int)) {
	if start, ok := strings.CutPrefix(term, " "); ok {
		for w := sort.Search(ix.wordCount(), func(w int) bool { return ix.word(w) >= start }); w < ix.wordCount() && strings.HasPrefix(ix.word(w), start); w++ {
			yield(w)
		}
		return
	}
	for at := 0; ; {
		i := strings.Index(ix.words[at:], term)
		if i < 0 {
			return
		}
		w, exactly := slices.BinarySearch(ix.wordAt, uint32(at+i))
		if !exactly {
			w--
		}
		yield(w)
		at = int(ix.wordAt[w+1])
	}
}

func (ix *Index) wordCount() int { return len(ix.wordAt) - 1 }

func (ix *Index) word(w int) string { return ix.words[ix.wordAt[w] : ix.wordAt[w+1]-1] }

// holds reports whether a recent entry has the words.
func (m *Match) holds(r *recent) bool {
	return r != nil && !slices.ContainsFunc(m.terms, func(term string) bool { return !strings.Contains(r.Text, term) })
}

// Count is a number of entries that are alike.
type Count struct {
	Cell
	N int
}

// Counts returns how many entries were found, by what they can be narrowed by.
func (m *Match) Counts() []Count {
	ix := m.ix
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	counts := make([]int, len(ix.cells))
	if m.set == nil {
		for _, group := range ix.alike {
			for cell, n := range group {
				counts[cell] += int(n)
			}
		}
	} else {
		for from, w := range m.set.without(ix.gone) {
			for ; w != 0; w &= w - 1 {
				counts[ix.cellOf[from|mathbits.TrailingZeros64(w)]]++
			}
		}
		for _, r := range ix.recent {
			if m.holds(r) {
				counts[r.cell]++
			}
		}
	}
	var all []Count
	for cell, n := range counts {
		if n > 0 {
			all = append(all, Count{ix.cells[cell], n})
		}
	}
	return all
}

// Groups returns how many of the entries that a filter leaves are in each group of names.
func (m *Match) Groups(f Filter) []int {
	ix := m.ix
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	counts, pass := make([]int, ix.groups), ix.pass(f)
	if m.set == nil {
		for g, group := range ix.alike {
			for cell, n := range group {
				if pass.cells[cell] {
					counts[g] += int(n)
				}
			}
		}
	} else {
		m.count(counts, pass)
	}
	for _, place := range f.Without {
		if r := ix.recent[place]; m.holds(r) && pass.cells[r.cell] {
			counts[r.Group]--
		} else if i, found := ix.at(place); found && !ix.gone.has(i) && pass.cells[ix.cellOf[i]] && (m.set == nil || m.set.has(i)) {
			counts[ix.groupOf[i]]--
		}
	}
	return counts
}

// count adds what was found and may pass to its group.
func (m *Match) count(groups []int, pass passing) {
	ix := m.ix
	if pass.n < m.n {
		m.each(pass, func(i int) bool {
			if !ix.gone.has(i) {
				groups[ix.groupOf[i]]++
			}
			return true
		})
	} else {
		for from, w := range m.set.without(ix.gone) {
			for ; w != 0; w &= w - 1 {
				if i := from | mathbits.TrailingZeros64(w); pass.cells[ix.cellOf[i]] {
					groups[ix.groupOf[i]]++
				}
			}
		}
	}
	for _, r := range ix.recent {
		if m.holds(r) && pass.cells[r.cell] {
			groups[r.Group]++
		}
	}
}
