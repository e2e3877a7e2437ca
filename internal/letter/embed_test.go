package letter_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/undersigned/undersigned/internal/letter"
)

func TestSite_IsAnOriginAsBrowsersNameIt(t *testing.T) {
	for address, want := range map[string]string{
		"https://example.org": "https://example.org", "https://Example.ORG/": "https://example.org", "https://example.org:443": "https://example.org",
		"https://example.org:8443": "https://example.org:8443", "https://españa.example": "https://xn--espaa-rta.example",
		"http://localhost:8080": "http://localhost:8080", "http://127.0.0.1:1": "http://127.0.0.1:1", "http://abcdef.onion": "http://abcdef.onion",
		"https://[::1]:8443": "https://[::1]:8443",
	} {
		if got, ok := letter.Site(address); !ok || got != want {
			t.Errorf("%s: %q, %v", address, got, ok)
		}
	}
	for _, address := range []string{
		"", "any", "example.org", "http://example.org", "https://", "https://example.org/page", "https://example.org?x", "https://example.org#x",
		"https://me@example.org", "https://example.org:0", "https://example.org:99999", "https://example.org:", "https://*.example.org", "https://*",
		"https://example.org; frame-ancestors *", "https://exa mple.org", "https://example.org'", "javascript:alert(1)", "data:text/html,x", "//example.org",
		"https://example.org\n", "https://a,b", "ftp://localhost", "https://example..org",
	} {
		if got, ok := letter.Site(address); ok {
			t.Errorf("%q is taken as %q", address, got)
		}
	}
}

// FuzzSite holds that nothing of a site can end a directive of a policy or name another one.
func FuzzSite(f *testing.F) {
	f.Add("https://example.org")
	f.Add("http://[::1]:80")
	f.Fuzz(func(t *testing.T, address string) {
		site, ok := letter.Site(address)
		if !ok {
			return
		}
		_, rest, _ := strings.Cut(site, "://")
		if strings.ContainsAny(rest, " ;,*'\"/\n\t@?#") {
			t.Errorf("%q is %q", address, site)
		}
		if again, ok := letter.Site(site); !ok || again != site {
			t.Errorf("%q is %q, and that is %q", address, site, again)
		}
	})
}

const embedLetter = `---
slug: libertad
contact: contacto@cartas.example
language: es
title: Por su libertad
summary: Una carta de prueba.
from: Familiares y amistades
address: los gobiernos democráticos
EMBED
---
Pedimos su libertad.
`

func TestEmbed_IsReadFromAFileAndWrittenToOne(t *testing.T) {
	parse := func(embed string) (letter.Document, error) {
		file := strings.Replace(embedLetter, "EMBED", embed, 1)
		return letter.ParseFS(fstest.MapFS{"libertad.md": {Data: []byte(file)}}, "libertad.md", []string{"es"})
	}
	for embed, want := range map[string][]string{
		"goal: 10": nil, "embed: none": nil, "embed: any": {"any"}, `embed: ["https://Example.org/", "https://b.example"]`: {"https://example.org", "https://b.example"},
	} {
		doc, err := parse(embed)
		if err != nil {
			t.Fatalf("%s: %v", embed, err)
		}
		if diff := cmp.Diff(want, doc.EmbedOn); diff != "" {
			t.Errorf("%s: %s", embed, diff)
		}
		l := letter.Letter{Slug: doc.Slug, Contact: doc.Contact, Language: "es", Fields: doc.Fields, Policy: doc.Policy, EmbedOn: doc.EmbedOn}
		file, err := letter.File(l, doc.Texts)
		if err != nil {
			t.Fatal(err)
		}
		again, err := letter.ParseFS(fstest.MapFS{"libertad.md": {Data: []byte(file)}}, "libertad.md", []string{"es"})
		if err != nil {
			t.Fatalf("%v in %s", err, file)
		}
		if diff := cmp.Diff(want, again.EmbedOn); diff != "" {
			t.Errorf("%s, written: %s", embed, diff)
		}
	}
	for embed, want := range map[string]string{
		"embed: everywhere":                              "allowed: none, any, or a list",
		"embed: [http://example.org]":                    "is not a site",
		"embed: [https://a.example, https://a.example/]": "stands there twice",
		"embed: true":                                    "must be text",
		"embed: [any]":                                   "is not a site",
		"embed: [" + strings.Repeat("https://a.example,", 51) + "]": "51 entries",
	} {
		if _, err := parse(embed); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", embed, err)
		}
	}
}
