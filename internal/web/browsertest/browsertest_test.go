package browsertest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/undersigned/undersigned/internal/web/browsertest"
)

func page(t *testing.T, html string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'")
		_, _ = io.WriteString(w, html)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestRunAxe_FindsWhatIsWrong(t *testing.T) {
	ctx := browsertest.New(t)
	tests := map[string]struct {
		html string
		want int
	}{
		"a good page":           {`<!doctype html><html lang="en"><title>T</title><main><h1>Heading</h1><p>Text</p></main>`, 0},
		"a page of no language": {`<!doctype html><html><title>T</title><main><h1>Heading</h1></main>`, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if err := chromedp.Do(ctx, chromedp.Navigate(page(t, test.html))); err != nil {
				t.Fatal(err)
			}
			if got := browsertest.RunAxe(t, ctx); len(got) != test.want {
				t.Errorf("%d violations, want %d: %v", len(got), test.want, got)
			}
		})
	}
}
