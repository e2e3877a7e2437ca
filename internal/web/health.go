package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
)

// readinessTime is how long the database may take to answer a readiness probe.
const readinessTime = 3 * time.Second

// showHealth says that the process answers.
func (s *Server) showHealth(c echo.Context) error {
	return s.write(c, http.StatusOK, "text/plain; charset=utf-8", []byte("ok\n"))
}

// showReadiness says whether pages can be served: the database answers and its schema is this program's.
func (s *Server) showReadiness(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), readinessTime)
	defer cancel()
	if err := s.DB.Ping(ctx); err != nil {
		return fault.Wrap(fault.Unavailable, "", err)
	}
	migrated, err := s.DB.Migrated(ctx)
	if err != nil {
		return fault.Wrap(fault.Unavailable, "", err)
	}
	if !migrated {
		return fault.New(fault.Unavailable, "")
	}
	return s.write(c, http.StatusOK, "text/plain; charset=utf-8", []byte("ready\n"))
}

// showRobots keeps search engines to what is meant for them.
func (s *Server) showRobots(c echo.Context) error {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	for _, path := range []string{"/desk", "/confirm/", "/signature/", "/dev/", "/*/check-email", "/*/thanks"} {
		b.WriteString("Disallow: " + path + "\n")
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=86400")
	return s.write(c, http.StatusOK, "text/plain; charset=utf-8", []byte(b.String()))
}

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
	if file.Gzip != nil && takesGzip(c.Request()) {
		h.Set("Content-Encoding", "gzip")
		body = file.Gzip
	}
	return c.Blob(http.StatusOK, file.ContentType, body)
}
