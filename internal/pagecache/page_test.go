package pagecache_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"github.com/undersigned/undersigned/internal/memo"
	"github.com/undersigned/undersigned/internal/pagecache"
)

// pageOf returns a page from memory.
func pageOf(t *testing.T, kind, body string, stamp pagecache.Stamp) *pagecache.Page {
	t.Helper()
	page, err := pagecache.New(memo.Options{}).Page(t.Context(), "/", func(context.Context) (pagecache.Rendered, error) {
		return pagecache.Rendered{Status: http.StatusOK, Header: http.Header{"Content-Type": {kind}}, Body: []byte(body), Stamp: stamp}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func formOf(t *testing.T, p *pagecache.Page, takes string, at time.Time) pagecache.Form {
	t.Helper()
	f, err := p.As(takes, at)
	if err != nil {
		t.Fatal(err)
	}
	if length := f.Header.Get("Content-Length"); length != fmt.Sprint(len(f.Body)) || f.Header.Get("Vary") == "" || f.Header.Get("Etag") != f.ETag ||
		f.Header.Get("Content-Encoding") != f.Encoding || f.Header.Get("Content-Type") == "" {
		t.Errorf("%d bytes with %v", len(f.Body), f.Header)
	}
	return f
}

// unpacked returns what a reader makes of a form.
func unpacked(t *testing.T, f pagecache.Form) string {
	t.Helper()
	var r io.Reader = bytes.NewReader(f.Body)
	switch {
	case f.Encoding == "":
	case f.Encoding == "br":
		r = brotli.NewReader(r)
	default:
		var err error
		if r, err = gzip.NewReader(r); err != nil {
			t.Fatal(err)
		}
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestForm_IsTheSmallestThatTheReaderTakes(t *testing.T) {
	body := strings.Repeat("Pedimos su libertad. ", 100)
	p, now, tags := pageOf(t, "text/html; charset=utf-8", body, pagecache.Stamp{}), time.Now(), map[string]bool{}
	for takes, want := range map[string]string{
		"gzip, deflate, br": "br", "gzip": "gzip", "": "", "deflate": "", "br;q=0, gzip;q=0.5": "gzip", "gzip;q=0.0": "", "BR": "",
	} {
		f := formOf(t, p, takes, now)
		if f.Encoding != want {
			t.Errorf("%q gets %q, want %q", takes, f.Encoding, want)
		}
		if unpacked(t, f) != body {
			t.Errorf("%q gets another page", takes)
		}
		tags[f.ETag] = true
		if !strings.HasPrefix(f.ETag, `"`) {
			t.Errorf("the tag %s is weak", f.ETag)
		}
	}
	if len(tags) != 3 {
		t.Errorf("three forms have %d tags", len(tags))
	}
	if f := formOf(t, pageOf(t, "image/png", body, pagecache.Stamp{}), "gzip, br", now); f.Encoding != "" {
		t.Error("a picture is compressed again")
	}
	if f := formOf(t, pageOf(t, "text/plain", "short", pagecache.Stamp{}), "gzip, br", now); f.Encoding != "" {
		t.Error("what is short is compressed")
	}
}

func TestForm_IsKnownByItsTag(t *testing.T) {
	p, now := pageOf(t, "text/html", strings.Repeat("x y z ", 200), pagecache.Stamp{}), time.Now()
	packed, plain := formOf(t, p, "br", now), formOf(t, p, "", now)
	tag := packed.ETag
	for header, want := range map[string]string{
		tag: tag, "W/" + tag: tag, `"other", ` + tag: tag, "*": tag, "": "", `"other"`: "", plain.ETag: "", `"a.b.br"`: "",
	} {
		if got := p.Has(header, packed); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
}

// What is stamped is never told apart by the readers' tags, and never sent under a tag of other bytes.
func TestForm_ItsStampIsOfTheSecond(t *testing.T) {
	second := 0
	stamp := pagecache.Stamp{Part: "stamp-0", Fresh: func() (string, error) { second++; return fmt.Sprint("stamp-", second), nil }}
	p, at := pageOf(t, "text/html", strings.Repeat("a b c ", 200)+"stamp-0 end", stamp), time.Unix(1_800_000_000, 0)
	one, again, later := formOf(t, p, "br", at), formOf(t, p, "br", at.Add(900*time.Millisecond)), formOf(t, p, "br", at.Add(time.Second))
	if !strings.Contains(unpacked(t, one), "stamp-1 end") || one.ETag != again.ETag || second != 2 {
		t.Errorf("within a second: %s and %s, %d stamps", one.ETag, again.ETag, second)
	}
	if !strings.Contains(unpacked(t, later), "stamp-2 end") || one.ETag == later.ETag {
		t.Errorf("a second later: %s", later.ETag)
	}
	if got := p.Has(one.ETag, later); got != one.ETag {
		t.Errorf("who has it with another stamp is told %q", got)
	}
}

func TestCache_KeepsPagesAlone(t *testing.T) {
	c := pagecache.New(memo.Options{})
	for n, status := range []int{http.StatusSeeOther, http.StatusOK, http.StatusOK} {
		page, err := c.Page(t.Context(), "/", func(context.Context) (pagecache.Rendered, error) {
			return pagecache.Rendered{Status: status, Header: http.Header{}, Body: fmt.Append(nil, n)}, nil
		})
		if want := fmt.Sprint(min(n, 1)); err != nil || string(page.Body) != want {
			t.Errorf("answer %d: %s, want %s, %v", n, page.Body, want, err)
		}
	}
	if _, bytes := c.Size(); bytes < int64(len("1")) {
		t.Errorf("it says that it takes %d bytes", bytes)
	}
}
