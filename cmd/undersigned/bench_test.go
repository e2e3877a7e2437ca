package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signatory/signatorytest"
)

// benchSignatories is the size of the list that BenchmarkPages reads. The goal at this size: every page within 20 ms at
// p99, on both engines.
const benchSignatories = 100_000

// BenchmarkPages measures what a reader waits for, through HTTP on loopback, and prints the median and the 99th percentile.
func BenchmarkPages(b *testing.B) {
	for _, engine := range databasetest.Engines() {
		b.Run(engine, func(b *testing.B) {
			a, l := benchSite(b, engine, benchSignatories)
			list := a.URL() + "/es/" + l.Slug + "/signatories"
			for _, page := range []struct{ name, url string }{
				{"letter and figures", a.URL() + "/es/" + l.Slug},
				{"list", list},
				{"list by name", list + "?sort=name"},
				{"list of a country", list + "?country=ES"},
				{"search, rare", list + "?q=zolkiewski+nanez"},
				{"search, common", list + "?q=maria"},
				{"search, common, by name", list + "?q=universidad&sort=name"},
				{"search, two letters", list + "?q=an"},
				{"search, nothing found", list + "?q=nobodyatall"},
				{"search in a country", list + "?q=perez&country=CU&kind=individual"},
			} {
				b.Run(page.name, func(b *testing.B) { measure(b, page.url) })
			}
		})
	}
}

// benchSite starts a site with an open letter and many signatories.
func benchSite(b *testing.B, engine string, listed int) (*App, letter.Letter) {
	b.Helper()
	dir := b.TempDir()
	c := config.Config{
		Addr: "127.0.0.1:0", DataDir: dir, DatabaseURL: databasetest.URL(b, engine), KeysetFile: filepath.Join(dir, "keyset.json"),
		MailFrom: "carta@example.org", LogFormat: "text", AutoMigrate: true,
	}
	a, err := Wire(b.Context(), c, slog.New(slog.DiscardHandler), AppOptions{})
	if err != nil {
		b.Fatal(err)
	}
	a.Start()
	b.Cleanup(func() {
		if err := a.Stop(); err != nil {
			b.Error(err)
		}
	})
	l := importLetter(b, a.program, appeal)
	if err := a.letters.Open(b.Context(), uuid.Nil, l.ID); err != nil {
		b.Fatal(err)
	}
	texts, err := a.letters.PublishedTexts(b.Context(), l.ID)
	if err != nil {
		b.Fatal(err)
	}
	signatorytest.Fill(b, a.db, l.ID, texts[0].ID, listed)
	// What autovacuum and the maintenance job do in time.
	if err := a.db.InTx(b.Context(), func(tx *database.Tx) error { return tx.DB.Exec("ANALYZE").Error }); err != nil {
		b.Fatal(err)
	}
	return a, l
}

// measure reads a page again and again and reports how long it took, in milliseconds.
func measure(b *testing.B, address string) {
	if _, err := url.Parse(address); err != nil {
		b.Fatal(err)
	}
	read := func() {
		response, err := http.Get(address)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			b.Fatal(err)
		}
		if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusOK {
			b.Fatalf("%s: %s, %v", address, response.Status, err)
		}
	}
	for range 5 {
		read() // a process that has just started is not what is measured
	}
	var took []time.Duration
	for b.Loop() {
		started := time.Now()
		read()
		took = append(took, time.Since(started))
	}
	slices.Sort(took)
	at := func(share float64) float64 {
		return float64(took[min(int(share*float64(len(took))), len(took)-1)].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(0, "ns/op")
}
