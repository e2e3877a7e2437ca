package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/static"
)

func TestReadiness_NeedsADatabaseWithOurSchema(t *testing.T) {
	c := newCore(t, "http://127.0.0.1:8080")
	if got := c.get("/readyz"); got.Code != http.StatusOK {
		t.Errorf("ready: %d %s", got.Code, got.Body)
	}
	empty, err := database.Open(t.Context(), databasetest.URL(t, databasetest.SQLite), database.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c.DB = empty
	if got := c.get("/readyz"); got.Code != http.StatusServiceUnavailable || got.Header().Get("Retry-After") == "" {
		t.Errorf("without the schema: %d", got.Code)
	}
	if err := empty.Close(); err != nil {
		t.Fatal(err)
	}
	if got := c.get("/readyz"); got.Code != http.StatusServiceUnavailable {
		t.Errorf("without the database: %d", got.Code)
	}
	if got := c.get("/healthz"); got.Code != http.StatusOK {
		t.Errorf("alive all the same: %d", got.Code)
	}
}

func TestRobots_KeepsSearchEnginesFromTokens(t *testing.T) {
	got := newCore(t, "http://127.0.0.1:8080").get("/robots.txt").Body.String()
	for _, path := range []string{"/desk", "/confirm/", "/signature/"} {
		if !strings.Contains(got, "Disallow: "+path+"\n") {
			t.Errorf("%s is open", path)
		}
	}
}

func TestAssets_AreKeptForGoodUnderTheirHashedName(t *testing.T) {
	c := newCore(t, "http://127.0.0.1:8080")
	hashed, err := c.Assets.URL("css/site.css")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{hashed: unchanging, static.Prefix + "css/site.css": askEach} {
		answer := c.get(path)
		if answer.Code != http.StatusOK || answer.Header().Get("Cache-Control") != want || !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/css") {
			t.Errorf("%s: %d %v", path, answer.Code, answer.Header())
		}
		again := httptest.NewRequest(http.MethodGet, path, nil)
		again.Header.Set("If-None-Match", answer.Header().Get("ETag"))
		if got := c.do(again); got.Code != http.StatusNotModified || got.Body.Len() != 0 {
			t.Errorf("%s again: %d, %d bytes", path, got.Code, got.Body.Len())
		}
		packed := httptest.NewRequest(http.MethodGet, path, nil)
		packed.Header.Set("Accept-Encoding", "br, gzip")
		if got := c.do(packed); unpacked(t, got) != answer.Body.String() {
			t.Errorf("%s compressed is something else", path)
		}
	}
	if got := c.get("/favicon.ico"); got.Code != http.StatusOK || got.Header().Get("Content-Type") != "image/svg+xml" {
		t.Errorf("favicon: %d %v", got.Code, got.Header())
	}
}

func unpacked(t *testing.T, answer *httptest.ResponseRecorder) string {
	t.Helper()
	if got := answer.Header().Get("Content-Encoding"); got != "gzip" {
		t.Fatalf("Content-Encoding: %q", got)
	}
	r, err := gzip.NewReader(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestWrite_AnswersNotModifiedOnlyToWhatMayBeKept(t *testing.T) {
	c := newCore(t, "http://127.0.0.1:8080")
	long := strings.Repeat("a letter ", 200)
	page := func(e echo.Context) error { return c.write(e, http.StatusOK, "text/plain", []byte(long)) }
	c.echo.GET("/test/kept", page, revalidate)
	c.echo.GET("/test/passing", page)
	kept := c.get("/test/kept")
	if kept.Header().Get("ETag") == "" || kept.Header().Get("Vary") != "Accept-Encoding" || kept.Body.String() != long {
		t.Errorf("kept: %v", kept.Header())
	}
	r := httptest.NewRequest(http.MethodGet, "/test/kept", nil)
	r.Header.Set("If-None-Match", `"other", `+kept.Header().Get("ETag"))
	if got := c.do(r); got.Code != http.StatusNotModified {
		t.Errorf("again: %d", got.Code)
	}
	passing := c.get("/test/passing")
	if passing.Header().Get("ETag") != "" || passing.Header().Get("Cache-Control") != noStore {
		t.Errorf("passing: %v", passing.Header())
	}
	r = httptest.NewRequest(http.MethodGet, "/test/passing", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	if got := unpacked(t, c.do(r)); got != long {
		t.Error("compressed is something else")
	}
	r.Header.Set("Accept-Encoding", "gzip;q=0, identity")
	if got := c.do(r); got.Body.String() != long {
		t.Error("compressed though refused")
	}
}
