package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// pausing passes on what a site answers, and pauses within a page's languages for long enough to be painted as far as it
// has come. On a busy machine the pause may be too short to show a jump; it never shows one that isn't there.
func pausing(t *testing.T, site string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, err := http.Get(site + r.URL.Path)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = answer.Body.Close() }()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", answer.Header.Get("Content-Type"))
		before, after, page := strings.Cut(string(body), "<b>en</b>")
		_, _ = io.WriteString(w, before)
		if page {
			w.(http.Flusher).Flush()
			time.Sleep(400 * time.Millisecond)
			_, _ = io.WriteString(w, "<b>en</b>"+after)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func TestBudgets_NothingJumpsWhileThePageArrives(t *testing.T) {
	a, _ := newDemoSite(t)
	b := newBrowser(t, pausing(t, a.URL()).URL)
	for _, path := range []string{"/es/libertad", "/es/libertad/signatories"} {
		for _, width := range []int64{390, 1280} {
			b.do(chromedp.EmulateViewport(width, 720))
			b.open(path)
			got, err := chromedp.Run(b.ctx, chromedp.Evaluate[cost](measureCost, chromedp.EvalAwaitPromise))
			if err != nil || got.Shift != 0 {
				t.Errorf("%s at %d: it jumps by %f, %q, %v", path, width, got.Shift, got.Shifted, err)
			}
		}
	}
}
