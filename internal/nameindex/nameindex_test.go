package nameindex_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/undersigned/undersigned/internal/nameindex"
)

// list is the same as an index, done plainly.
type list struct {
	entries map[int64]nameindex.Entry
	ix      *nameindex.Index
}

const groups = 4

func newList(random *rand.Rand, n int) *list {
	l := &list{entries: map[int64]nameindex.Entry{}}
	for i := range n {
		e := entry(random, int64(2*i+1))
		l.entries[e.Place] = e
	}
	b := nameindex.NewBuilder(groups)
	for _, e := range l.ordered(byPlace) {
		b.Add(e)
	}
	for _, e := range l.ordered(byName) {
		b.Rank(e.Place, e.Group)
	}
	l.ix = b.Index()
	return l
}

func entry(random *rand.Rand, place int64) nameindex.Entry {
	pick := func(of string) string { words := strings.Fields(of); return words[random.IntN(len(words))] }
	given, surname := pick("ana maria anamaria luis jose"), pick("a bo garcia ciaran zapata zoe")
	key := []byte(surname + " " + given)
	return nameindex.Entry{
		Place: place, Text: " " + given + " " + surname + " " + given, Key: key, Group: min(int(key[0]-'a')/9+1, groups-1),
		Cell: nameindex.Cell{Kind: pick("person person body"), Category: pick("x y"), Country: pick("CU ES FR")},
	}
}

func byPlace(a, b nameindex.Entry) int { return cmp.Compare(a.Place, b.Place) }

func byName(a, b nameindex.Entry) int { return cmp.Or(bytes.Compare(a.Key, b.Key), byPlace(a, b)) }

func (l *list) ordered(by func(a, b nameindex.Entry) int) []nameindex.Entry {
	var all []nameindex.Entry
	for _, e := range l.entries {
		all = append(all, e)
	}
	slices.SortFunc(all, by)
	return all
}

// change changes, adds or removes an entry, in the list and in the index.
func (l *list) change(random *rand.Rand) {
	place := int64(random.IntN(2*len(l.entries)+4) + 1)
	l.ix.Drop(place)
	delete(l.entries, place)
	if random.IntN(3) == 0 {
		return
	}
	e := entry(random, place)
	l.entries[place] = e
	l.ix.Put(e, l.next(e))
}

// next returns the first settled place after an entry in the order of names.
func (l *list) next(e nameindex.Entry) int64 {
	for _, other := range l.ordered(byName) {
		if byName(other, e) > 0 && l.ix.Settled(other.Place) {
			return other.Place
		}
	}
	return 0
}

// query is one way to ask.
type query struct {
	terms []string
	f     nameindex.Filter
}

func (l *list) select_(q query, by func(a, b nameindex.Entry) int) []nameindex.Entry {
	return slices.DeleteFunc(l.ordered(by), func(e nameindex.Entry) bool {
		for _, term := range q.terms {
			if !strings.Contains(e.Text, term) {
				return true
			}
		}
		f := q.f
		return f.Kind != "" && f.Kind != e.Cell.Kind || f.Category != "" && f.Category != e.Cell.Category ||
			f.Country != "" && f.Country != e.Cell.Country || slices.Contains(f.Without, e.Place)
	})
}

func queries() []query {
	var all []query
	for _, terms := range [][]string{nil, {"ana"}, {" a"}, {" an"}, {"ana", "cia"}, {"mar", "ria", "zap"}, {"nobody"}, {" zo"}, {"a"}} {
		for _, f := range []nameindex.Filter{{}, {Cell: nameindex.Cell{Kind: "person"}}, {Cell: nameindex.Cell{Kind: "body", Category: "x", Country: "CU"}},
			{Cell: nameindex.Cell{Country: "DE"}}, {Without: []int64{1, 2, 3, 7}}} {
			all = append(all, query{terms, f})
		}
	}
	return all
}

// check compares everything that an index says with the plain list.
func (l *list) check(t *testing.T) {
	t.Helper()
	for _, q := range queries() {
		name := fmt.Sprintf("%q %+v", q.terms, q.f)
		m := l.ix.Match(q.terms)
		wantCells, wantGroups := map[nameindex.Cell]int{}, make([]int, groups)
		for _, e := range l.select_(query{terms: q.terms}, byPlace) {
			wantCells[e.Cell]++
		}
		for _, e := range l.select_(q, byPlace) {
			wantGroups[e.Group]++
		}
		gotCells := map[nameindex.Cell]int{}
		for _, c := range m.Counts() {
			gotCells[c.Cell] = c.N
		}
		if diff := gocmp.Diff(wantCells, gotCells); diff != "" {
			t.Errorf("%s: counts: %s", name, diff)
		}
		if diff := gocmp.Diff(wantGroups, m.Groups(q.f)); diff != "" {
			t.Errorf("%s: groups: %s", name, diff)
		}
		for _, back := range []bool{false, true} {
			l.checkPages(t, fmt.Sprintf("%s back %v", name, back), m, q, back)
		}
	}
}

func (l *list) checkPages(t *testing.T, name string, m *nameindex.Match, q query, back bool) {
	t.Helper()
	places := func(by func(a, b nameindex.Entry) int) []int64 {
		var all []int64
		for _, e := range l.select_(q, by) {
			all = append(all, e.Place)
		}
		if back {
			slices.Reverse(all)
		}
		return all
	}
	var byPlaces, byNames []int64
	for at := int64(0); ; {
		page := m.ByPlace(q.f, at, back, 3)
		if len(page) == 0 {
			break
		}
		byPlaces, at = append(byPlaces, page...), page[len(page)-1]
	}
	if diff := gocmp.Diff(places(byPlace), byPlaces); diff != "" {
		t.Errorf("%s: by place: %s", name, diff)
	}
	for at := (nameindex.Position{}); ; {
		page := m.ByName(q.f, at, back, 3)
		if len(page) == 0 {
			break
		}
		last := page[len(page)-1]
		byNames, at = append(byNames, page...), nameindex.Position{Place: last, Key: l.entries[last].Key}
	}
	if diff := gocmp.Diff(places(byName), byNames); diff != "" {
		t.Errorf("%s: by name: %s", name, diff)
	}
	for g := 1; g < groups; g++ {
		want := slices.DeleteFunc(l.select_(q, byName), func(e nameindex.Entry) bool { return e.Group >= g == back })
		got := m.ByName(q.f, nameindex.Position{Group: g}, back, 1)
		if back {
			slices.Reverse(want)
		}
		if len(want) != 0 != (len(got) != 0) || len(want) > 0 && got[0] != want[0].Place {
			t.Errorf("%s: group %d begins with %v, want %v", name, g, got, want)
		}
	}
}

func TestIndex_SaysWhatAPlainListSays(t *testing.T) {
	for seed := range uint64(6) {
		random := rand.New(rand.NewPCG(seed, 1))
		l := newList(random, int(seed)*20)
		l.check(t)
		for range 5 {
			for range 10 {
				l.change(random)
			}
			l.check(t)
		}
	}
}

func TestIndex_GoesOnFromWhoHasLeft(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	l := newList(random, 60)
	for range 30 {
		l.change(random)
	}
	for place, e := range l.entries {
		was := l.select_(query{}, byName)
		at := slices.IndexFunc(was, func(o nameindex.Entry) bool { return o.Place == place })
		l.ix.Drop(place)
		delete(l.entries, place)
		if l.ix.Knows(place) {
			t.Fatal("it is still there")
		}
		position := nameindex.Position{Place: place, Key: e.Key, Next: l.next(e)}
		after, before := l.ix.Match(nil).ByName(nameindex.Filter{}, position, false, 1), l.ix.Match(nil).ByName(nameindex.Filter{}, position, true, 1)
		if at+1 < len(was) && (len(after) == 0 || after[0] != was[at+1].Place) || at > 0 && (len(before) == 0 || before[0] != was[at-1].Place) {
			t.Fatalf("place %d: after %v, before %v", place, after, before)
		}
		if len(l.entries) < 20 {
			return
		}
	}
}

func TestIndex_ManyHitsAreMetInAWalk(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	l := newList(random, 9000)
	for range 100 {
		l.change(random)
	}
	for _, terms := range [][]string{nil, {"a"}, {"zap"}} {
		for _, f := range []nameindex.Filter{{}, {Cell: nameindex.Cell{Country: "CU"}}, {Cell: nameindex.Cell{Kind: "person"}}} {
			for _, back := range []bool{false, true} {
				q, m := query{terms: terms, f: f}, l.ix.Match(terms)
				l.begins(t, q, byName, back, m.ByName(f, nameindex.Position{}, back, 2000))
				l.begins(t, q, byPlace, back, m.ByPlace(f, 0, back, 2000))
			}
		}
	}
}

// begins checks that places are the first ones of what is selected.
func (l *list) begins(t *testing.T, q query, by func(a, b nameindex.Entry) int, back bool, places []int64) {
	t.Helper()
	want := l.select_(q, by)
	if back {
		slices.Reverse(want)
	}
	if len(places) != min(2000, len(want)) {
		t.Fatalf("%q, %v, back %v: %d places of %d", q.terms, q.f, back, len(places), len(want))
	}
	for i, place := range places {
		if want[i].Place != place {
			t.Fatalf("%q, %v, back %v: entry %d is %d, want %d", q.terms, q.f, back, i, place, want[i].Place)
		}
	}
}

func TestMatch_IsKeptForTheNextPage(t *testing.T) {
	l := newList(rand.New(rand.NewPCG(5, 5)), 100)
	first := l.ix.Match([]string{"garcia"})
	for range 3 {
		for _, terms := range [][]string{nil, {"a"}, {"garcia", "ana"}} {
			l.ix.Match(terms)
		}
	}
	if l.ix.Match([]string{"garcia"}) != first {
		t.Error("the same words are looked for again")
	}
	for n := range 20 {
		l.ix.Match([]string{fmt.Sprint("word", n)})
	}
	if l.ix.Match([]string{"garcia"}) == first {
		t.Error("matches are kept without end")
	}
}
