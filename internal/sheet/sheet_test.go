package sheet_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undersigned/undersigned/internal/sheet"
)

func TestSafe_NothingActsAsAFormula(t *testing.T) {
	for text, want := range map[string]string{
		"=HYPERLINK(\"https://evil.example\")": "'=HYPERLINK(\"https://evil.example\")", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)",
		"\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1", " =1": "' =1", "＝1": "'＝1", "\u00a0=1": "'\u00a0=1",
		"": "", "Ana": "Ana", "Ana=1": "Ana=1", "'t Hoen": "'t Hoen", "12": "12", "ñ": "ñ",
	} {
		if got := sheet.Safe(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestCSV_IsReadBackAsItWas(t *testing.T) {
	rows := [][]string{{"name", "comment"}, {"Ana “la Ñ”, \"sí\"", "one\ntwo; three"}, {"", "x"}}
	for _, marked := range []bool{true, false} {
		var b bytes.Buffer
		c, err := sheet.NewCSV(&b, marked)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if err := c.Write(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		text, had := strings.CutPrefix(b.String(), "\ufeff")
		got, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || had != marked {
			t.Fatalf("%v, marked %v", err, had)
		}
		if diff := cmp.Diff(rows, got); diff != "" {
			t.Error(diff)
		}
	}
}
