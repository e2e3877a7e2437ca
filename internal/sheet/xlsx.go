package sheet

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// maxRows is how many rows a sheet of a workbook may have.
const maxRows = 1 << 20

// XLSX writes a workbook row by row to where it goes: it holds nothing in memory and puts nothing in a file of its own,
// whose content would be readable on the disk. Every cell is text, which no program calculates. What outgrows a sheet
// goes on in the next.
type XLSX struct {
	zip    *zip.Writer
	sheet  *bufio.Writer // the one that is written
	sheets int
	rows   int // in it
}

// NewXLSX returns a writer to w.
func NewXLSX(w io.Writer) (*XLSX, error) { return &XLSX{zip: zip.NewWriter(w)}, nil }

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// begin opens the next sheet.
func (x *XLSX) begin() error {
	x.sheets, x.rows = x.sheets+1, 0
	f, err := x.zip.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", x.sheets))
	if err != nil {
		return fmt.Errorf("begin a sheet: %w", err)
	}
	x.sheet = bufio.NewWriter(f)
	_, err = x.sheet.WriteString(xmlHead + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	return err
}

// end closes the sheet that is written, if there is one.
func (x *XLSX) end() error {
	if x.sheet == nil {
		return nil
	}
	if _, err := x.sheet.WriteString(`</sheetData></worksheet>`); err != nil {
		return fmt.Errorf("end a sheet: %w", err)
	}
	return x.sheet.Flush()
}

// Write adds a row.
func (x *XLSX) Write(cells []string) error {
	if x.sheet == nil || x.rows == maxRows {
		if err := x.end(); err != nil {
			return err
		}
		if err := x.begin(); err != nil {
			return err
		}
	}
	x.rows++
	fmt.Fprintf(x.sheet, `<row r="%d">`, x.rows)
	for _, cell := range cells {
		x.sheet.WriteString(`<c t="inlineStr"><is><t xml:space="preserve">`)
		if err := xml.EscapeText(x.sheet, []byte(cell)); err != nil {
			return fmt.Errorf("write a cell: %w", err)
		}
		x.sheet.WriteString(`</t></is></c>`)
	}
	if _, err := x.sheet.WriteString(`</row>`); err != nil { // earlier failures stay
		return fmt.Errorf("write a row: %w", err)
	}
	return nil
}

// Close writes what makes a workbook of the sheets. The underlying writer stays open.
func (x *XLSX) Close() error {
	if x.sheet == nil {
		if err := x.begin(); err != nil {
			return err
		}
	}
	if err := x.end(); err != nil {
		return err
	}
	var types, sheets, relations strings.Builder
	for i := 1; i <= x.sheets; i++ {
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i)
		fmt.Fprintf(&sheets, `<sheet name="%d" sheetId="%d" r:id="rId%d"/>`, i, i, i)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, i, i)
	}
	const relationships = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` + types.String() + `</Types>`},
		{"_rels/.rels", relationships + `<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", relationships + relations.String() + `</Relationships>`},
	} {
		f, err := x.zip.Create(part[0])
		if err == nil {
			_, err = io.WriteString(f, xmlHead+part[1])
		}
		if err != nil {
			return fmt.Errorf("write a workbook: %w", err)
		}
	}
	if err := x.zip.Close(); err != nil {
		return fmt.Errorf("end a workbook: %w", err)
	}
	return nil
}
