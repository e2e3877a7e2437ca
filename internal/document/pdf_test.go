package document_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/document"
	"github.com/undersigned/undersigned/internal/tooltest"
	"github.com/undersigned/undersigned/internal/typeface"
)

// read runs one of poppler's programs on a document and returns what it says.
func read(t testing.TB, d document.Document, program string, args ...string) string {
	t.Helper()
	tool := tooltest.Program([]string{program})
	if tool == "" {
		tooltest.Missing(t, program+" (poppler-utils)")
	}
	fonts, err := typeface.New("")
	if err != nil {
		t.Fatal(err)
	}
	body, err := document.PDF(d, fonts)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("KEEP_PDF"); keep != "" {
		_ = os.WriteFile(filepath.Join(keep, strings.ReplaceAll(t.Name(), "/", "_")+".pdf"), body, 0o600)
	}
	var said, complained bytes.Buffer
	command := exec.Command(tool, append(args, file)...)
	if program == "pdftotext" {
		command.Args = append(command.Args, "-")
	}
	command.Stdout, command.Stderr = &said, &complained
	if err := command.Run(); err != nil || complained.Len() > 0 {
		t.Fatalf("%s: %v, %s", program, err, complained.String())
	}
	return said.String()
}

// many are entries enough for several pages, awkward ones among them.
func many() []document.Entry {
	all := []document.Entry{
		{Name: "Ana Peña", Details: "poet, Cuba", Mark: "first signatory"},
		{Name: "أحمد بن عبد الله", Details: "كاتب, Egypt"}, {Name: "משה כהן", Details: "writer"}, {Name: "Żółkiewski Łukasz", Details: "Kraków"}, {Name: "Γιώργος Παπαδόπουλος"}, {Name: "Людмила Петрова"}, {Name: "王小明", Details: "Taiwan"}, {Name: "Centro " + strings.Repeat("شخص ", 40)},
		{Name: strings.Repeat("Donaudampfschifffahrt", 8)}, {Name: "უცნობი", Details: strings.Repeat("very ", 40)},
	}
	for i := range 600 {
		all = append(all, document.Entry{Name: fmt.Sprintf("María Quintana %d", i), Details: "docente, La Habana, Cuba"})
	}
	return all
}

func TestPDF_SaysEverythingInOrder(t *testing.T) {
	d := sample([]document.Entry{{Name: "PEN International"}}, many())
	d.Notes, d.Lacking = []string{"This document names 609 of 700."}, "Some letters are squares."
	said := strings.Join(strings.Fields(read(t, d, "pdftotext", "-raw")), " ")
	at := 0
	for _, want := range []string{
		"Open letter · 10 December 2026", "For the poets", "To the United Nations", "From Writers", "There are verses that cost seven years, and some", "We ask", "that they be “free”", "said the judge twice",
		"Text as signed: version 2", "Addressees", "United Nations", "3 people have signed", "One of them is not named.", "Organizations", "PEN International", "People", "Ana Peña, poet, Cuba (first signatory)",
		"Żółkiewski Łukasz, Kraków", "Γιώργος Παπαδόπουλος", "Людмила Петрова", "□□□, Taiwan", "María Quintana 0, docente, La Habana, Cuba", "María Quintana 599,", "This document names 609 of 700.", "Some letters are squares.", "https://example.org/en/poets",
	} {
		i := strings.Index(said[at:], want)
		if i < 0 {
			t.Fatalf("%q is not said after %q", want, said[max(0, at-60):at])
		}
		at += i + len(want)
	}
	pages := len(regexp.MustCompile(`page \d+ of (\d+)`).FindAllString(said, -1))
	if n := strings.Count(said, "Centro"); n != 1 {
		t.Errorf("a name of two scripts that is long is begun %d times", n)
	}
	if pages < 4 || !strings.Contains(said, fmt.Sprintf("page %d of %d", pages, pages)) || strings.Count(said, "For the poets") != pages {
		t.Errorf("%d pages, %d titles", pages, strings.Count(said, "For the poets"))
	}
}

func TestPDF_SaysWhatItIs(t *testing.T) {
	info := read(t, sample(nil, many()), "pdfinfo")
	for name, want := range map[string]string{"Title": "For the poets", "Author": "Writers", "Tagged": "yes", "Page size": "595.28 x 841.89 pts (A4)", "CreationDate": ""} {
		if !regexp.MustCompile(`(?m)^` + name + `: +` + regexp.QuoteMeta(want)).MatchString(info) {
			t.Errorf("no %s %q in\n%s", name, want, info)
		}
	}
}

func TestPDF_TellsItsStructure(t *testing.T) {
	tree := read(t, sample(nil, []document.Entry{{Name: "Ana Peña", Details: "poet"}, {Name: "שלום"}}), "pdfinfo", "-struct-text")
	for _, want := range []string{`H1 `, `"For the poets"`, `H2 `, `"We ask"`, "BlockQuote", "Link", "Lbl", `"1."`, "LBody", "Ana Peña, "} {
		if !strings.Contains(tree, want) {
			t.Errorf("no %s in\n%s", want, tree)
		}
	}
	if strings.Contains(tree, "page 1 of") {
		t.Error("a page's number is read out")
	}
}

func TestPDF_LinksAndFontsAreThere(t *testing.T) {
	d := sample(nil, many())
	if links := read(t, d, "pdfinfo", "-url"); !strings.Contains(links, "https://example.org/j") || !strings.Contains(links, "https://example.org/en/poets") {
		t.Errorf("links: %s", links)
	}
	for line := range strings.Lines(read(t, d, "pdffonts")) {
		if fields := strings.Fields(line); len(fields) > 4 && strings.Contains(line, "TrueType") && !strings.Contains(line, "yes yes yes") {
			t.Errorf("a font isn't taken in with its letters' meaning: %s", line)
		}
	}
}

func BenchmarkPDF(b *testing.B) {
	for _, n := range []int{450, 20_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmarkPDF(b, n) })
	}
}

func benchmarkPDF(b *testing.B, n int) {
	fonts, err := typeface.New("")
	if err != nil {
		b.Fatal(err)
	}
	var all []document.Entry
	for i := range n {
		all = append(all, document.Entry{Name: fmt.Sprintf("Ana%d Quintana Peña%d", i, i%977), Details: fmt.Sprintf("docente, Universidad de Ciudad %d, Cuba", i%200)})
	}
	for b.Loop() {
		body, err := document.PDF(sample(nil, all), fonts)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(body)), "bytes")
	}
}
