package script_test

import (
	"testing"

	"github.com/undersigned/undersigned/internal/script"
)

func TestFolded(t *testing.T) {
	for in, want := range map[string]string{
		"  Ana   MARÍA ": "ana maria", "Ñáñez": "nanez", "Straße": "strasse", "D'Ávila-Núñez": "davila nunez",
		"ŁÓDŹ": "lodz", "M.ª José": "ma jose", "": "", "!!": "", "İstanbul": "istanbul", "ﬁn": "fin", "Ｗide": "wide",
	} {
		if got := script.Folded(in); got != want {
			t.Errorf("Folded(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzFolded(f *testing.F) {
	f.Add("Zoë Ñáñez")
	f.Add("\u0130\u0307")
	f.Fuzz(func(t *testing.T, s string) {
		once := script.Folded(s)
		if twice := script.Folded(once); twice != once {
			t.Errorf("Folded(%q) = %q, folded again %q", s, once, twice)
		}
	})
}

func TestInvisible(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want bool
	}{
		"plain":                   {"Ana María", false},
		"zero width space":        {"Ana\u200bMaría", true},
		"right to left override":  {"Ana\u202eMaría", true},
		"isolate":                 {"\u2066Ana", true},
		"soft hyphen":             {"Ma\u00adría", true},
		"byte order mark":         {"\ufeffAna", true},
		"control":                 {"Ana\x07", true},
		"line separator":          {"Ana\u2028", true},
		"private use":             {"\ue000", true},
		"joiner in Persian":       {"می\u200cخواهم", false},
		"joiner in Latin":         {"An\u200ca", true},
		"joiner at the end":       {"می\u200c", true},
		"variation selector":      {"Ana\ufe0f", true},
		"hangul filler":           {"\u3164", true},
		"blank braille":           {"\u2800", true},
		"a pile of marks":         {"A\u0301\u0301\u0301\u0301\u0301na", true},
		"two marks in Vietnamese": {"Nguye\u0302\u0303n", false},
		"invalid UTF-8":           {"An\xffa", true},
	} {
		if _, got := script.Invisible(c.in); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestMixed(t *testing.T) {
	for in, want := range map[string]bool{
		"Ana María": false, "Анна Петрова": false, "Anna Петрова": false, "Аna": true, "Ivan Рetrov": true, "Αnna": true,
		"王小明 Wang": false, "Σωκράτης": false, "μMan": true, "René-Анна": false,
	} {
		if got := script.Mixed(in); got != want {
			t.Errorf("Mixed(%q) = %v, want %v", in, got, want)
		}
	}
}
