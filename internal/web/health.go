package web

import (
	"context"
	"net/http"
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
