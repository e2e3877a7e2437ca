package watchlist_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/watchlist"
)

func TestParse_LinesAndCSV(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"names alone":            {"Ana Ruiz\n\n  Luis   Díaz \n", "Ana Ruiz||,Luis Díaz||"},
		"a name with a comma":    {"García Márquez, Gabriel\n", "García Márquez, Gabriel||"},
		"aliases and a note":     {"Ana Ruiz; Anita, La Ruiz ; actriz; y más", "Ana Ruiz|Anita/La Ruiz|actriz"},
		"tabs":                   {"Ana Ruiz\tAnita\tactriz\r\nLuis Díaz", "Ana Ruiz|Anita|actriz,Luis Díaz||"},
		"CSV with a header":      {"Nombre,Alias,Nota\n\"Ruiz, Ana\",\"Anita|La Ruiz\",actriz\n", "Ruiz, Ana|Anita/La Ruiz|actriz"},
		"quotes within a line":   {`Ana "Anita" Ruiz`, `Ana "Anita" Ruiz||`},
		"a header with nothing":  {"name;aliases;note\nAna Ruiz", "Ana Ruiz||"},
		"another alphabet's own": {"Алла Пугачёва", "Алла Пугачёва||"},
	} {
		entries, err := watchlist.Parse(c.text)
		var all []string
		for _, e := range entries {
			all = append(all, e.Name+"|"+strings.Join(e.Aliases, "/")+"|"+e.Note)
		}
		if got := strings.Join(all, ","); got != c.want || err != nil {
			t.Errorf("%s: %s, %v; want %s", name, got, err, c.want)
		}
	}
}

func TestParse_SaysWhichLineIsWrongAndWhy(t *testing.T) {
	long := strings.Repeat("a", 501)
	for text, want := range map[string]string{
		"":                                "watch.wrong.nothing",
		"name;note\n\n":                   "watch.wrong.nothing",
		"Ana Ruiz\n;alias\nLuis\n...;x":   "2 watch.wrong.name, 4 watch.wrong.name",
		"Ana\u202e Ruiz":                  "1 watch.wrong.characters",
		"Ana Ruiz;;" + long:               "1 watch.wrong.note",
		"Ana Ruiz\n" + long:               "2 watch.wrong.long",
		"Ana;" + strings.Repeat("a,", 11): "1 watch.wrong.aliases",
		strings.Repeat("Ana\n", 1001):     "watch.wrong.lines",
		"Ana Ruiz\n\"Luis;\nCora Ruiz":    "2 watch.wrong.quotes",
	} {
		_, err := watchlist.Parse(text)
		f, ok := errors.AsType[*fault.Error](err)
		if !ok {
			t.Errorf("%.20q: %v", text, err)
			continue
		}
		var all []string
		for _, one := range f.Fields {
			if line, ok := one.Args["Line"]; ok {
				all = append(all, fmt.Sprint(line, " ", one.Key))
			} else {
				all = append(all, one.Key)
			}
		}
		if got := strings.Join(all, ", "); got != want {
			t.Errorf("%.20q: %s, want %s", text, got, want)
		}
	}
}

func TestDecode_WhatSpreadsheetProgramsWrite(t *testing.T) {
	for file, want := range map[string]string{"\ufeffAna Ñáñez": "Ana Ñáñez", "Ana \xd1\xe1\xf1ez \x80": "Ana Ñáñez €", "": ""} {
		if got := watchlist.Decode([]byte(file)); got != want {
			t.Errorf("%q: %q", file, got)
		}
	}
}
