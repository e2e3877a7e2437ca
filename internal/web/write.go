package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/cork"
	"github.com/undersigned/undersigned/internal/packing"
)

// render writes a page. The template runs to its end before a byte is written.
func (s *Server) render(c echo.Context, status int, name string, data any) error {
	return s.renderAround(c, status, name, data, "")
}

// renderAround is render for a page that is the same to who has kept it though a part of it is newer, "" for none.
func (s *Server) renderAround(c echo.Context, status int, name string, data any, part string) error {
	body := s.buffers.Get().(*bytes.Buffer)
	defer s.buffers.Put(body)
	body.Reset()
	if err := s.View.Render(body, name, data); err != nil {
		return err
	}
	same := body.Bytes()
	if part != "" {
		same = bytes.ReplaceAll(same, []byte(part), nil)
	}
	return s.writeTagged(c, status, "text/html; charset=utf-8", body.Bytes(), same)
}

// write sends a body, compressed if the reader takes it, or 304 if the reader has it already. An answer that may be kept
// at all (see revalidate) carries an ETag.
func (s *Server) write(c echo.Context, status int, contentType string, body []byte) error {
	return s.writeTagged(c, status, contentType, body, body)
}

// writeTagged is write with an ETag for what of the body counts.
func (s *Server) writeTagged(c echo.Context, status int, contentType string, body, same []byte) error {
	h := c.Response().Header()
	h.Add("Vary", "Accept-Encoding")
	if status == http.StatusOK && h.Get("Cache-Control") != noStore {
		sum := sha256.Sum256(same)
		tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
		h.Set("ETag", tag)
		if matches(c.Request().Header.Get("If-None-Match"), tag) {
			return c.NoContent(http.StatusNotModified)
		}
	}
	if form := packing.Quicker(c.Request().Header.Get("Accept-Encoding")); len(body) >= packing.Smallest && form != packing.Plain {
		packed, err := s.packer.Pack(form, body)
		if err != nil {
			return err
		}
		h.Set("Content-Encoding", form)
		body = packed
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	cork.Hold(c.Request().Context())
	return c.Blob(status, contentType, body)
}

// matches reports whether an If-None-Match header names the tag, weakly compared.
func matches(header, tag string) bool {
	for _, item := range strings.Split(header, ",") {
		item = strings.TrimSpace(item)
		if item == "*" || strings.TrimPrefix(item, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}
