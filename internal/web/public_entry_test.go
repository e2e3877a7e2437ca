package web

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestEntry_SaysWhatItHas(t *testing.T) {
	for name, c := range map[string]struct {
		entry
		want string
	}{
		"a name":  {entry{Name: "Ana"}, "<li><bdi>Ana</bdi></li>\n"},
		"details": {entry{Name: "Ana", Details: []string{"poet", "Madrid"}}, `<li><bdi>Ana</bdi><span class="role"><span class="comma">, </span><bdi>poet</bdi>, <bdi>Madrid</bdi></span></li>` + "\n"},
		"all": {entry{Name: "A", Website: "https://a.example/?b&c", Details: []string{"d"}, First: "f", Vouched: "v", NotMe: &choice{Label: "n", URL: "u"}, Comment: "c"},
			`<li><a href="https://a.example/?b&amp;c" rel="nofollow noreferrer ugc"><bdi>A</bdi></a><span class="role"><span class="comma">, </span><bdi>d</bdi></span>` +
				` <span class="pin">f</span> <span class="vouched">v</span> <a class="nm" href="u" rel="nofollow"><span>n</span></a><q><bdi>c</bdi></q></li>` + "\n"},
		"no address of the web": {entry{Name: "A", Website: "javascript:alert(1)"}, "<li><bdi>A</bdi></li>\n"},
	} {
		if got := string(entryList{c.entry}.HTML()); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

func TestChoice_SaysWhatItHas(t *testing.T) {
	for want, c := range map[string]choice{
		`<li><a href="/es/a?q=%3C&amp;sort=name"><bdi>&lt;b&gt;</bdi></a></li>` + "\n":           {Label: "<b>", URL: "/es/a?q=%3C&sort=name"},
		`<li><a href="/" aria-current="true"><bdi>Cuba</bdi> <span>1.234</span></a></li>` + "\n": {Label: "Cuba", N: "1.234", URL: "/", Selected: true},
	} {
		if got := string(choiceList{c}.HTML()); got != want {
			t.Errorf("%s\nwant\n%s", got, want)
		}
	}
}

// Whatever a signer writes is text of one element, and nothing of it markup.
func FuzzEntry_HoldsTextAsText(f *testing.F) {
	f.Add("Ana", "https://example.org", "poet", "so be it")
	f.Add(`<script>"'&`, `https://example.org/" onclick="x`, "</bdi></li><li>", "<q>")
	f.Add("\x00\xff&amp;", "javascript:x", "`=", "]]>")
	f.Fuzz(func(t *testing.T, name, website, role, comment string) {
		e := entry{Name: name, Website: website, Details: []string{role}, First: role, Vouched: name, Comment: comment, NotMe: &choice{Label: name, URL: "signatories/AbC/not-me"}}
		doc, err := goquery.NewDocumentFromReader(strings.NewReader("<ul>" + string(entryList{e}.HTML()) + "</ul>"))
		if err != nil {
			t.Fatal(err)
		}
		links, want := doc.Find("a[href]").Length(), 1
		if isWeb(website) {
			want = 2
		}
		const elements = "li, bdi, q, .role, .comma, .pin, .vouched, a, a.nm > span"
		if all := doc.Find("ul *"); links != want || doc.Find("ul > li").Length() != 1 || all.Length() != all.Filter(elements).Length() || doc.Find("[onclick], [style]").Length() > 0 {
			t.Errorf("%q %q %q %q became %s", name, website, role, comment, entryList{e}.HTML())
		}
		for selector, text := range map[string]string{"li > bdi, li > a:not(.nm)": name, ".role > bdi": role, "q": comment} {
			if got := doc.Find(selector).Text(); got != asRead(text) {
				t.Errorf("%s: %q of %q", selector, got, text)
			}
		}
	})
}

// asRead returns a text as an HTML parser gives it back: line ends and what isn't a character are written otherwise.
func asRead(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD").Replace(text)
}
