package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/config"
)

func TestMetrics_AreOnAListenerOfTheirOwn(t *testing.T) {
	eachEngine(t, func(t *testing.T, c config.Config) {
		c.MetricsAddr = freeAddress(t)
		a, _ := startApp(t, c, AppOptions{})
		v := newVisitor(t, a.URL())
		v.get("/metrics").expect(t, 404)
		v.get("/confirm/SECRET")
		answer, err := http.Get("http://" + c.MetricsAddr + "/metrics")
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(body), `route="/confirm/:token",status="404"`) || strings.Contains(string(body), "SECRET") {
			t.Errorf("got %s", body)
		}
	})
}
