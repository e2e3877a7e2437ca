package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/undersigned/undersigned/internal/database/databasetest"
)

// millionListed is how many signatories BenchmarkMillion generates, of whom nine in ten are listed: a million.
const millionListed = 1_111_112

// The goals of BenchmarkMillion: the 99th percentile of every query with one client, and five times that with many.
const (
	goalSQLite   = 25 * time.Millisecond
	goalPostgres = 15 * time.Millisecond
	manyClients  = 16
)

// listQueries are the fixed set that BenchmarkMillion asks of the list; cursors and letters are added by deepQueries.
func listQueries() []listQuery {
	return []listQuery{
		{"the newest", ""}, {"the oldest", "sort=oldest"}, {"by name", "sort=name"},
		{"of a country", "country=ES"}, {"of a rare country, by name", "country=MT&sort=name"},
		{"kind, category, country", "kind=individual&category=journalist&country=NO"},
		{"kind, category, country, oldest", "kind=individual&category=former-prisoner&country=CU&sort=oldest"},
		{"category and rare country, by name", "category=journalist&country=GE&sort=name"},
		{"organizations by name", "kind=organization&sort=name"},
		{"one rare word", "q=zolkiewski"}, {"a part of rare words", "q=zulzul"}, {"two words, selective", "q=zolkiewski+nanez"},
		{"a word of one in a hundred", "q=zacarias"}, {"the same, by name", "q=zacarias&sort=name"},
		{"a common word", "q=maria"}, {"a common word, by name", "q=maria&sort=name"}, {"a common surname at the end, by name", "q=reyes&sort=name"},
		{"a common affiliation, oldest", "q=universidad&sort=oldest"}, {"two common words, turned round", "q=quintana+ana"},
		{"common parts that never meet", "q=marinez+quintana"}, {"three parts", "q=ari+ez+uni"},
		{"one letter", "q=a"}, {"two letters", "q=an"}, {"two letters, by name", "q=ma&sort=name"}, {"two letters, nothing", "q=xq"},
		{"nothing found", "q=nobodyatall"}, {"nothing, of common words", "q=maria+nobodyatall"},
		{"a common word, filters combined", "q=maria&kind=individual&category=academic&country=ES"},
		{"a common word in a rare country, by name", "q=garcia&country=MT&sort=name"},
		{"two letters, filters combined", "q=ro&category=artist&country=CU&sort=oldest"},
		{"organizations with a common word", "q=madrid&kind=organization"},
		{"a letter of the alphabet", "sort=name&letter=%C3%91"}, {"a letter, filters combined", "sort=name&letter=M&country=CU&category=relative"},
		{"a letter of a search", "sort=name&letter=R&q=maria"},
	}
}

type listQuery struct{ name, query string }

// deepQueries are pages far within the list, both ways, found by their links.
func deepQueries(b *testing.B, list string) []listQuery {
	b.Helper()
	all := []listQuery{{"newest, far within, on", "after=" + cursorAt(0)}, {"newest, far within, back", "after=" + cursorAt(1)}}
	for _, q := range []listQuery{{"by name", "sort=name&letter=M"}, {"a common word by name", "sort=name&letter=M&q=maria"}, {"of a country by name", "sort=name&letter=M&country=ES"}} {
		doc := readPage(b, list+"?"+q.query)
		for way, selector := range map[string]string{"on": "a[rel=next]", "back": "a[rel=prev]"} {
			href, found := doc.Find(selector).Attr("href")
			if !found {
				b.Fatalf("%s: no link %s", q.name, selector)
			}
			_, query, _ := strings.Cut(href, "?")
			all = append(all, listQuery{q.name + ", far within, " + way, query})
		}
	}
	slices.SortFunc(all, func(x, y listQuery) int { return strings.Compare(x.name, y.name) })
	return all
}

// cursorAt returns the cursor of a place in the middle of the list.
func cursorAt(way byte) string {
	const seq = 500_000
	return base64.RawURLEncoding.EncodeToString([]byte{way, 0, 0, 0, 0, 0, seq >> 16, seq >> 8 & 0xff, seq & 0xff})
}

// BenchmarkMillion measures a list of a million through HTTP on loopback, in a warm process: each query of a fixed set asked
// by one client, and the whole set by many clients at once, in an order of their own. It prints a table, and fails where a
// goal is missed if UNDERSIGNED_BENCH_GOALS is set.
//
//	go test ./cmd/undersigned -run '^$' -bench Million -benchtime 1x -timeout 60m
func BenchmarkMillion(b *testing.B) {
	for _, engine := range databasetest.Engines() {
		b.Run(engine, func(b *testing.B) {
			size, err := strconv.Atoi(os.Getenv("UNDERSIGNED_BENCH_LISTED"))
			if err != nil {
				size = millionListed
			}
			started := time.Now()
			a, l := benchSite(b, engine, size)
			say(b, "%s: filled with %d in %s", engine, size, time.Since(started).Round(time.Second))
			started = time.Now()
			list := a.URL() + "/es/" + l.Slug + "/signatories"
			readPage(b, list+"?q=ana")
			say(b, "%s: the index was built in %s", engine, time.Since(started).Round(time.Millisecond))
			logMemory(b, "the index built")
			queries := append(listQueries(), deepQueries(b, list)...)
			for b.Loop() {
				measureList(b, engine, list, queries)
			}
			logMemory(b, "measured")
		})
	}
}

// logMemory says what this process has taken, now and at most: the site, the clients, and all that filled the list.
func logMemory(b *testing.B, when string) {
	b.Helper()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		say(b, "%s: heap %d MiB", when, m.HeapAlloc>>20)
		return
	}
	var lines []string
	for line := range strings.Lines(string(status)) {
		if strings.HasPrefix(line, "VmHWM") || strings.HasPrefix(line, "VmRSS") {
			lines = append(lines, strings.Join(strings.Fields(line), " "))
		}
	}
	say(b, "%s: heap %d MiB, %s", when, m.HeapAlloc>>20, strings.Join(lines, ", "))
}

func measureList(b *testing.B, engine, list string, queries []listQuery) {
	b.Helper()
	goal := goalPostgres
	if engine == databasetest.SQLite {
		goal = goalSQLite
	}
	const asks, rounds = 200, 13 // so that a hundredth of either is two answers
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: manyClients}}
	defer client.CloseIdleConnections()
	alone, together := make([][]time.Duration, len(queries)), make([][]time.Duration, len(queries))
	for i, q := range queries {
		for n := range asks + 5 {
			took := ask(b, client, list+"?"+q.query)
			if n >= 5 {
				alone[i] = append(alone[i], took)
			}
		}
	}
	var mu sync.Mutex
	var clients sync.WaitGroup
	for n := range manyClients {
		clients.Go(func() {
			random := rand.New(rand.NewPCG(uint64(n), 1))
			for range rounds {
				for _, i := range random.Perm(len(queries)) {
					took := ask(b, client, list+"?"+queries[i].query)
					mu.Lock()
					together[i] = append(together[i], took)
					mu.Unlock()
				}
			}
		})
	}
	clients.Wait()
	reportList(b, engine, goal, queries, alone, together)
}

func reportList(b *testing.B, engine string, goal time.Duration, queries []listQuery, alone, together [][]time.Duration) {
	b.Helper()
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s, ms\tp50\tp99\tp50, %d clients\tp99, %d clients\t\n", engine, manyClients, manyClients)
	line := func(name string, one, many []time.Duration) {
		mark := ""
		if share(one, 0.99) > goal || share(many, 0.99) > 5*goal {
			mark = "missed"
		}
		fmt.Fprintf(w, "%s\t%.1f\t%.1f\t%.1f\t%.1f\t%s\n", name, ms(share(one, 0.5)), ms(share(one, 0.99)), ms(share(many, 0.5)), ms(share(many, 0.99)), mark)
		if mark != "" && os.Getenv("UNDERSIGNED_BENCH_GOALS") != "" {
			b.Errorf("%s: %s: the goal of %s, and five times that for many clients, is missed", engine, name, goal)
		}
	}
	for i, q := range queries {
		line(q.name, alone[i], together[i])
	}
	one, many := slices.Concat(alone...), slices.Concat(together...)
	line("all of them", one, many)
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	say(b, "\n%s", text.String())
	b.ReportMetric(ms(share(one, 0.99)), "p99-ms")
	b.ReportMetric(ms(share(many, 0.99)), fmt.Sprintf("p99-ms-%d-clients", manyClients))
}

// say prints a line: a benchmark's log is cut after ten.
func say(b *testing.B, format string, args ...any) {
	b.Helper()
	if _, err := fmt.Fprintf(os.Stdout, format+"\n", args...); err != nil {
		b.Fatal(err)
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// share returns the time within which that share of the answers came: the nearest rank.
func share(took []time.Duration, of float64) time.Duration {
	sorted := slices.Sorted(slices.Values(took))
	return sorted[max(int(math.Ceil(of*float64(len(sorted))))-1, 0)]
}

// ask reads a page whole and returns how long that took.
func ask(b *testing.B, client *http.Client, address string) time.Duration {
	started := time.Now()
	response, err := client.Get(address)
	if err != nil {
		b.Error(err)
		return 0
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != http.StatusOK {
		b.Errorf("%s: %s, %v", address, response.Status, err)
	}
	return time.Since(started)
}

func readPage(b *testing.B, address string) *goquery.Document {
	b.Helper()
	response, err := http.Get(address)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	doc, err := goquery.NewDocumentFromReader(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s, %v", address, response.Status, err)
	}
	return doc
}
