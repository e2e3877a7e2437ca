package web

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/signature"
)

// documented is a site whose letter has these signatures on its list: two that are named, initials, and one that is not.
func documented(t *testing.T, test func(d *deskSite, v *visitor)) {
	t.Helper()
	onDesk(t, func(t *testing.T, d *deskSite) {
		moderator := d.as(organizer.Moderator)
		for _, one := range []struct{ name, visibility string }{{"Ana Peña", "public"}, {"=Eva **Luna**", "public"}, {"Carla Quintana", "initials"}, {"Delia Oculta", "withheld"}} {
			signed := d.sign(one.name, func(draft *signature.Draft) { draft.Visibility = one.visibility })
			moderator.post("/desk/letters/libertad/decide", url.Values{"id": {signed.ID.String()}, "decision": {"publish"}})
		}
		test(d, d.visitor())
	})
}

// forbid turns the letter's downloads off.
func (d *deskSite) forbid() {
	d.Helper()
	l := d.stored()
	base := l.SettingsMark(letter.General)
	l.Downloads = false
	d.must(d.Letters.SaveSettings(d.Context(), uuid.Nil, letter.General, l, base))
}

func TestDocuments_SayWhatTheListShows(t *testing.T) {
	documented(t, func(d *deskSite, v *visitor) {
		for _, c := range []struct{ address, kind, named string }{
			{"/es/libertad/letter.txt", "text/plain; charset=utf-8", "=Eva **Luna**"},
			{"/en/libertad/letter.md", "text/markdown; charset=utf-8", `\=Eva \*\*Luna\*\*`},
		} {
			p := v.get(c.address)
			text := p.Body.String()
			if p.Code != http.StatusOK || p.Header().Get("Content-Type") != c.kind || !strings.Contains(p.Header().Get("Content-Disposition"), "libertad-") {
				d.Errorf("%s: %d %v", c.address, p.Code, p.Header())
			}
			for _, want := range []string{"Ana Peña", "C. Q.", c.named, "http://example.com/"} {
				if !strings.Contains(strings.ReplaceAll(text, `C\.`, "C."), want) {
					d.Errorf("%s lacks %q:\n%s", c.address, want, text)
				}
			}
			if strings.Contains(text, "Delia") || strings.Contains(text, "Carla") {
				d.Errorf("%s names who isn't to be named:\n%s", c.address, text)
			}
		}
		d.forbid()
		for _, address := range []string{"/es/libertad/letter.txt", "/en/libertad/letter.md"} {
			if text := v.get(address).Body.String(); strings.Contains(text, "Ana Peña") || !strings.Contains(text, "/libertad/signatories") {
				d.Errorf("without the list, %s says\n%s", address, text)
			}
		}
	})
}

func TestPDF_IsKeptAsLongAsItIsRight(t *testing.T) {
	documented(t, func(d *deskSite, v *visitor) {
		first := v.get("/es/libertad/letter.pdf")
		tag := first.Header().Get("ETag")
		if first.Code != http.StatusOK || first.Header().Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(first.Body.Bytes(), []byte("%PDF-")) || tag == "" {
			d.Fatalf("%d %v", first.Code, first.Header())
		}
		if got := first.Header().Get("Content-Disposition"); got != `inline; filename="libertad-es.pdf"` {
			d.Errorf("called %s", got)
		}
		key := d.letter.ID.String() + "es"
		kept := d.documents.find(key).body
		if again := v.send(http.MethodGet, "/es/libertad/letter.pdf", nil, "If-None-Match", tag); again.Code != http.StatusNotModified {
			d.Errorf("asked again: %d", again.Code)
		}
		if &kept[0] != &d.documents.find(key).body[0] {
			d.Error("the same document was made again")
		}
		d.forbid()
		after := v.send(http.MethodGet, "/es/libertad/letter.pdf", nil, "If-None-Match", tag)
		if after.Code != http.StatusOK || after.Body.Len() >= first.Body.Len() || after.Header().Get("ETag") == tag {
			d.Errorf("after the list was taken away: %d, %d bytes", after.Code, after.Body.Len())
		}
	})
}

func TestDocuments_TheShortAddressLeadsToTheReadersLanguage(t *testing.T) {
	documented(t, func(d *deskSite, v *visitor) {
		for address, want := range map[string]string{"/libertad/letter.pdf?lang=de": "/de/libertad/letter.pdf", "/libertad/letter.txt": "/en/libertad/letter.txt", "/libertad/press-kit.zip?lang=xx": "/en/libertad/press-kit.zip"} {
			if got := v.get(address).location(); got != want {
				d.Errorf("%s leads to %s", address, got)
			}
		}
		for _, address := range []string{"/none/letter.pdf", "/en/none/letter.pdf", "/xx/libertad/letter.txt", "/en/none/press-kit.zip"} {
			if p := v.get(address); p.Code != http.StatusNotFound {
				d.Errorf("%s: %d", address, p.Code)
			}
		}
	})
}

// filesOf returns the files of an archive by name, and their names in order.
func filesOf(t testing.TB, body []byte) (files map[string]string, names []string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
		names = append(names, f.Name)
	}
	return files, names
}

func TestPressKit_HasEverythingThatTheOrganizersAllow(t *testing.T) {
	documented(t, func(d *deskSite, v *visitor) {
		p := v.get("/en/libertad/press-kit.zip")
		if p.Code != http.StatusOK || p.Header().Get("Content-Disposition") != `attachment; filename="libertad-press-kit-en.zip"` {
			d.Fatalf("%d %v", p.Code, p.Header())
		}
		files, names := filesOf(d, p.Body.Bytes())
		for _, want := range []string{"README.txt", "figures/figures.csv", "figures/figures-es.txt", "letter/libertad-es.pdf", "letter/libertad-es.txt", "letter/libertad-es.md", "list/signatories.csv", "pictures/qr.png", "pictures/qr.svg", "pictures/card-es.png", "pictures/card-en.png"} {
			if files[want] == "" {
				d.Errorf("no %s among %q", want, names)
			}
		}
		rows, err := csv.NewReader(strings.NewReader(files["list/signatories.csv"])).ReadAll()
		if err != nil || len(rows) != 4 {
			d.Fatalf("%v, %d rows", err, len(rows))
		}
		var named []string
		for _, row := range rows[1:] {
			named = append(named, row[1])
		}
		slices.Sort(named)
		if !slices.Equal(named, []string{"'=Eva **Luna**", "Ana Peña", "C. Q."}) {
			d.Errorf("the list has %q", named)
		}
		if !strings.Contains(files["figures/figures.csv"], ",4,0,4,1\r\n") {
			d.Errorf("figures: %q", files["figures/figures.csv"])
		}
		if readme := files["README.txt"]; !strings.Contains(readme, "carta@example.org") || !strings.Contains(readme, "without a fee") || !strings.Contains(readme, "confirmed by email") {
			d.Errorf("README: %s", readme)
		}
		again, _ := filesOf(d, v.get("/en/libertad/press-kit.zip").Body.Bytes())
		if again["letter/libertad-es.pdf"] != files["letter/libertad-es.pdf"] {
			d.Error("the same letter is another document")
		}
		d.forbid()
		files, names = filesOf(d, v.get("/en/libertad/press-kit.zip").Body.Bytes())
		if _, has := files["list/signatories.csv"]; has || strings.Contains(strings.Join([]string{files["letter/libertad-es.txt"], files["letter/libertad-es.md"]}, ""), "Ana Peña") {
			d.Errorf("the list is given out all the same: %q", names)
		}
	})
}

func TestDocuments_AreLimitedByNetwork(t *testing.T) {
	v := newReader(t)
	v.open()
	for range 100 {
		r := httptest.NewRequest(http.MethodHead, "/en/libertad/letter.txt", nil)
		r.RemoteAddr = "203.0.113.9:1"
		if v.do(r).Code == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("one network gets as many as it likes")
}
