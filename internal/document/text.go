package document

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/undersigned/undersigned/internal/letter"
)

// WriteText writes a document as plain text, and holds one entry of the list in memory.
func WriteText(w io.Writer, d Document) error {
	t := &textWriter{out: bufio.NewWriterSize(w, 32<<10)}
	t.head(d)
	t.blocks(letter.Blocks(d.Text), "", "")
	t.end(d)
	for _, s := range d.Sections {
		if err := t.section(s); err != nil {
			return err
		}
	}
	t.notes(d.Notes)
	t.line("")
	t.out.WriteString(d.Address + "\n")
	if err := t.out.Flush(); err != nil {
		return fmt.Errorf("write a document: %w", err)
	}
	return nil
}

// textWriter writes lines. The buffer keeps its first error until it is flushed.
type textWriter struct {
	wrapper
	out *bufio.Writer
}

func (t *textWriter) line(text string) { t.out.WriteString(t.wrap(text, "", "")) }

// titled writes a line with a rule below it.
func (t *textWriter) titled(text, rule string) {
	lines := t.wrap(text, "", "")
	longest := 0
	for line := range strings.Lines(lines) {
		longest = max(longest, columnsOf(strings.TrimRight(line, "\n")))
	}
	t.out.WriteString(lines + strings.Repeat(rule, longest) + "\n\n")
}

func (t *textWriter) head(d Document) {
	kind := d.Kind
	if d.Day != "" {
		kind += " · " + d.Day
	}
	t.line(kind)
	t.line("")
	t.titled(d.Text.Title, "=")
	t.line(d.Text.Address)
	t.line(d.FromWord + " " + d.Text.From)
	t.line("")
}

func (t *textWriter) end(d Document) {
	t.line(strings.Repeat("-", 24))
	t.line(d.Version)
	t.line("")
	if len(d.Addressees) > 0 {
		t.titled(d.AddresseesTitle, "-")
		for _, one := range d.Addressees {
			t.out.WriteString(t.wrap(apart(one), "- ", "  "))
		}
		t.line("")
	}
	t.titled(d.Count, "-")
	for _, one := range d.Figures {
		t.line(one)
	}
	t.line("")
}

func (t *textWriter) section(s Section) error {
	begun := false
	err := s.Each(func(e Entry) error {
		if !begun {
			begun = true
			t.titled(s.Title, "-")
		}
		_, err := t.out.WriteString(t.wrap(joined(e), "", "    "))
		return err
	})
	if begun {
		t.line("")
	}
	return err
}

// joined writes an entry in a line.
func joined(e Entry) string {
	line := apart(e.Name)
	if e.Details != "" {
		line += ", " + apart(e.Details)
	}
	if e.Mark != "" {
		line += " (" + e.Mark + ")"
	}
	return line
}

func (t *textWriter) notes(notes []string) {
	for _, one := range notes {
		t.line(one)
	}
}

// blocks writes a letter's body, the first line after the prefix first, the others after rest.
func (t *textWriter) blocks(blocks []letter.Block, first, rest string) {
	for i, b := range blocks {
		if i > 0 {
			first = rest
		}
		switch b.Kind {
		case letter.List:
			t.blocks(b.Blocks, first, rest)
			continue
		case letter.Item:
			indent := strings.Repeat(" ", columnsOf(b.Marker)+1)
			t.blocks(b.Blocks, first+b.Marker+" ", rest+indent)
			continue
		case letter.Quote:
			t.blocks(b.Blocks, first+"> ", rest+"> ")
			continue
		case letter.Rule:
			t.out.WriteString(first + "* * *\n")
		case letter.Code:
			for line := range strings.SplitSeq(words(b.Spans), "\n") {
				t.out.WriteString(strings.TrimRight(first+"    "+line, " ") + "\n")
				first = rest
			}
		default:
			t.out.WriteString(t.wrap(words(b.Spans), first, rest))
		}
		t.out.WriteString(strings.TrimRight(rest, " ") + "\n")
	}
}

// words joins what stands in a block. A link that says something else than its address is followed by it.
func words(spans []letter.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
		if address := strings.TrimPrefix(s.Link, "mailto:"); address != "" && address != s.Text {
			b.WriteString(" <" + address + ">")
		}
	}
	return b.String()
}
