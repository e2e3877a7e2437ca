package letter_test

import (
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/letter"
)

func TestHTML_TypographyOfTheLanguage(t *testing.T) {
	const body = `"A 'b' c" -- it's... done`
	for language, want := range map[string]string{
		"es":    "<p>«A “b” c» – it’s… done</p>\n",
		"en":    "<p>“A ‘b’ c” – it’s… done</p>\n",
		"de":    "<p>„A ‚b‘ c“ – it’s… done</p>\n",
		"fr":    "<p>«\u00a0A “b” c\u00a0» – it’s… done</p>\n",
		"it":    "<p>«A “b” c» – it’s… done</p>\n",
		"pt":    "<p>“A ‘b’ c” – it’s… done</p>\n",
		"pt-BR": "<p>“A ‘b’ c” – it’s… done</p>\n",
		"pt-PT": "<p>«A “b” c» – it’s… done</p>\n",
		"de-AT": "<p>„A ‚b‘ c“ – it’s… done</p>\n",
		"de-CH": "<p>«A ‹b› c» – it’s… done</p>\n",
		"ar":    "<p>“A ‘b’ c” – it’s… done</p>\n",
	} {
		got, err := letter.HTML(letter.Text{Language: language, Body: body})
		if err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", language, got, err, want)
		}
	}
}

func TestHTML_Markdown(t *testing.T) {
	for name, test := range map[string]struct{ body, want string }{
		"headings stand below the title": {"# One\n\n###### Six\n\n> ## Quoted", "<h2>One</h2>\n<h6>Six</h6>\n<blockquote>\n<h3>Quoted</h3>\n</blockquote>\n"},
		"lists":                          {"3. three\n4. four\n\n- a", "<ol start=\"3\">\n<li>three</li>\n<li>four</li>\n</ol>\n<ul>\n<li>a</li>\n</ul>\n"},
		"emphasis and breaks":            {"*a* **b**  \nc", "<p><em>a</em> <strong>b</strong><br>\nc</p>\n"},
		"links send no referrer":         {"[a](https://example.org/?a=1&b=2)", "<p><a href=\"https://example.org/?a=1&amp;b=2\" rel=\"noreferrer\">a</a></p>\n"},
		"mail":                           {"<a@example.org>", "<p><a href=\"mailto:a@example.org\" rel=\"noreferrer\">a@example.org</a></p>\n"},
		"code":                           {"`<b>`", "<p><code>&lt;b&gt;</code></p>\n"},
		"angle quotes":                   {"<<a>>", "<p>«a»</p>\n"},
		"nothing":                        {"", ""},
	} {
		got, err := letter.HTML(letter.Text{Language: "en", Body: test.body})
		if err != nil || got != test.want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, test.want)
		}
	}
}

// The parser refuses these; what is stored is rendered safely all the same.
func TestHTML_HostileTextIsHarmless(t *testing.T) {
	for _, body := range []string{
		"<script>alert(1)</script>", "a <b onclick=alert(1)>b</b>", "<svg/onload=alert(1)>", "[a](javascript:alert(1))",
		"[a](data:text/html;base64,PHNjcmlwdD4=)", "![a](https://example.org/pixel.gif)", "[a](JaVaScRiPt:alert(1))",
		"[a](java&#115;cript:alert(1))", "<javascript:alert(1)>", "<iframe src=https://example.org>", "[a](//example.org/x)",
		"[a](https://example.org/\"onmouseover=\"alert(1))", "<style>p{}</style>", "<!-- -->",
	} {
		got, err := letter.HTML(letter.Text{Language: "en", Body: body})
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"<script", "<svg", "<img", "<iframe", "<style", "<b ", "href=\"java", "href=\"data", "href=\"//", "\"onmouse", "<!--"} {
			if strings.Contains(strings.ToLower(got), bad) {
				t.Errorf("%s became %s", body, got)
			}
		}
	}
}

func BenchmarkHTML(b *testing.B) {
	t := letter.Text{Language: "es", Body: strings.Repeat("Pedimos \"libertad\" para *todos*, hoy.\n\n", 150)}
	for b.Loop() {
		if _, err := letter.HTML(t); err != nil {
			b.Fatal(err)
		}
	}
}
