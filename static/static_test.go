package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"testing/fstest"
)

func TestAssets_AreNamedByTheirContent(t *testing.T) {
	urls := make(map[string]string)
	for _, content := range []string{"a{}", "b{}", "a{}"} {
		a, err := load(fstest.MapFS{"css/site.css": {Data: []byte(content)}})
		if err != nil {
			t.Fatal(err)
		}
		url, err := a.URL("css/site.css")
		if err != nil {
			t.Fatal(err)
		}
		if before, ok := urls[content]; ok && before != url {
			t.Errorf("the same content is at %s and %s", before, url)
		}
		urls[content] = url
		name, hashed := a.Name(strings.TrimPrefix(url, Prefix))
		if name != "css/site.css" || !hashed {
			t.Errorf("%s means %q, %v", url, name, hashed)
		}
	}
	if urls["a{}"] == urls["b{}"] {
		t.Error("other content has the same address")
	}
}

func TestAssets_UnknownNameIsAnError(t *testing.T) {
	a, err := load(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	if url, err := a.URL("css/none.css"); err == nil {
		t.Errorf("got %s", url)
	}
	if _, ok := a.File("css/none.css"); ok {
		t.Error("found")
	}
}

func TestAssets_AreCompressedOnceWhereItHelps(t *testing.T) {
	long := strings.Repeat("p { margin: 0 }\n", 100)
	a, err := load(fstest.MapFS{"js/long.js": {Data: []byte(long)}, "icons/dot.png": {Data: []byte("x")}})
	if err != nil {
		t.Fatal(err)
	}
	f, _ := a.File("js/long.js")
	r, err := gzip.NewReader(bytes.NewReader(f.Gzip))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || string(got) != long {
		t.Errorf("unpacked: %d bytes, %v", len(got), err)
	}
	if f, _ := a.File("icons/dot.png"); f.Gzip != nil {
		t.Error("one byte was compressed")
	}
}

func TestLoad_KnowsTheTypeOfEveryFile(t *testing.T) {
	a, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if len(a.files) == 0 {
		t.Fatal("no files")
	}
	for name, f := range a.files {
		if f.ContentType == "application/octet-stream" {
			t.Errorf("%s has no type", name)
		}
	}
}
