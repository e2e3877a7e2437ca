package accent

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestParse_TakesSixDigitsAlone(t *testing.T) {
	for s, want := range map[string]string{"#7a1f2b": "#7a1f2b", "#FFAA00": "#ffaa00", "#000000": "#000000"} {
		if c, err := Parse(s); err != nil || c.String() != want {
			t.Errorf("%s: %s, %v", s, c, err)
		}
	}
	for _, s := range []string{"", "#fff", "7a1f2b", "#7a1f2", "#7a1f2b0", "#7a1f2g", "red", "#7a1f2b;}", "#７a1f2b", "#7a1f2b\n"} {
		if c, err := Parse(s); err == nil {
			t.Errorf("%q was taken as %s", s, c)
		}
	}
}

func TestContrast_IsWCAGs(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#777777", "#ffffff", 4.48}, {"#ffffff", "#ffffff", 1}, {"#7a1f2b", "#fbfaf6", 9.8}} {
		got := Contrast(colour(t, test.a), colour(t, test.b))
		if got < test.want-0.1 || got > test.want+0.1 || got != Contrast(colour(t, test.b), colour(t, test.a)) {
			t.Errorf("%s on %s: %.2f, want %.2f", test.a, test.b, got, test.want)
		}
	}
}

func TestTones_LeaveAsItIsWhatIsLegible(t *testing.T) {
	for _, test := range []struct{ colour, light, dark string }{
		{"#7a1f2b", "#7a1f2b", ""}, {"#e5989f", "", "#e5989f"}, {"#000000", "#000000", ""}, {"#ffffff", "", "#ffffff"},
	} {
		c := colour(t, test.colour)
		if got := c.OnLight().String(); test.light != "" && got != test.light || test.light == "" && got == test.colour {
			t.Errorf("%s on light pages is %s", c, got)
		}
		if got := c.OnDark().String(); test.dark != "" && got != test.dark || test.dark == "" && got == test.colour {
			t.Errorf("%s on dark pages is %s", c, got)
		}
	}
}

// grounds are the colours of the pages that the accent is seen on, read from their stylesheet.
type grounds struct {
	light, dark map[string]Colour
}

func groundsOf(t testing.TB) grounds {
	t.Helper()
	content, err := os.ReadFile("../../static/css/public/base.css")
	if err != nil {
		t.Fatal(err)
	}
	sheet, _, _ := strings.Cut(string(content), "@layer base {")
	light, dark, found := strings.Cut(sheet, "prefers-color-scheme")
	if !found {
		t.Fatalf("no dark page in %s", sheet)
	}
	g := grounds{map[string]Colour{}, map[string]Colour{}}
	for part, into := range map[string]map[string]Colour{light: g.light, dark: g.dark} {
		for _, m := range regexp.MustCompile(`--(paper|raised|wash|rule|ink): ?(#[0-9a-f]{3,6})`).FindAllStringSubmatch(part, -1) {
			value := m[2]
			if len(value) == 4 {
				value = "#" + strings.Repeat(value[1:2], 2) + strings.Repeat(value[2:3], 2) + strings.Repeat(value[3:], 2)
			}
			into[m[1]] = colour(t, value)
		}
		if len(into) != 5 {
			t.Fatalf("read %v", into)
		}
	}
	return g
}

// illegible tells where a tone of the accent, or a button under the pointer, lacks contrast; "" if nowhere.
func illegible(tone Colour, on map[string]Colour) string {
	for _, ground := range []string{"paper", "raised", "wash"} {
		if Contrast(tone, on[ground]) < textContrast {
			return "text on " + ground
		}
	}
	if Contrast(tone, on["rule"]) < controlContrast {
		return "the bar"
	}
	if hovered := mix(tone, on["ink"], 36); Contrast(hovered, on["paper"]) < textContrast {
		return "a button under the pointer"
	}
	return ""
}

func TestTones_AreLegibleForEveryColour(t *testing.T) {
	tones, g := tonesOf(), groundsOf(t)
	// A quarter of a million colours from all of the cube, since 61 is prime to its size; a step of 1 takes them all.
	for n := uint32(0); n < 1<<24; n += 61 {
		c := of(n)
		if l := luminance(&tones.linear, tones.onLight(c)); l > tones.brightest {
			t.Fatalf("%s on light pages is too bright: %f", c, l)
		}
		if l := luminance(&tones.linear, tones.onDark(c)); l < tones.dark {
			t.Fatalf("%s on dark pages is too dark: %f", c, l)
		}
		if n%101 != 0 {
			continue
		}
		if where := illegible(c.OnLight(), g.light); where != "" {
			t.Fatalf("%s on light pages, %s: %s", c, c.OnLight(), where)
		}
		if where := illegible(c.OnDark(), g.dark); where != "" {
			t.Fatalf("%s on dark pages, %s: %s", c, c.OnDark(), where)
		}
	}
}

func FuzzSheet(f *testing.F) {
	f.Add("#7a1f2b")
	f.Add("#ffff00")
	g := groundsOf(f)
	f.Fuzz(func(t *testing.T, s string) {
		c, err := Parse(s)
		if err != nil {
			return
		}
		shown := regexp.MustCompile(`--accent:(#[0-9a-f]{6})`).FindAllStringSubmatch(c.Sheet(), -1)
		if len(shown) != 3 {
			t.Fatal(c.Sheet())
		}
		for i, on := range []map[string]Colour{g.light, g.dark, g.light} {
			if where := illegible(colour(t, shown[i][1]), on); where != "" {
				t.Fatalf("%s, %s: %s", c, shown[i][1], where)
			}
		}
	})
}

func colour(t testing.TB, s string) Colour {
	t.Helper()
	c, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
