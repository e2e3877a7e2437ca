package web

import (
	"time"

	"github.com/labstack/echo/v4"
)

// evenStep is several times the work of taking a form.
const evenStep = 50 * time.Millisecond

// evenly holds an answer back until a multiple of evenStep after its request: the work for an address that has signed
// before is shorter than for a new one, and nobody shall read that from a clock.
func evenly(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := time.Now()
		c.Response().Before(func() {
			timer := time.NewTimer(evenStep - time.Since(began)%evenStep)
			defer timer.Stop()
			select {
			case <-timer.C:
			case <-c.Request().Context().Done():
			}
		})
		return next(c)
	}
}
