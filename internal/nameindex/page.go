package nameindex

import (
	"cmp"
	"slices"
)

// Filter narrows what was found. Empty fields let everything pass.
type Filter struct {
	Cell
	Without []int64 // places that are left out, a few
}

// passing is what a filter lets pass.
type passing struct {
	cells []bool
	n     int // of the settled entries, those that are gone among them
}

func (ix *Index) pass(f Filter) passing {
	p := passing{cells: make([]bool, len(ix.cells))}
	for i, c := range ix.cells {
		p.cells[i] = (f.Kind == "" || f.Kind == c.Kind) && (f.Category == "" || f.Category == c.Category) && (f.Country == "" || f.Country == c.Country)
		if p.cells[i] {
			p.n += len(ix.ofCell(i))
		}
	}
	return p
}

// left returns whether a settled entry is still there, and not left out by a filter.
func (ix *Index) left(f Filter) func(i int) bool {
	return func(i int) bool { return !ix.gone.has(i) && !slices.Contains(f.Without, ix.places[i]) }
}

// each calls yield with the settled entries that were found and that a filter lets pass, those that are gone among them, in no
// order, until it returns false.
func (m *Match) each(p passing, yield func(i int) bool) {
	ix := m.ix
	if m.set != nil && p.n >= m.n {
		m.set.up(0, func(i int) bool { return !p.cells[ix.cellOf[i]] || yield(i) })
		return
	}
	for cell, passes := range p.cells {
		if !passes {
			continue
		}
		for _, i := range ix.ofCell(cell) {
			if (m.set == nil || m.set.has(int(i))) && !yield(int(i)) {
				return
			}
		}
	}
}

// Up to how many entries are put in order, and how many are looked at to see whether they are so few.
const (
	fewHits   = 4096
	fewLooked = 1 << 16
)

// few returns the settled entries that were found, pass and are taken, in no order; false if they are, or would most likely be,
// so many that a walk meets a page of them sooner. What is most likely counts where looking would take long: names of people
// may be common and no organization have them.
func (m *Match) few(p passing, takes func(i int) bool) ([]uint32, bool) {
	total := len(m.ix.places)
	if m.set == nil && p.n > fewHits || min(m.n, p.n) > fewLooked && m.n*p.n/total > fewHits {
		return nil, false
	}
	var few []uint32
	m.each(p, func(i int) bool {
		if takes(i) {
			few = append(few, uint32(i))
		}
		return len(few) <= fewHits
	})
	if len(few) > fewHits {
		return nil, false
	}
	return few, true
}

// ByPlace returns up to n places of what was found, in the order of listing, beyond the one that is given: above it, or below
// it where back is true. 0 begins at the end that comes first.
func (m *Match) ByPlace(f Filter, beyond int64, back bool, n int) []int64 {
	ix := m.ix
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	pass := ix.pass(f)
	var places []int64
	for place, r := range ix.recent {
		if m.holds(r) && pass.cells[r.cell] && (beyond == 0 || place > beyond == !back && place != beyond) && !slices.Contains(f.Without, place) {
			places = append(places, place)
		}
	}
	left := ix.left(f)
	few, all := m.few(pass, func(i int) bool {
		place := ix.places[i]
		return (beyond == 0 || place > beyond == !back && place != beyond) && left(i)
	})
	for _, i := range few {
		places = append(places, ix.places[i])
	}
	if !all {
		places = append(places, m.walk(beyond, back, n, func(i int) bool { return pass.cells[ix.cellOf[i]] && left(i) })...)
	}
	slices.Sort(places)
	if back {
		slices.Reverse(places)
	}
	return places[:min(n, len(places))]
}

// walk returns up to n places of settled entries that were found and pass, in the order of listing.
func (m *Match) walk(beyond int64, back bool, n int, passes func(i int) bool) []int64 {
	ix := m.ix
	var places []int64
	take := func(i int) bool {
		if passes(i) {
			places = append(places, ix.places[i])
		}
		return len(places) < n
	}
	from, exactly := ix.at(beyond)
	switch {
	case back && beyond == 0:
		m.down(len(ix.places)-1, take)
	case back:
		m.down(from-1, take)
	case exactly:
		m.up(from+1, take)
	default:
		m.up(from, take)
	}
	return places
}

func (m *Match) up(i int, take func(int) bool) {
	if m.set != nil {
		m.set.up(i, take)
		return
	}
	for ; i < len(m.ix.places) && take(i); i++ {
	}
}

func (m *Match) down(i int, take func(int) bool) {
	if m.set != nil {
		m.set.down(i, take)
		return
	}
	for ; i >= 0 && take(i); i-- {
	}
}

// Position is a place in the order of names. The zero value is the end that comes first.
type Position struct {
	Place int64
	Key   []byte // of the entry at Place
	Next  int64  // the first settled entry after it, for an entry that has left the list; else 0
	Group int    // where Place is 0: the beginning of this group, whose entries are included
}

// ByName returns up to n places of what was found, in the order of names, beyond a position: after it, or before it where
// back is true.
func (m *Match) ByName(f Filter, at Position, back bool, n int) []int64 {
	ix := m.ix
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	pass := ix.pass(f)
	rank, mark := ix.rankAt(at, back)
	var found []spot
	for _, r := range ix.recent {
		if m.holds(r) && pass.cells[r.cell] && !slices.Contains(f.Without, r.Place) && mark.leaves(r, back) {
			found = append(found, spot{place: r.Place, rank: r.rank, recent: r})
		}
	}
	left := ix.left(f)
	for _, rank := range m.inOrder(pass, left, rank, back, n) {
		found = append(found, spot{place: ix.places[ix.byName[rank]], rank: rank})
	}
	slices.SortFunc(found, spot.compare)
	if back {
		slices.Reverse(found)
	}
	places := make([]int64, 0, n)
	for _, one := range found[:min(n, len(found))] {
		places = append(places, one.place)
	}
	return places
}

// spot is where an entry stands in the order of names.
type spot struct {
	place  int64
	rank   uint32
	recent *recent // nil: settled
}

// compare has recent entries stand before the settled one that has as many before it.
func (s spot) compare(other spot) int {
	switch {
	case s.recent != nil && other.recent != nil:
		return s.recent.compare(other.recent)
	case s.rank != other.rank:
		return cmp.Compare(s.rank, other.rank)
	case s.recent != nil:
		return -1
	}
	return 1
}

// inOrder returns the ranks of up to n settled entries that were found, pass and are left, from a rank on. Where few are, they
// are put in order; where many are, a walk along the order meets n of them soon.
func (m *Match) inOrder(p passing, left func(i int) bool, from int, back bool, n int) []uint32 {
	ix, step := m.ix, 1
	if back {
		step = -1
	}
	few, all := m.few(p, func(i int) bool { return (int(ix.rankOf[i])-from)*step >= 0 && left(i) })
	if all {
		for k, i := range few {
			few[k] = ix.rankOf[i]
		}
		slices.SortFunc(few, func(a, b uint32) int { return step * cmp.Compare(a, b) })
		return few[:min(n, len(few))]
	}
	ranks := make([]uint32, 0, n)
	for rank := from; rank >= 0 && rank < len(ix.byName) && len(ranks) < n; rank += step {
		if i := int(ix.byName[rank]); (m.set == nil || m.set.has(i)) && p.cells[ix.cellOf[i]] && left(i) {
			ranks = append(ranks, uint32(rank))
		}
	}
	return ranks
}

// mark is a position among the recent entries.
type mark struct {
	rank  uint32
	entry *recent // nil: before all with the rank
	group int
	open  bool // no position: all are left
}

// leaves reports whether a recent entry is beyond the mark.
func (k mark) leaves(r *recent, back bool) bool {
	var order int
	switch {
	case k.open:
		return true
	case k.entry != nil:
		order = r.compare(k.entry)
	case k.group > 0:
		order = cmp.Or(cmp.Compare(r.Group, k.group), 1)
	default: // an entry that was there when the index was built, before which all with its rank stand
		order = 1
		if r.rank <= k.rank {
			order = -1
		}
	}
	if back {
		return order < 0
	}
	return order > 0
}

// rankAt returns the rank where a walk begins, and what recent entries are compared with.
func (ix *Index) rankAt(at Position, back bool) (int, mark) {
	switch {
	case at.Place == 0 && at.Group > 0:
		from := int(ix.starts[at.Group])
		if back {
			from--
		}
		return from, mark{rank: ix.starts[at.Group], group: at.Group}
	case at.Place == 0 && back:
		return len(ix.byName) - 1, mark{open: true}
	case at.Place == 0:
		return 0, mark{open: true}
	}
	if i, found := ix.at(at.Place); found && !ix.gone.has(i) {
		rank := int(ix.rankOf[i])
		if back {
			return rank - 1, mark{rank: uint32(rank)}
		}
		return rank + 1, mark{rank: uint32(rank)}
	}
	here := ix.recent[at.Place]
	if here == nil || len(at.Key) > 0 && string(here.Key) != string(at.Key) {
		rank := uint32(len(ix.byName))
		if i, found := ix.at(at.Next); found {
			rank = ix.rankOf[i]
		}
		here = &recent{Entry: Entry{Place: at.Place, Key: at.Key}, rank: rank}
	}
	if back {
		return int(here.rank) - 1, mark{rank: here.rank, entry: here}
	}
	return int(here.rank), mark{rank: here.rank, entry: here}
}
