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

// pass returns the cells that a filter lets pass.
func (ix *Index) pass(f Filter) []bool {
	pass := make([]bool, len(ix.cells))
	for i, c := range ix.cells {
		pass[i] = (f.Kind == "" || f.Kind == c.Kind) && (f.Category == "" || f.Category == c.Category) && (f.Country == "" || f.Country == c.Country)
	}
	return pass
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
		if m.holds(r) && pass[r.cell] && (beyond == 0 || place > beyond == !back && place != beyond) && !slices.Contains(f.Without, place) {
			places = append(places, place)
		}
	}
	settled := 0
	take := func(i int) bool {
		if pass[ix.cellOf[i]] && !ix.gone.has(i) && !slices.Contains(f.Without, ix.places[i]) {
			places = append(places, ix.places[i])
			settled++
		}
		return settled < n
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
	slices.Sort(places)
	if back {
		slices.Reverse(places)
	}
	return places[:min(n, len(places))]
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

// fewHits is up to how many entries are put in order.
const fewHits = 4096

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
		if m.holds(r) && pass[r.cell] && !slices.Contains(f.Without, r.Place) && mark.leaves(r, back) {
			found = append(found, spot{place: r.Place, rank: r.rank, recent: r})
		}
	}
	passes := func(i int) bool {
		return pass[ix.cellOf[i]] && !ix.gone.has(i) && !slices.Contains(f.Without, ix.places[i])
	}
	for _, rank := range m.inOrder(passes, rank, back, n) {
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

// inOrder returns the ranks of up to n settled entries that were found and pass, from a rank on. Where few pass, they are put in
// order; where many do, a walk along the order meets n of them soon.
func (m *Match) inOrder(passes func(i int) bool, from int, back bool, n int) []uint32 {
	ix, step := m.ix, 1
	if back {
		step = -1
	}
	var ranks []uint32
	m.up(0, func(i int) bool {
		if (int(ix.rankOf[i])-from)*step >= 0 && passes(i) {
			ranks = append(ranks, ix.rankOf[i])
		}
		return len(ranks) <= fewHits
	})
	if len(ranks) <= fewHits {
		slices.SortFunc(ranks, func(a, b uint32) int { return step * cmp.Compare(a, b) })
		return ranks[:min(n, len(ranks))]
	}
	ranks = ranks[:0]
	for rank := from; rank >= 0 && rank < len(ix.byName) && len(ranks) < n; rank += step {
		if i := int(ix.byName[rank]); (m.set == nil || m.set.has(i)) && passes(i) {
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
