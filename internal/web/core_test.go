package web

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
)

// core is a site over an empty embedded database, with routes of the test's own under /test/.
type core struct {
	*Server
	log *bytes.Buffer
}

func newCore(t *testing.T, base string, change ...func(*Services)) core {
	t.Helper()
	return newCoreOver(t, databasetest.Open(t, databasetest.SQLite, nil), base, change...)
}

func newCoreOver(t *testing.T, db *database.DB, base string, change ...func(*Services)) core {
	t.Helper()
	var log bytes.Buffer
	services := newServices(t, db, base)
	services.Logger = slog.New(slog.NewTextHandler(&log, nil))
	for _, f := range change {
		f(&services)
	}
	s, err := New(services)
	if err != nil {
		t.Fatal(err)
	}
	return core{Server: s, log: &log}
}

// answering adds a route that answers with a handler's error.
func (c core) answering(h echo.HandlerFunc) {
	c.echo.GET("/test/page", h)
	c.echo.POST("/test/page", h)
	c.echo.GET("/api/test", h)
}

func (c core) do(r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	c.Handler().ServeHTTP(answer, r)
	return answer
}

func (c core) get(path string) *httptest.ResponseRecorder {
	return c.do(httptest.NewRequest(http.MethodGet, path, nil))
}

func failing(err error) echo.HandlerFunc { return func(echo.Context) error { return err } }

func TestServer_EveryAnswerCarriesTheHeaders(t *testing.T) {
	c := newCore(t, "https://letter.example.org")
	c.answering(failing(errors.New("broken")))
	for _, path := range []string{"/healthz", "/nowhere/at/all/here", "/test/page", "/robots.txt"} {
		h := c.get(path).Header()
		for name, want := range map[string]string{
			"Content-Security-Policy":      "default-src 'none'",
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "same-origin",
			"Permissions-Policy":           "camera=()",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Strict-Transport-Security":    "max-age=",
			"X-Request-Id":                 "",
		} {
			if got := h.Get(name); got == "" || !strings.Contains(got, want) {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if strings.Contains(h.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("%s: unsafe policy", path)
		}
		if h.Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", path)
		}
	}
}

func TestServer_NoTransportSecurityWithoutTLS(t *testing.T) {
	c := newCore(t, "http://127.0.0.1:8080")
	if got := c.get("/healthz").Header().Get("Strict-Transport-Security"); got != "" {
		t.Errorf("Strict-Transport-Security: %s", got)
	}
}

func TestServer_RefusesPostsOfOtherSites(t *testing.T) {
	c := newCore(t, "https://letter.example.org")
	c.answering(func(c echo.Context) error { return c.NoContent(http.StatusNoContent) })
	tests := map[string]struct {
		site, origin string
		want         int
	}{
		"own form":                   {"same-origin", "", http.StatusNoContent},
		"typed in":                   {"none", "", http.StatusNoContent},
		"another site's form":        {"cross-site", "", http.StatusForbidden},
		"a neighbour on the domain":  {"same-site", "", http.StatusForbidden},
		"older browser, own form":    {"", "https://letter.example.org", http.StatusNoContent},
		"older browser, other's":     {"", "https://evil.example", http.StatusForbidden},
		"sandboxed frame":            {"", "null", http.StatusForbidden},
		"no browser, no cookie sent": {"", "", http.StatusNoContent},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/test/page", nil)
			if test.site != "" {
				r.Header.Set("Sec-Fetch-Site", test.site)
			}
			if test.origin != "" {
				r.Header.Set("Origin", test.origin)
			}
			if got := c.do(r).Code; got != test.want {
				t.Errorf("%d, want %d", got, test.want)
			}
		})
	}
}

func TestServer_RefusesLargeBodies(t *testing.T) {
	c := newCore(t, "http://127.0.0.1:8080")
	c.answering(func(c echo.Context) error {
		if _, err := c.FormParams(); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	})
	tests := map[string]struct {
		size    int
		chunked bool
		want    int
	}{
		"a long form":           {60 << 10, false, http.StatusNoContent},
		"too long, and says so": {70 << 10, false, http.StatusRequestEntityTooLarge},
		"too long, in silence":  {70 << 10, true, http.StatusRequestEntityTooLarge},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var body io.Reader = strings.NewReader("comment=" + strings.Repeat("a", test.size))
			if test.chunked {
				body = io.MultiReader(body)
			}
			r := httptest.NewRequest(http.MethodPost, "/test/page", body)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if got := c.do(r).Code; got != test.want {
				t.Errorf("%d, want %d", got, test.want)
			}
		})
	}
}

func TestLog_HoldsNothingPersonal(t *testing.T) {
	c := newCore(t, "http://127.0.0.1:8080")
	for _, path := range []string{"/confirm/SECRET-TOKEN", "/es/carta/signatories?q=Ana+Secreta", "/SECRET/SECRET/SECRET/SECRET"} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.RemoteAddr = "203.0.113.77:1234"
		r.Header.Set("User-Agent", "SECRET-AGENT")
		r.Header.Set("Referer", "https://example.org/SECRET")
		r.Header.Set("X-Request-ID", "SECRET-ID")
		c.do(r)
	}
	log := c.log.String()
	if strings.Count(log, "msg=request") != 3 || !strings.Contains(log, "route=/confirm/:token") {
		t.Errorf("the log lacks its lines:\n%s", log)
	}
	for _, word := range []string{"SECRET", "Secreta", "203.0.113"} {
		if strings.Contains(log, word) {
			t.Errorf("%s is in the log:\n%s", word, log)
		}
	}
}

func TestServer_ASlashAtTheEndLeadsToThePage(t *testing.T) {
	c := newCore(t, "https://letter.example.org")
	for path, want := range map[string]string{
		"/es/":                       "/es",
		"/es/libertad/?q=a%20b":      "/es/libertad?q=a%20b",
		"/desk/letters//":            "/desk/letters",
		"//elsewhere.example/":       "/elsewhere.example",
		"/%5Celsewhere.example/":     "/%5Celsewhere.example",
		"/%2F%2Felsewhere.example/":  "/elsewhere.example",
		"/es/libertad/signatories//": "/es/libertad/signatories",
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		var err error
		if r.URL, err = url.ParseRequestURI("https://letter.example.org" + path); err != nil {
			t.Fatal(err)
		}
		answer := c.do(r)
		if got := answer.Header().Get("Location"); answer.Code != http.StatusPermanentRedirect || got != want {
			t.Errorf("%s: %d to %q, want %q", path, answer.Code, got, want)
		}
	}
	if answer := c.get("/"); answer.Code != http.StatusSeeOther {
		t.Errorf("the first page: %d", answer.Code)
	}
}
