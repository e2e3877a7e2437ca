package main

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/undersigned/undersigned/internal/tooltest"
)

// measured is what Lighthouse says of a page.
type measured struct {
	Name   string
	Scores map[string]float64 // by category, of 100
	Short  []string           // what keeps a category below 100
}

// BenchmarkLighthouse prints the four scores of the pages from the letter to the thanks, on the demonstration's letter and
// as on a phone. Below 100 it fails, except for the performance, which depends on what else the machine does: there 90 are
// enough, and what was short of 100 is told.
func BenchmarkLighthouse(b *testing.B) {
	a, box := newDemoSite(b)
	var pages []string
	for _, stop := range signersWay(b, a, box) {
		pages = append(pages, stop[0]+"="+a.URL()+stop[1])
	}
	for _, page := range lighthouse(b, pages) {
		b.Run(page.Name, func(b *testing.B) {
			for b.Loop() { // the measuring is done
			}
			b.ReportMetric(0, "ns/op")
			for category, score := range page.Scores {
				b.ReportMetric(score, category)
				if score < 90 || score < 100 && category != "performance" {
					b.Errorf("%s: %.0f", category, score)
				}
			}
			for _, short := range page.Short {
				b.Log(short)
			}
		})
	}
}

// lighthouse measures pages. Without Chromium, Node or Lighthouse (npm ci in tools/lighthouse) the benchmark is skipped.
func lighthouse(b *testing.B, pages []string) []measured {
	b.Helper()
	root, err := tooltest.Root()
	if err != nil {
		b.Fatal(err)
	}
	chromium := tooltest.Program([]string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"})
	node := tooltest.Program([]string{"node", "nodejs"})
	tool := filepath.Join(root, "tools", "lighthouse")
	if _, err := os.Stat(filepath.Join(tool, "node_modules", "lighthouse")); err != nil || chromium == "" || node == "" {
		tooltest.Missing(b, "Chromium, Node, or Lighthouse: run npm ci in tools/lighthouse")
	}
	run := exec.CommandContext(b.Context(), node, append([]string{filepath.Join(tool, "run.js"), chromium}, pages...)...)
	run.Stderr = io.Discard
	output, err := run.Output()
	if err != nil {
		b.Fatalf("lighthouse: %v", err)
	}
	var all []measured
	if err := json.Unmarshal(output, &all); err != nil {
		b.Fatalf("lighthouse: %v in %s", err, output)
	}
	return all
}
