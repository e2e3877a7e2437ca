package nameindex_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/undersigned/undersigned/internal/nameindex"
)

// BenchmarkMillion measures what the index itself takes of a page, with a million entries, a fifth of whom share a word.
func BenchmarkMillion(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	const n = 1_000_000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	builder := nameindex.NewBuilder(28)
	for i := range n {
		text := fmt.Sprintf(" %s n%d x%d", []string{"maria", "ana", "jose", "luis", "carmen"}[random.IntN(5)], random.IntN(200_000), random.IntN(1000))
		cell := nameindex.Cell{Kind: "individual", Category: fmt.Sprint("c", random.IntN(6)), Country: fmt.Sprint("s", random.IntN(200))}
		builder.Add(nameindex.Entry{Place: int64(i + 1), Cell: cell, Text: text})
	}
	for i, place := range random.Perm(n) {
		builder.Rank(int64(place+1), i*28/n)
	}
	ix := builder.Index()
	builder = nil
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.Logf("the index of a million takes %d MiB", (after.HeapAlloc-before.HeapAlloc)>>20)
	for _, q := range []struct {
		name  string
		terms []string
		f     nameindex.Filter
	}{
		{"everything", nil, nameindex.Filter{}},
		{"a rare country", nil, nameindex.Filter{Cell: nameindex.Cell{Category: "c3", Country: "s7"}}},
		{"common", []string{"maria"}, nameindex.Filter{}},
		{"common, rare country", []string{"maria"}, nameindex.Filter{Cell: nameindex.Cell{Category: "c3", Country: "s7"}}},
		{"one in a thousand", []string{"x77"}, nameindex.Filter{}},
		{"two letters", []string{" n1"}, nameindex.Filter{}},
		{"nothing", []string{"nobody"}, nameindex.Filter{}},
		{"two that hardly meet", []string{"n19", "x77"}, nameindex.Filter{}},
	} {
		b.Run(q.name, func(b *testing.B) {
			for b.Loop() { // all that a page sorted by name asks
				m := ix.Match(q.terms)
				m.Counts()
				m.Groups(q.f)
				m.ByName(q.f, nameindex.Position{Group: 14}, false, 51)
			}
		})
	}
	runtime.KeepAlive(ix)
}
