package web

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/card"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/signatory"
)

// linked is what a letter's page says of itself to search engines and to services that show its link.
type linked struct {
	URL, Image, Alt string
	Width, Height   int
	Locale          string
	Others          []string // locales in which there is a text, too
	Article         article
}

// article is a letter by schema.org's words. No signatory's name is in it.
type article struct {
	Context     string       `json:"@context"`
	Type        string       `json:"@type"`
	Headline    string       `json:"headline"`
	Description string       `json:"description"`
	URL         string       `json:"url"`
	Image       string       `json:"image"`
	Language    string       `json:"inLanguage"`
	Published   string       `json:"datePublished,omitempty"`
	Modified    string       `json:"dateModified,omitempty"`
	Author      author       `json:"author"`
	Endorsed    interactions `json:"interactionStatistic"`
}

type author struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

// interactions is how many have signed.
type interactions struct {
	Type string `json:"@type"`
	Act  string `json:"interactionType"`
	N    int    `json:"userInteractionCount"`
}

func linkedOf(about letterPage, f signatory.Figures) linked {
	l := linked{
		URL: about.Base + about.Root, Image: about.Base + about.Root + "/card.png", Width: card.Width, Height: card.Height,
		Alt: about.Letter.Title, Locale: localeName(about.Lang()),
	}
	for _, lang := range about.languages {
		if lang != about.Lang() {
			l.Others = append(l.Others, localeName(lang))
		}
	}
	published := publishedAt(about.text)
	first := published
	if about.letter.OpenedAt != nil {
		first = *about.letter.OpenedAt
	}
	l.Article = article{
		Context: "https://schema.org", Type: "Article", Headline: about.Letter.Title, Description: about.Letter.Summary, URL: l.URL, Image: l.Image,
		Language: about.Letter.Lang, Published: stamp(first), Modified: stamp(published), Author: author{"Organization", about.Letter.From},
		Endorsed: interactions{"InteractionCounter", "https://schema.org/EndorseAction", f.Total()},
	}
	return l
}

// localeName names a language as Open Graph does, with the country that most of its services know it by.
func localeName(lang string) string {
	if country := map[string]string{"en": "US", "pt": "BR"}[lang]; country != "" {
		return lang + "_" + country
	}
	return lang + "_" + strings.ToUpper(lang)
}

func publishedAt(t letter.Text) time.Time {
	if t.PublishedAt == nil {
		return time.Time{}
	}
	return *t.PublishedAt
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// showRobots keeps search engines to what is meant for them. Pages of names aren't forbidden: that they are not to be kept
// is said on them, which only who reads them learns.
func (s *Server) showRobots(c echo.Context) error {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	for _, path := range []string{"/desk", "/confirm/", "/confirm-edit/", "/signature/", "/not-me/", "/dev/", "/*/check-email", "/*/thanks", "/*/receipt", "/*/lost-link", "/*/not-me"} {
		b.WriteString("Disallow: " + path + "\n")
	}
	b.WriteString("\nSitemap: " + s.base() + "/sitemap.xml\n")
	c.Response().Header().Set("Cache-Control", "public, max-age=86400")
	return s.write(c, http.StatusOK, "text/plain; charset=utf-8", []byte(b.String()))
}

// siteAddress is an address for search engines.
type siteAddress struct {
	XMLName  xml.Name    `xml:"url"`
	Loc      string      `xml:"loc"`
	Modified string      `xml:"lastmod,omitempty"`
	Others   []siteOther `xml:"xhtml:link"`
}

// siteOther is the same in another language.
type siteOther struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

type siteMap struct {
	XMLName   xml.Name `xml:"urlset"`
	Space     string   `xml:"xmlns,attr"`
	XHTML     string   `xml:"xmlns:xhtml,attr"`
	Addresses []siteAddress
}

type siteIndex struct {
	XMLName xml.Name   `xml:"sitemapindex"`
	Space   string     `xml:"xmlns,attr"`
	Parts   []sitePart `xml:"sitemap"`
}

type sitePart struct {
	Loc string `xml:"loc"`
}

const siteSpace = "http://www.sitemaps.org/schemas/sitemap/0.9"

// showSiteMap lists the site's addresses for search engines, or the parts in which they are listed.
func (s *Server) showSiteMap(c echo.Context) error {
	all, err := s.siteAddresses(c)
	if err != nil {
		return err
	}
	if len(all) <= limit.SiteAddresses {
		return s.writeXML(c, siteMap{Space: siteSpace, XHTML: "http://www.w3.org/1999/xhtml", Addresses: all})
	}
	index := siteIndex{Space: siteSpace}
	for n := 1; (n-1)*limit.SiteAddresses < len(all); n++ {
		index.Parts = append(index.Parts, sitePart{fmt.Sprintf("%s/sitemap/%d", s.base(), n)})
	}
	return s.writeXML(c, index)
}

// showSiteMapPart lists the addresses of one part, counted from 1.
func (s *Server) showSiteMapPart(c echo.Context) error {
	all, err := s.siteAddresses(c)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Param("part"))
	if err != nil || n < 1 || n > (len(all)+limit.SiteAddresses-1)/limit.SiteAddresses {
		return fault.New(fault.NotFound, "error.not_found")
	}
	from := (n - 1) * limit.SiteAddresses
	part := all[from:min(from+limit.SiteAddresses, len(all))]
	return s.writeXML(c, siteMap{Space: siteSpace, XHTML: "http://www.w3.org/1999/xhtml", Addresses: part})
}

// siteAddresses returns the lists of letters and the letters that want to be found, in every language.
func (s *Server) siteAddresses(c echo.Context) ([]siteAddress, error) {
	letters, err := s.publicLetters(c.Request().Context())
	if err != nil {
		return nil, err
	}
	all := s.inEachLanguage("", "", time.Time{})
	for _, l := range letters {
		if l.Indexing == letter.IndexNothing {
			continue
		}
		all = append(all, s.inEachLanguage("/"+l.Slug, "/"+l.Slug, l.UpdatedAt)...)
		if l.Indexing == letter.IndexNames {
			all = append(all, s.inEachLanguage("/"+l.Slug+"/signatories", "", l.UpdatedAt)...)
		}
	}
	return all, nil
}

// inEachLanguage returns a page in every language, each with all others. Readers of any other are sent to other, "" for none.
func (s *Server) inEachLanguage(path, other string, modified time.Time) []siteAddress {
	var links []siteOther
	for _, lang := range s.Locales.Languages() {
		links = append(links, siteOther{"alternate", lang, s.base() + "/" + lang + path})
	}
	if other != "" {
		links = append(links, siteOther{"alternate", "x-default", s.base() + other})
	}
	var all []siteAddress
	for _, lang := range s.Locales.Languages() {
		all = append(all, siteAddress{Loc: s.base() + "/" + lang + path, Modified: stamp(modified), Others: links})
	}
	return all
}

func (s *Server) writeXML(c echo.Context, value any) error {
	body, err := xml.Marshal(value)
	if err != nil {
		return fmt.Errorf("write XML: %w", err)
	}
	return s.write(c, http.StatusOK, "application/xml; charset=utf-8", append([]byte(xml.Header), body...))
}

// languagesOf returns in which languages there is a text, each once.
func languagesOf(texts []letter.Text) []string {
	var langs []string
	for _, t := range texts {
		if !slices.Contains(langs, t.Language) {
			langs = append(langs, t.Language)
		}
	}
	return langs
}

// namesFound reports whether search engines may find names.
func (about letterPage) namesFound() bool { return about.letter.Indexing == letter.IndexNames }
