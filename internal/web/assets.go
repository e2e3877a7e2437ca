package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/packing"
)

// showFavicon answers browsers that ask without being told to.
func (s *Server) showFavicon(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "public, max-age=86400")
	return s.serveAsset(c, "icons/favicon.svg")
}

// showAsset serves a static file: for good under its content-hashed name, and by ETag under its plain one, by which
// scripts import each other.
func (s *Server) showAsset(c echo.Context) error {
	name, hashed := s.Assets.Name(c.Param("*"))
	c.Response().Header().Set("Cache-Control", askEach)
	if hashed {
		c.Response().Header().Set("Cache-Control", unchanging)
	}
	return s.serveAsset(c, name)
}

func (s *Server) serveAsset(c echo.Context, name string) error {
	file, ok := s.Assets.File(name)
	if !ok {
		return fault.New(fault.NotFound, "error.not_found")
	}
	h := c.Response().Header()
	h.Set("ETag", file.ETag)
	h.Add("Vary", "Accept-Encoding")
	if matches(c.Request().Header.Get("If-None-Match"), file.ETag) {
		return c.NoContent(http.StatusNotModified)
	}
	body := file.Content
	if file.Gzip != nil && packing.Takes(c.Request().Header.Get("Accept-Encoding"), packing.Gzip) {
		h.Set("Content-Encoding", packing.Gzip)
		body = file.Gzip
	}
	return c.Blob(http.StatusOK, file.ContentType, body)
}
