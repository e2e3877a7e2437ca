package sheet_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/undersigned/undersigned/internal/sheet"
)

func TestXLSX_IsReadBackAsItWas(t *testing.T) {
	rows := [][]string{{"name", "comment"}, {"Ana <Ñ> & “co”", " =HYPERLINK(\"x\")"}, {"=1+1", "one\ntwo"}, {"12", "\u202e\ufffd"}}
	var b bytes.Buffer
	x, err := sheet.NewXLSX(&b)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := x.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rows, got); diff != "" {
		t.Error(diff)
	}
	if formula, err := f.GetCellFormula(f.GetSheetName(0), "A3"); formula != "" || err != nil {
		t.Errorf("a formula: %q, %v", formula, err)
	}
}

func TestXLSX_EmptyIsAWorkbookToo(t *testing.T) {
	var b bytes.Buffer
	x, err := sheet.NewXLSX(&b)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := excelize.OpenReader(&b); err != nil {
		t.Error(err)
	}
}

// A million rows go through without being held: what is in use hardly grows on the way. It also goes on in a second sheet.
func TestTables_AMillionRowsTakeNoMemory(t *testing.T) {
	x, err := sheet.NewXLSX(io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	c, err := sheet.NewCSV(io.Discard, true)
	if err != nil {
		t.Fatal(err)
	}
	inUse := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most := inUse(), uint64(0)
	for i := range 1_100_000 {
		row := []string{fmt.Sprint("Ana María ", i), "Holguín", "CU"}
		if err := x.Write(row); err != nil {
			t.Fatal(err)
		}
		if err := c.Write(row); err != nil {
			t.Fatal(err)
		}
		if i%200_000 == 199_999 {
			most = max(most, inUse())
		}
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if most > before+8<<20 {
		t.Errorf("grew by %d bytes", most-before)
	}
}
