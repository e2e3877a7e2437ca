// Package browsertest runs Chromium for tests, and axe-core in it.
package browsertest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/undersigned/undersigned/internal/tooltest"
)

// patience is how long a test may use its browser.
const patience = 30 * time.Minute

// New starts a browser with an empty profile and returns the context of a tab in it; chromedp.NewContext on that opens
// another tab. It ends with the test. Without Chromium the test is skipped, or fails with REQUIRE_ALL=1.
func New(t testing.TB) context.Context {
	t.Helper()
	program := tooltest.Program([]string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"})
	if program == "" {
		tooltest.Missing(t, "Chromium, in PATH")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(program),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("no-proxy-server", true),
		chromedp.WSURLReadTimeout(time.Minute),
	)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // closes the browser and waits for it, so that its folder can be removed
		closeTab()
		stop()
		cancel()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	return ctx
}

// Until waits for a condition of the page in the tab, written in JavaScript. What it throws counts as not yet.
func Until(t testing.TB, ctx context.Context, condition string) {
	t.Helper()
	const wait = `new Promise((met, never) => {
		const started = performance.now();
		const look = () => { try { if (%s) { met(true); return; } } catch {}
			if (performance.now() - started > 10000) never(new Error("never met")); else setTimeout(look, 20); };
		look();
	})`
	for range 5 { // another page may come meanwhile
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(wait, condition), chromedp.EvalAwaitPromise)); err == nil {
			return
		} else if !strings.Contains(err.Error(), "context") && !strings.Contains(err.Error(), "navigated") {
			t.Fatalf("%s: %v", condition, err)
		}
	}
	t.Fatalf("%s: the page kept changing", condition)
}

// Violation is a rule of accessibility that a page breaks.
type Violation struct {
	ID     string // the rule, like "color-contrast"
	Impact string // "minor", "moderate", "serious" or "critical"
	Help   string
	Nodes  []Node
}

// Node is where a page breaks a rule.
type Node struct {
	HTML           string
	FailureSummary string
}

// String returns the violation in a few lines, for a test's message.
func (v Violation) String() string {
	var b strings.Builder
	b.WriteString(v.ID + " (" + v.Impact + "): " + v.Help)
	for _, n := range v.Nodes {
		b.WriteString("\n\t" + n.HTML + "\n\t\t" + strings.ReplaceAll(n.FailureSummary, "\n", "\n\t\t"))
	}
	return b.String()
}

// RunAxe returns what the page in the tab breaks of WCAG 2.2 AA and of axe-core's good practice. Without axe-core
// (npm ci in tools/axe) the test is skipped, or fails with REQUIRE_ALL=1.
func RunAxe(t testing.TB, ctx context.Context) []Violation {
	t.Helper()
	root, err := tooltest.Root()
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(root, "tools", "axe", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		tooltest.Missing(t, "axe-core: run npm ci in tools/axe")
	}
	const run = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => ({
		id: v.id, impact: v.impact, help: v.help,
		nodes: v.nodes.map(n => ({html: n.html, failureSummary: n.failureSummary})),
	})))`
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](string(script))); err != nil {
		t.Fatalf("load axe: %v", err)
	}
	violations, err := chromedp.Run(ctx, chromedp.Evaluate[[]Violation](run, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("run axe: %v", err)
	}
	return violations
}
