package web

import (
	"encoding/base64"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
)

// confirmMarked confirms for the browser that signed. Any other one gets the page with its button, and nothing is changed.
func (s *Server) confirmMarked(c echo.Context, token string) error {
	signed, err := s.Signatures.ConfirmMarked(c.Request().Context(), token, decodeMark(c.FormValue("mark")))
	if fault.Is(err, fault.Forbidden) {
		return s.showConfirm(c)
	}
	if err != nil {
		return err
	}
	return s.thank(c, signed)
}

// A mark, and the hash of one, is written in forms in base64 for addresses.

func encodeMark(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// decodeMark returns nil for what is none.
func decodeMark(s string) []byte {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil
	}
	return b
}
