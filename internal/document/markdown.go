package document

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// WriteMarkdown writes a document as CommonMark: the letter's body as it was written, all other words so that nothing in them
// acts as mark-up. It holds one entry of the list in memory.
func WriteMarkdown(w io.Writer, d Document) error {
	out := bufio.NewWriterSize(w, 32<<10)
	kind := d.Kind
	if d.Day != "" {
		kind += " · " + d.Day
	}
	fmt.Fprintf(out, "%s\n\n# %s\n\n%s\n\n%s %s\n\n%s\n\n---\n\n%s\n\n", escape(kind), escape(d.Text.Title), escape(d.Text.Address),
		escape(d.FromWord), escape(d.Text.From), d.Text.Body, escape(d.Version))
	if len(d.Addressees) > 0 {
		fmt.Fprintf(out, "## %s\n\n", escape(d.AddresseesTitle))
		for _, one := range d.Addressees {
			fmt.Fprintf(out, "- %s\n", escape(one))
		}
		out.WriteString("\n")
	}
	fmt.Fprintf(out, "## %s\n\n", escape(d.Count))
	for _, one := range d.Figures {
		fmt.Fprintf(out, "%s\n\n", escape(one))
	}
	for _, s := range d.Sections {
		if err := markdownSection(out, s); err != nil {
			return err
		}
	}
	for _, one := range d.Notes {
		fmt.Fprintf(out, "%s\n\n", escape(one))
	}
	fmt.Fprintf(out, "<%s>\n", d.Address)
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write a document: %w", err)
	}
	return nil
}

func markdownSection(out *bufio.Writer, s Section) error {
	begun := false
	err := s.Each(func(e Entry) error {
		if !begun {
			begun = true
			fmt.Fprintf(out, "## %s\n\n", escape(s.Title))
		}
		line := "- **" + escape(apart(e.Name)) + "**"
		if e.Details != "" {
			line += ", " + escape(apart(e.Details))
		}
		if e.Mark != "" {
			line += " \\(" + escape(e.Mark) + "\\)"
		}
		_, err := out.WriteString(line + "\n")
		return err
	})
	if begun {
		out.WriteString("\n")
	}
	return err
}

// escape writes a line so that Markdown shows it as it is: neither emphasis nor a link comes out of it, a list nor HTML, in
// CommonMark nor in GitHub's, which makes links of bare addresses too.
func escape(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	var b strings.Builder
	number := true // so far, as before the point of a list
	for i, r := range text {
		after, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
		inWord := i+utf8.RuneLen(r) < len(text) && !unicode.IsSpace(after)
		switch {
		case strings.ContainsRune("\\`*_{}[]()<>#|~@$&", r),
			strings.ContainsRune("-+=", r) && i == 0,
			strings.ContainsRune(".:", r) && (inWord || number || i == 0):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		number = number && unicode.IsDigit(r)
	}
	return b.String()
}
