package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
)

func TestErrors_EveryKindIsAPageInTheReadersLanguage(t *testing.T) {
	retry := &fault.Error{Kind: fault.TooMany, Key: "error.too_many", RetryAfter: 90*time.Second + time.Millisecond}
	tests := map[string]struct {
		err        error
		want       int
		retryAfter string
	}{
		"not found":         {fault.New(fault.NotFound, "error.letter_not_found"), 404, ""},
		"invalid":           {fault.New(fault.Invalid, "error.invalid"), 422, ""},
		"conflict":          {fault.New(fault.Conflict, "error.transition"), 409, ""},
		"forbidden":         {fault.New(fault.Forbidden, ""), 403, ""},
		"gone":              {fault.New(fault.Gone, "error.letter_closed"), 410, ""},
		"too many":          {retry, 429, "91"},
		"unavailable":       {fault.New(fault.Unavailable, ""), 503, "30"},
		"unknown":           {errors.New("secret cause"), 500, ""},
		"wrapped":           {fmt.Errorf("show letter: %w", fault.New(fault.NotFound, "error.not_found")), 404, ""},
		"wrong method":      {echo.ErrMethodNotAllowed, 405, ""},
		"bad request":       {echo.NewHTTPError(http.StatusBadRequest, "secret cause"), 400, ""},
		"unknown to us":     {echo.NewHTTPError(http.StatusTeapot, "secret cause"), 400, ""},
		"unsupported media": {echo.ErrUnsupportedMediaType, 400, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := newCore(t, "http://127.0.0.1:8080")
			c.answering(failing(test.err))
			for _, lang := range c.Locales.Languages() {
				r := httptest.NewRequest(http.MethodGet, "/test/page", nil)
				r.Header.Set("Accept-Language", lang)
				answer := c.do(r)
				if answer.Code != test.want || answer.Header().Get("Retry-After") != test.retryAfter {
					t.Errorf("%d, Retry-After %q; want %d, %q", answer.Code, answer.Header().Get("Retry-After"), test.want, test.retryAfter)
				}
				checkErrorPage(t, answer, lang)
			}
		})
	}
}

func checkErrorPage(t *testing.T, answer *httptest.ResponseRecorder, lang string) {
	t.Helper()
	body := answer.Body.String()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if got := page.Find("html").AttrOr("lang", ""); got != lang {
		t.Errorf("lang is %q, want %q", got, lang)
	}
	if page.Find("h1").Length() != 1 || page.Find("main p").Length() == 0 || page.Find("link[rel=stylesheet]").Length() == 0 {
		t.Errorf("not in the site's face: %s", body)
	}
	if strings.Contains(body, "\u27e6") || strings.Contains(body, "secret cause") {
		t.Errorf("a missing message, or the cause: %s", body)
	}
	if answer.Header().Get("Cache-Control") != noStore {
		t.Errorf("may be kept: %s", answer.Header().Get("Cache-Control"))
	}
}

func TestErrors_APanicIsLoggedOnceAndNotShown(t *testing.T) {
	c := newCore(t, "http://127.0.0.1:8080")
	c.answering(func(echo.Context) error { panic("secret cause") })
	answer := c.get("/test/page")
	id := answer.Header().Get("X-Request-Id")
	if answer.Code != http.StatusInternalServerError || strings.Contains(answer.Body.String(), "secret") {
		t.Errorf("%d: %s", answer.Code, answer.Body)
	}
	if !strings.Contains(answer.Body.String(), id) {
		t.Error("the page doesn't name the request")
	}
	if n := strings.Count(c.log.String(), "secret cause"); n != 1 {
		t.Errorf("the cause is in the log %d times", n)
	}
	if n := strings.Count(c.log.String(), id); n != 2 {
		t.Errorf("the request's id is in the log %d times, want once with the cause and once with the access", n)
	}
}

func TestErrors_BelowFiveHundredOnlyTheAccessIsLogged(t *testing.T) {
	c := newCore(t, "http://127.0.0.1:8080")
	c.answering(failing(fault.Wrap(fault.Conflict, "", errors.New("cause"))))
	c.get("/test/page")
	if log := c.log.String(); strings.Count(log, "\n") != 1 || strings.Contains(log, "cause") {
		t.Errorf("log:\n%s", log)
	}
}

func TestErrors_TheAPIGetsProblems(t *testing.T) {
	c := newCore(t, "http://127.0.0.1:8080")
	c.answering(failing(fault.InvalidFields([]fault.Field{{Name: "email", Key: "field.email"}})))
	answer := c.get("/api/test")
	if got := answer.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("Content-Type: %s", got)
	}
	var got struct {
		Type, Title, Detail string
		Status              int
		Errors              []struct{ Field, Message string }
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Status != 422 || got.Type != "about:blank" || got.Title == "" || len(got.Errors) != 1 || got.Errors[0].Field != "email" || got.Errors[0].Message == "" {
		t.Errorf("got %+v", got)
	}
}

func TestErrors_UnknownAddressesAndMethods(t *testing.T) {
	c := newCore(t, "http://127.0.0.1:8080")
	tests := []struct {
		method, path string
		want         int
	}{
		{http.MethodGet, "/one/two/three/four", http.StatusNotFound},
		{http.MethodGet, "/static/css/none.css", http.StatusNotFound},
		{http.MethodGet, "/static/../templates.go", http.StatusNotFound},
		{http.MethodPost, "/healthz", http.StatusMethodNotAllowed},
		{http.MethodDelete, "/confirm/x", http.StatusMethodNotAllowed},
		{http.MethodHead, "/healthz", http.StatusOK},
	}
	for _, test := range tests {
		answer := c.do(httptest.NewRequest(test.method, test.path, nil))
		if answer.Code != test.want {
			t.Errorf("%s %s: %d, want %d", test.method, test.path, answer.Code, test.want)
		}
		if test.want == http.StatusMethodNotAllowed && answer.Header().Get("Allow") == "" {
			t.Errorf("%s %s: no Allow", test.method, test.path)
		}
	}
}
