package watchlist

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/name"
	"github.com/undersigned/undersigned/internal/script"
)

// Bounds of what is put on a list at once.
const (
	MaxLines   = 1000
	MaxName    = 160 // characters, of a name and of an alias
	MaxAliases = 10
	MaxNote    = 500 // characters
	maxWrong   = 20  // lines that are told of
)

// field is the form's field that messages about lines belong to.
const field = "lines"

// Decode returns a file's text: UTF-8, or what spreadsheet programs write where they don't write that.
func Decode(file []byte) string {
	if !utf8.Valid(file) {
		if decoded, err := charmap.Windows1252.NewDecoder().Bytes(file); err == nil {
			file = decoded
		}
	}
	return strings.TrimPrefix(string(file), "\ufeff")
}

// Parse reads a list: in each line a name, its aliases, and a note, separated by semicolons or tabs; by commas where the first
// line names the columns so. Aliases are separated by commas or bars. Every line that is wrong is told: fault.Invalid about
// the field "lines", each with its number.
func Parse(text string) ([]Entry, error) {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord, reader.TrimLeadingSpace = separator(text), true, -1, false
	var all []Entry
	var wrong []fault.Field
	for first := true; ; first = false {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read a list: %w", err)
		}
		line, _ := reader.FieldPos(0)
		e, problem := entryOf(cells)
		switch {
		case first && isHeader(cells) || strings.TrimSpace(strings.Join(cells, "")) == "":
		case problem.key != "":
			wrong = append(wrong, lineWrong(line, problem.key, problem.most))
		default:
			all = append(all, e)
		}
	}
	switch {
	case len(wrong) > 0:
		return nil, fault.InvalidFields(wrong[:min(len(wrong), maxWrong)])
	case len(all) == 0:
		return nil, fault.InvalidField(field, "watch.wrong.nothing")
	case len(all) > MaxLines:
		return nil, fault.InvalidFields([]fault.Field{{Name: field, Key: "watch.wrong.lines", Args: fault.Args{"Max": MaxLines}}})
	}
	return all, nil
}

// problem is what is wrong with a line; its zero value is nothing.
type problem struct {
	key  string
	most int
}

func lineWrong(line int, key string, most int) fault.Field {
	return fault.Field{Name: field, Key: key, Args: fault.Args{"Line": line, "Max": most}}
}

// separator finds what separates the cells: a name may hold a comma, so commas do where the first line names columns.
func separator(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	switch {
	case strings.Contains(text, ";"):
		return ';'
	case strings.Contains(text, "\t"):
		return '\t'
	case isHeader(strings.Split(first, ",")):
		return ','
	}
	return ';'
}

// isHeader reports whether a first line names the columns, in one of the desk's languages.
func isHeader(cells []string) bool {
	return len(cells) > 0 && slices.Contains([]string{"name", "nombre", "nom", "nome"}, script.Folded(cells[0]))
}

// entryOf reads the cells of a line.
func entryOf(cells []string) (Entry, problem) {
	if strings.Contains(strings.Join(cells, ""), "\n") { // a quotation mark that nothing closes takes in what follows
		return Entry{}, problem{key: "watch.wrong.quotes"}
	}
	cells = append(cells, "", "", "")
	e := Entry{Name: script.OneLine(cells[0]), Note: strings.TrimSpace(cells[2])}
	for _, alias := range strings.FieldsFunc(cells[1], func(r rune) bool { return r == ',' || r == '|' }) {
		if alias = script.OneLine(alias); alias != "" {
			e.Aliases = append(e.Aliases, alias)
		}
	}
	for _, one := range append([]string{e.Name}, e.Aliases...) {
		switch _, invisible := script.Invisible(one); {
		case invisible:
			return Entry{}, problem{key: "watch.wrong.characters"}
		case len(name.Keys(one)) == 0:
			return Entry{}, problem{key: "watch.wrong.name"}
		case utf8.RuneCountInString(one) > MaxName:
			return Entry{}, problem{"watch.wrong.long", MaxName}
		}
	}
	_, invisible := script.Invisible(e.Note)
	switch {
	case invisible:
		return Entry{}, problem{key: "watch.wrong.characters"}
	case len(e.Aliases) > MaxAliases:
		return Entry{}, problem{"watch.wrong.aliases", MaxAliases}
	case utf8.RuneCountInString(e.Note) > MaxNote:
		return Entry{}, problem{"watch.wrong.note", MaxNote}
	}
	return e, problem{}
}
