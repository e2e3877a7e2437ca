// Package sheet writes tables for spreadsheet programs, as CSV and XLSX. No cell that somebody filled
// in can act as a formula there.
package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// Safe returns a cell's text so that no spreadsheet program takes it for a formula: what would begin one gets an apostrophe
// before it (OWASP, CSV injection). Other texts are returned as they are.
func Safe(text string) string {
	if text != "" && strings.ContainsRune("\t\r\n", rune(text[0])) {
		return "'" + text
	}
	for _, first := range strings.TrimSpace(text) {
		if strings.ContainsRune("=+-@＝＋－＠", first) {
			return "'" + text
		}
		break
	}
	return text
}

// byteOrderMark tells programs that would guess another encoding that the text is UTF-8.
const byteOrderMark = "\ufeff"

// CSV writes a table row by row, as RFC 4180 has it.
type CSV struct{ w *csv.Writer }

// NewCSV returns a writer to w, which begins with a byte order mark if marked.
func NewCSV(w io.Writer, marked bool) (*CSV, error) {
	if marked {
		if _, err := io.WriteString(w, byteOrderMark); err != nil {
			return nil, fmt.Errorf("begin a table: %w", err)
		}
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	return &CSV{c}, nil
}

// Write adds a row.
func (c *CSV) Write(cells []string) error {
	safe := make([]string, len(cells))
	for i, cell := range cells {
		safe[i] = Safe(cell)
	}
	if err := c.w.Write(safe); err != nil {
		return fmt.Errorf("write a row: %w", err)
	}
	return nil
}

// Close writes what is left. The underlying writer stays open.
func (c *CSV) Close() error {
	c.w.Flush()
	if err := c.w.Error(); err != nil {
		return fmt.Errorf("end a table: %w", err)
	}
	return nil
}
