package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// visitor is somebody with a browser without scripts: links, forms, cookies.
type visitor struct {
	t    testing.TB
	base string
	http *http.Client
}

// page is what a visitor sees.
type page struct {
	*goquery.Document
	Status int
	At     string // path and query
	Header http.Header
	Body   string
}

func newVisitor(t testing.TB, base string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t: t, base: base, http: &http.Client{Jar: jar}}
}

// get opens an address below the base and follows redirects.
func (v *visitor) get(path string) page {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.base+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.do(r)
}

// post sends a form, given as alternating names and values, and follows the redirect.
func (v *visitor) post(path string, form ...string) page {
	v.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.base+path, strings.NewReader(values.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return v.do(r)
}

func (v *visitor) do(r *http.Request) page {
	v.t.Helper()
	r.Header.Set("Accept", "text/html")
	answer, err := v.http.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	document, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	if err != nil {
		v.t.Fatal(err)
	}
	if strings.Contains(string(body), "\u27e6") {
		v.t.Errorf("%s lacks a message: %s", r.URL.Path, body)
	}
	return page{Document: document, Status: answer.StatusCode, At: answer.Request.URL.RequestURI(), Header: answer.Header, Body: string(body)}
}

// expect fails the test unless the page has that status.
func (p page) expect(t testing.TB, status int) page {
	t.Helper()
	if p.Status != status {
		t.Fatalf("%s: status %d, want %d: %s", p.At, p.Status, status, strings.TrimSpace(p.Find("main").Text()))
	}
	return p
}
