package web

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/mmcdole/gofeed/atom"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signatory/signatorytest"
	"github.com/undersigned/undersigned/internal/update"
)

// feed gets a feed, which must be one by RFC 4287.
func (v reader) feed(path string) *atom.Feed {
	v.t.Helper()
	answer := v.get(path)
	if answer.Code != http.StatusOK || answer.Header().Get("Content-Type") != "application/atom+xml; charset=utf-8" || answer.Header().Get("ETag") == "" {
		v.t.Fatalf("%s: status %d, %v; log: %s", path, answer.Code, answer.Header(), v.log)
	}
	mustBeAtom(v.t, answer.Body.Bytes())
	feed, err := (&atom.Parser{}).Parse(bytes.NewReader(answer.Body.Bytes()))
	if err != nil {
		v.t.Fatal(err)
	}
	return feed
}

// node is an element of any XML document.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Nodes   []node     `xml:",any"`
	Text    string     `xml:",chardata"`
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (n node) all(name string) []node {
	return slices.DeleteFunc(slices.Clone(n.Nodes), func(c node) bool { return c.XMLName.Local != name })
}

// mustBeAtom holds a feed to what RFC 4287 demands: which elements stand once, identifiers that are whole addresses and
// differ, times of RFC 3339, one alternate link for each type and language, content for every entry.
func mustBeAtom(t *testing.T, document []byte) {
	t.Helper()
	var feed node
	if err := xml.Unmarshal(document, &feed); err != nil {
		t.Fatal(err)
	}
	if feed.XMLName != (xml.Name{Space: "http://www.w3.org/2005/Atom", Local: "feed"}) || feed.attr("lang") == "" {
		t.Errorf("the document is a %v", feed.XMLName)
	}
	if authors := feed.all("author"); len(authors) != 1 || len(authors[0].all("name")) != 1 || authors[0].all("name")[0].Text == "" {
		t.Error("no author")
	}
	ids := map[string]bool{}
	for i, n := range append([]node{feed}, feed.all("entry")...) {
		for _, once := range []string{"id", "title", "updated"} {
			if found := n.all(once); len(found) != 1 || strings.TrimSpace(found[0].Text) == "" {
				t.Errorf("entry %d: %d times %s", i, len(found), once)
			}
		}
		id := n.all("id")[0].Text
		if u, err := url.Parse(id); err != nil || u.Scheme == "" || ids[id] {
			t.Errorf("the id %s is no whole address or stands twice", id)
		}
		ids[id] = true
		for _, when := range append(n.all("updated"), n.all("published")...) {
			if _, err := time.Parse(time.RFC3339, when.Text); err != nil {
				t.Errorf("entry %d: %v", i, err)
			}
		}
		alternates := map[string]bool{}
		for _, link := range n.all("link") {
			u, err := url.Parse(link.attr("href"))
			kind := link.attr("rel") + link.attr("type") + link.attr("hreflang")
			if err != nil || !u.IsAbs() || alternates[kind] {
				t.Errorf("entry %d: link %v", i, link.Attrs)
			}
			alternates[kind] = true
		}
		if content := n.all("content"); i > 0 && (len(content) != 1 || content[0].attr("type") != "text" && content[0].attr("type") != "html" || len(content[0].Nodes) > 0) {
			t.Errorf("entry %d: %d times content", i, len(content))
		}
	}
}

func titles(feed *atom.Feed) []string {
	var all []string
	for _, e := range feed.Entries {
		all = append(all, e.Title)
	}
	return all
}

// settle changes a section of the letter's settings.
func (v reader) settle(section letter.Section, change func(l *letter.Letter)) {
	v.t.Helper()
	l, err := v.Letters.ByID(v.t.Context(), v.letter.ID)
	if err != nil {
		v.t.Fatal(err)
	}
	base := l.SettingsMark(section)
	change(&l)
	if err := v.Letters.SaveSettings(v.t.Context(), uuid.New(), section, l, base); err != nil {
		v.t.Fatal(err)
	}
}

// eventful opens the letter and has all happen to it that a feed tells.
func (v reader) eventful() {
	v.t.Helper()
	v.open()
	v.settle(letter.General, func(l *letter.Letter) { l.Goal = 120 })
	texts, err := v.Letters.PublishedTexts(v.t.Context(), v.letter.ID)
	if err != nil {
		v.t.Fatal(err)
	}
	signatorytest.Fill(v.t, v.DB, v.letter.ID, texts[0].ID, 130)
	v.settle(letter.ToWhom, func(l *letter.Letter) {
		l.Addressees = []letter.Addressee{{Names: map[string]string{"es": "La Cancillería"}, Answer: &letter.Answer{
			Date: v.DB.Now().AddDate(0, 0, 3).UTC().Truncate(24 * time.Hour), Texts: map[string]string{"es": "Hemos recibido <su> carta & la leemos."},
		}}}
	})
}

func TestFeed_TellsMilestonesAndAnswers(t *testing.T) {
	v := newReader(t)
	if answer := v.get("/libertad/feed.atom"); answer.Code != http.StatusNotFound {
		t.Errorf("of a draft: status %d", answer.Code)
	}
	v.eventful()
	feed := v.feed("/es/libertad/feed.atom")
	want := []string{"La Cancillería ha respondido", "La meta de 120 firmas está alcanzada.", "100 firmas", "50 firmas", "10 firmas", "La carta está abierta a firmas"}
	if got := titles(feed); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if got := feed.Entries[0].Content.Value; got != "Hemos recibido <su> carta & la leemos." {
		t.Errorf("the answer is told as %q", got)
	}
	for _, e := range feed.Entries {
		if !regexp.MustCompile(`^tag:cartas\.example,\d{4}-\d\d-\d\d:libertad/es/[a-z0-9/-]+$`).MatchString(e.ID) || !strings.HasSuffix(e.Updated, ":00Z") {
			t.Errorf("entry %s of %s", e.ID, e.Updated)
		}
	}
	if feed.Links[0].Rel != "self" || feed.Links[0].Href != "https://cartas.example/es/libertad/feed.atom" || feed.Title != "Por su libertad" {
		t.Errorf("%+v", feed.Links)
	}
	if link := v.want(http.StatusOK, v.get("/es/libertad")).Find(`link[type="application/atom+xml"]`).AttrOr("href", ""); link != "/es/libertad/feed.atom" {
		t.Errorf("the letter's page leads to %q", link)
	}
}

// publishes publishes news of the letter and returns them.
func (v reader) publishes(title, body string) update.By {
	v.t.Helper()
	u, err := v.Updates.Begin(v.t.Context(), uuid.New(), v.letter.ID)
	by := update.By{Organizer: uuid.New(), LetterID: v.letter.ID, ID: u.ID}
	if err == nil {
		err = v.Updates.SaveText(v.t.Context(), by, letter.Text{Language: "es", Title: title, Summary: "En pocas palabras.", Body: body}, "")
	}
	if err == nil {
		err = v.Updates.Publish(v.t.Context(), by)
	}
	if err != nil {
		v.t.Fatal(err)
	}
	return by
}

func TestFeed_HasTheNewsUntilTheyAreRetracted(t *testing.T) {
	v := newReader(t)
	v.open()
	by := v.publishes("La embajada recibe la carta", "Ayer *entregamos* la carta.")
	if err := v.Updates.Correct(t.Context(), by, map[string]string{"es": "Fue <anteayer>."}); err != nil {
		t.Fatal(err)
	}
	feed := v.feed("/libertad/feed.atom?lang=it")
	i := slices.Index(titles(feed), "La embajada recibe la carta")
	if i < 0 {
		t.Fatalf("got %q", titles(feed))
	}
	news := feed.Entries[i]
	if !strings.Contains(news.Content.Value, "<em>entregamos</em>") || !strings.Contains(news.Content.Value, "Fue &lt;anteayer&gt;.") || news.Content.Type != "html" ||
		news.Links[0].Href != "https://cartas.example/it/libertad/updates/"+by.ID.String() || !strings.HasSuffix(news.ID, ":libertad/it/updates/"+by.ID.String()) {
		t.Errorf("%+v %+v", news, news.Content)
	}
	if err := v.Updates.Retract(t.Context(), by); err != nil {
		t.Fatal(err)
	}
	if got := titles(v.feed("/libertad/feed.atom?lang=it")); len(got) != 1 {
		t.Errorf("retracted: %q", got)
	}
}

func TestFeed_IsTheSameUntilSomethingHappens(t *testing.T) {
	v := newReader(t)
	v.eventful()
	before := v.feed("/libertad/feed.atom")
	r := httptest.NewRequest(http.MethodGet, "/libertad/feed.atom", nil)
	r.Header.Set("If-None-Match", v.get("/libertad/feed.atom").Header().Get("ETag"))
	if answer := v.do(r); answer.Code != http.StatusNotModified {
		t.Errorf("asked again: status %d", answer.Code)
	}
	if err := v.Letters.Close(t.Context(), uuid.New(), v.letter.ID); err != nil {
		t.Fatal(err)
	}
	after := v.feed("/libertad/feed.atom")
	for _, was := range before.Entries {
		i := slices.IndexFunc(after.Entries, func(e *atom.Entry) bool { return e.ID == was.ID })
		if i < 0 || after.Entries[i].Updated != was.Updated || after.Entries[i].Title != was.Title {
			t.Errorf("%s has changed", was.ID)
		}
	}
	if len(after.Entries) != len(before.Entries)+1 || !slices.Contains(titles(after), "La recogida de firmas ha terminado") {
		t.Errorf("after closing: %q", titles(after))
	}
}

func TestFeed_SpeaksTheLanguageThatIsAsked(t *testing.T) {
	v := newReader(t)
	v.open()
	for path, want := range map[string]string{
		"/libertad/feed.atom": "es", "/libertad/feed.atom?lang=de-AT": "de", "/libertad/feed.atom?lang=ja": "es", "/it/libertad/feed.atom": "it",
	} {
		feed := v.feed(path)
		if feed.Language != want || !strings.Contains(feed.ID, ":libertad/"+want+"/feed") {
			t.Errorf("%s: %s, %s", path, feed.Language, feed.ID)
		}
	}
	if answer := v.get("/xx/libertad/feed.atom"); answer.Code != http.StatusNotFound {
		t.Errorf("a language that isn't there: %d", answer.Code)
	}
	if h := v.get("/libertad/feed.atom").Header(); h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Set-Cookie") != "" {
		t.Errorf("%v", h)
	}
}
