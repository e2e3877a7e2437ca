package web

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/limit"
)

// wantsIndexing changes what search engines are asked about the letter.
func (v reader) wantsIndexing(value string) {
	v.t.Helper()
	l, err := v.Letters.BySlug(v.t.Context(), "libertad")
	if err == nil {
		base := l.SettingsMark(letter.General)
		l.Indexing = value
		err = v.Letters.SaveSettings(v.t.Context(), uuid.New(), letter.General, l, base)
	}
	if err != nil {
		v.t.Fatal(err)
	}
}

// meta returns what a page says of itself by a property or a name.
func meta(page *goquery.Document, name string) string {
	return page.Find(`meta[property="`+name+`"], meta[name="`+name+`"]`).AttrOr("content", "")
}

func TestLinked_ALettersPageTellsWhatIsSharedOfIt(t *testing.T) {
	v := newReader(t)
	v.open()
	page := v.want(http.StatusOK, v.get("/en/libertad"))
	for name, want := range map[string]string{
		"og:type": "article", "og:title": "Por su libertad", "og:description": "Una carta de prueba.", "og:url": "https://cartas.example/en/libertad",
		"og:image": "https://cartas.example/en/libertad/card.png", "og:image:width": "1200", "og:image:height": "630", "og:image:alt": "Por su libertad",
		"og:locale": "en_US", "og:locale:alternate": "es_ES", "twitter:card": "summary_large_image", "robots": "",
	} {
		if got := meta(page, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := page.Find("link[rel=canonical]").AttrOr("href", ""); got != "https://cartas.example/en/libertad" {
		t.Errorf("canonical: %q", got)
	}
	if a := v.get(strings.TrimPrefix(meta(page, "og:image"), "https://cartas.example")); a.Code != http.StatusOK {
		t.Errorf("the picture: %d", a.Code)
	}
}

// TestLinked_StructuredDataIsWholeAndNamesNobody reads what a search engine reads: one object of schema.org's Article, with
// what Google asks of one.
func TestLinked_StructuredDataIsWholeAndNamesNobody(t *testing.T) {
	v := newReader(t)
	v.open()
	var data map[string]any
	text := v.want(http.StatusOK, v.get("/es/libertad")).Find(`script[type="application/ld+json"]`).Text()
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	for name, want := range map[string]any{
		"@context": "https://schema.org", "@type": "Article", "headline": "Por su libertad", "inLanguage": "es", "url": "https://cartas.example/es/libertad",
		"image": "https://cartas.example/es/libertad/card.png", "author": map[string]any{"@type": "Organization", "name": "Familiares y amistades"},
	} {
		if fmt.Sprint(data[name]) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", name, data[name], want)
		}
	}
	for _, name := range []string{"datePublished", "dateModified"} {
		if _, err := time.Parse(time.RFC3339, fmt.Sprint(data[name])); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// mapped is a file for search engines as they read it.
type mapped struct {
	XMLName xml.Name
	URLs    []struct {
		Loc     string `xml:"loc"`
		Lastmod string `xml:"lastmod"`
		Links   []struct {
			Lang string `xml:"hreflang,attr"`
			Href string `xml:"href,attr"`
		} `xml:"http://www.w3.org/1999/xhtml link"`
	} `xml:"url"`
	Parts []string `xml:"sitemap>loc"`
}

func (v reader) siteMap(path string) mapped {
	v.t.Helper()
	a := v.get(path)
	var m mapped
	if err := xml.Unmarshal(a.Body.Bytes(), &m); a.Code != http.StatusOK || err != nil || m.XMLName.Space != "http://www.sitemaps.org/schemas/sitemap/0.9" {
		v.t.Fatalf("%s: %d, %v, %v", path, a.Code, err, m.XMLName)
	}
	return m
}

func (m mapped) addresses() string {
	var all []string
	for _, u := range m.URLs {
		all = append(all, strings.TrimPrefix(u.Loc, "https://cartas.example"))
	}
	return strings.Join(all, " ")
}

func TestSiteMap_ListsLettersInEveryLanguage(t *testing.T) {
	v := newReader(t)
	if got := v.siteMap("/sitemap.xml").addresses(); strings.Contains(got, "libertad") {
		t.Errorf("a draft is listed: %s", got)
	}
	v.open()
	m := v.siteMap("/sitemap.xml")
	if got := m.addresses(); got != "/es /de /en /fr /it /pt /es/libertad /de/libertad /en/libertad /fr/libertad /it/libertad /pt/libertad" {
		t.Errorf("listed: %s", got)
	}
	one := m.URLs[len(m.URLs)-1]
	if len(one.Links) != 7 || one.Links[6].Lang != "x-default" || one.Links[6].Href != "https://cartas.example/libertad" || one.Links[1].Href != "https://cartas.example/de/libertad" {
		t.Errorf("its other languages: %+v", one.Links)
	}
	if _, err := time.Parse(time.RFC3339, one.Lastmod); err != nil {
		t.Errorf("lastmod: %v", err)
	}
	if robots := v.get("/robots.txt").Body.String(); !strings.Contains(robots, "\nSitemap: https://cartas.example/sitemap.xml\n") || strings.Contains(robots, "signatories") {
		t.Errorf("robots.txt: %s", robots)
	}
	if v.get("/sitemap/1").Code != http.StatusOK || v.get("/sitemap/2").Code != http.StatusNotFound || v.get("/sitemap/x").Code != http.StatusNotFound {
		t.Error("a part is missing, or there are too many")
	}
}

func TestSiteMap_BeyondWhatAFileMayHoldThereAreParts(t *testing.T) {
	v := newReader(t)
	v.open()
	var rows []map[string]any
	if err := v.DB.Read(t.Context()).Table("letters").Find(&rows).Error; err != nil {
		t.Fatal(err)
	}
	err := v.DB.InTx(t.Context(), func(tx *database.Tx) error {
		var all []map[string]any
		for i := range limit.SiteAddresses/len(v.Locales.Languages()) + 1 {
			another := map[string]any{}
			for column, value := range rows[0] {
				another[column] = value
			}
			another["id"], another["slug"] = uuid.New(), fmt.Sprint("carta-", i)
			all = append(all, another)
		}
		return tx.DB.Table("letters").CreateInBatches(all, 200).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	index := v.siteMap("/sitemap.xml")
	if index.XMLName.Local != "sitemapindex" || len(index.Parts) != 2 {
		t.Fatalf("%s of %d parts", index.XMLName.Local, len(index.Parts))
	}
	n := 0
	for _, part := range index.Parts {
		urls := len(v.siteMap(strings.TrimPrefix(part, "https://cartas.example")).URLs)
		if urls > limit.SiteAddresses {
			t.Errorf("%s lists %d", part, urls)
		}
		n += urls
	}
	if n <= limit.SiteAddresses {
		t.Errorf("%d addresses in all", n)
	}
}

func TestIndexing_IsAsTheLetterWants(t *testing.T) {
	v := newReader(t)
	v.open()
	v.signed(individual("Ana Quintana", "ana@correo.example"))
	for _, c := range []struct {
		value                    string
		letterOut, listOut, hush bool
		mapped                   int
	}{
		{letter.IndexLetter, false, true, true, 6}, {letter.IndexNames, false, false, false, 12}, {letter.IndexNothing, true, true, true, 0},
	} {
		v.wantsIndexing(c.value)
		list := v.get("/es/libertad/signatories")
		header := list.Header().Get("X-Robots-Tag") == "noindex"
		page, names := v.want(http.StatusOK, v.get("/es/libertad")), v.want(http.StatusOK, list)
		if out := meta(page, "robots") == "noindex"; out != c.letterOut {
			t.Errorf("%q: the letter is kept out: %v", c.value, out)
		}
		if out := meta(names, "robots") == "noindex"; out != c.listOut || header != c.listOut {
			t.Errorf("%q: the list is kept out: %v, by its header: %v", c.value, out, header)
		}
		if got := page.Find("[data-nosnippet] li").Length() > 0; got != c.hush || page.Find(".names li").Length() == 0 {
			t.Errorf("%q: names beside the letter are kept from snippets: %v", c.value, got)
		}
		if got := strings.Count(v.siteMap("/sitemap.xml").addresses(), "libertad"); got != c.mapped {
			t.Errorf("%q: %d addresses are listed", c.value, got)
		}
		if got := v.get("/libertad/card.png").Header().Get("X-Robots-Tag") == "noindex"; got != c.letterOut {
			t.Errorf("%q: the picture is kept out: %v", c.value, got)
		}
	}
}
