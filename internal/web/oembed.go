package web

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// oembed is an answer by oEmbed 1.0, of the type rich.
type oembed struct {
	XMLName      xml.Name `json:"-" xml:"oembed"`
	Version      string   `json:"version" xml:"version"`
	Type         string   `json:"type" xml:"type"`
	ProviderName string   `json:"provider_name" xml:"provider_name"`
	ProviderURL  string   `json:"provider_url" xml:"provider_url"`
	Title        string   `json:"title" xml:"title"`
	AuthorName   string   `json:"author_name" xml:"author_name"`
	CacheAge     int      `json:"cache_age" xml:"cache_age"`
	HTML         string   `json:"html" xml:"html"`
	Width        int      `json:"width" xml:"width"`
	Height       int      `json:"height" xml:"height"`
}

// sendOEmbed answers a site that asks how one of our addresses is shown in its page. What isn't a letter's page is 404, a
// letter that may not be shown elsewhere 401, a format beside JSON and XML 501, as the specification has it.
func (s *Server) sendOEmbed(c echo.Context) error {
	format := c.QueryParam("format")
	if format != "" && format != "json" && format != "xml" {
		return echo.NewHTTPError(http.StatusNotImplemented)
	}
	lang, slug, ok := s.letterAt(c.QueryParam("url"))
	if !ok {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	width, err := atMost(c.QueryParam("maxwidth"), frameWidth)
	if err != nil {
		return err
	}
	height, err := atMost(c.QueryParam("maxheight"), frameHeight)
	if err != nil {
		return err
	}
	l, err := s.Letters.BySlug(c.Request().Context(), slug)
	if err != nil {
		return err
	}
	w := widget{Lang: lang, Names: usualNames, Form: true}
	if lang == "" {
		lang = l.Language
	}
	about, err := s.aboutLetter(c, l, s.pageIn(c, lang), "")
	if err != nil {
		return err
	}
	if !l.Embeddable() {
		return echo.NewHTTPError(http.StatusUnauthorized)
	}
	return s.writeOEmbed(c, format, oembed{
		Version: "1.0", Type: "rich", ProviderName: "Undersigned", ProviderURL: about.Base, Title: about.text.Title, AuthorName: about.text.From,
		CacheAge: 3600, HTML: frameOf(about, w, width, height), Width: width, Height: height,
	})
}

func (s *Server) writeOEmbed(c echo.Context, format string, answer oembed) error {
	if format == "xml" {
		body, err := xml.Marshal(answer)
		if err != nil {
			return fmt.Errorf("write oEmbed: %w", err)
		}
		return s.write(c, http.StatusOK, "text/xml; charset=utf-8", append([]byte(xml.Header), body...))
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("write oEmbed: %w", err)
	}
	return s.write(c, http.StatusOK, echo.MIMEApplicationJSON, body)
}

// letterAt reads the address of a letter's page, /slug or /lang/slug of this site. The language is "" where it names none.
func (s *Server) letterAt(address string) (lang, slug string, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != s.BaseURL.Scheme || !strings.EqualFold(u.Host, s.BaseURL.Host) {
		return "", "", false
	}
	below, ok := strings.CutPrefix(u.Path, s.BaseURL.Path)
	if !ok {
		return "", "", false
	}
	parts := strings.Split(strings.Trim(below, "/"), "/")
	switch {
	case len(parts) == 1 && parts[0] != "":
		return "", parts[0], true
	case len(parts) == 2 && s.Locales.Has(parts[0]):
		return parts[0], parts[1], true
	}
	return "", "", false
}

// atMost reads a bound that a site sets, no more than what is usual.
func atMost(bound string, usual int) (int, error) {
	if bound == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(bound)
	if err != nil || n < 1 {
		return 0, echo.ErrBadRequest
	}
	return min(n, usual), nil
}
