package static

import "testing"

func TestSqueeze_ChangesNothingThatCounts(t *testing.T) {
	for sheet, want := range map[string]string{
		"a {\n  color: red;\n}\n":                                "a{color:red;}",
		"/* one */ a /* two\nlines */ b { }":                     "a b{}",
		`a::before { content: "×  { ; /* x */ }" / ""; }`:        `a::before{content:"×  { ; /* x */ }" / "";}`,
		"a :hover, a:not( b ) { x: y }":                          "a :hover,a:not( b ){x:y}",
		"p { inset: calc(-1 * var(--a) + 2px) ;  margin : 0 }":   "p{inset:calc(-1 * var(--a) + 2px);margin :0}",
		"@media (min-width: 60rem) and (x: 1) { .a .b { z: 1 }}": "@media (min-width:60rem) and (x:1){.a .b{z:1}}",
		`q { quotes: "«" "»" '“' '”'; }`:                         `q{quotes:"«" "»" '“' '”';}`,
	} {
		if got := string(squeeze([]byte(sheet))); got != want {
			t.Errorf("%q became %q, want %q", sheet, got, want)
		}
	}
}
