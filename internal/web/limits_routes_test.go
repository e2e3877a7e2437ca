package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/undersigned/undersigned/internal/limit"
)

// TestRoutes_EveryFormOfTheOpenHasAnAllowance posts to each address that needs no session, from a network of its own, until
// the most generous allowance is used up.
func TestRoutes_EveryFormOfTheOpenHasAnAllowance(t *testing.T) {
	v := newReader(t)
	v.open()
	var behindSession []string
	for _, r := range v.deskRoutes() {
		if r.method == http.MethodPost && r.needs != noSession {
			behindSession = append(behindSession, r.path)
		}
	}
	n := 0
	for _, route := range v.echo.Routes() {
		if route.Method != http.MethodPost || slices.Contains(behindSession, route.Path) {
			continue
		}
		n++
		path := strings.NewReplacer(":lang", "en", ":slug", "libertad", ":token", "none", ":ref", "none", ":id", "none").Replace(route.Path)
		t.Run(route.Path, func(t *testing.T) { mustBeLimited(t, v, path, fmt.Sprintf("203.0.%d.5:1", n)) })
	}
	if n < 5 {
		t.Errorf("only %d forms were found", n)
	}
}

func mustBeLimited(t *testing.T, v reader, path, from string) {
	t.Helper()
	answers := make([]*httptest.ResponseRecorder, max(limit.Signing.Burst, limit.Linking.Burst, limit.Unsubscribing.Burst, limit.SigningIn.Burst)*3/2) // while they are sent, some are allowed again
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader("kind=individual"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Accept-Language", "en")
			r.RemoteAddr = from
			answers[i] = v.do(r)
		})
	}
	all.Wait()
	refused := slices.IndexFunc(answers, func(a *httptest.ResponseRecorder) bool { return a.Code == http.StatusTooManyRequests })
	if refused < 0 {
		t.Fatalf("%s is taken %d times from one network: give it an allowance in routes.go", path, len(answers))
	}
	a := answers[refused]
	page, err := goquery.NewDocumentFromReader(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	text := page.Find("main").Text()
	if a.Header().Get("Retry-After") == "" || !strings.Contains(text, "You can try again in ") || !strings.Contains(text, "Another connection works too") {
		t.Errorf("Retry-After %q; it says %q", a.Header().Get("Retry-After"), text)
	}
}
