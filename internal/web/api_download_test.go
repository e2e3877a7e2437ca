package web

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/signatory/signatorytest"
)

// wholeList fills the letter's list and returns it as its pages have it, the oldest first.
func (p program) wholeList(t *testing.T, n int) []signatoryJSON {
	t.Helper()
	texts, err := p.Letters.PublishedTexts(t.Context(), p.letter.ID)
	if err != nil {
		t.Fatal(err)
	}
	signatorytest.Fill(t, p.DB, p.letter.ID, texts[0].ID, n)
	page := p.list(t, "/letters/libertad/signatories?sort=oldest&limit=100")
	all := page.Signatories
	for page.Next != nil {
		page = p.list(t, strings.TrimPrefix(*page.Next, "https://cartas.example"+apiRoot))
		all = append(all, page.Signatories...)
	}
	return all
}

func TestDownload_IsTheListThatPagesHave(t *testing.T) {
	p := newProgram(t)
	p.open()
	want := p.wholeList(t, 620) // more than are read at once
	var got []signatoryJSON
	for lines := json.NewDecoder(bytes.NewReader(p.ask(t, http.StatusOK, "/letters/libertad/signatories.ndjson"))); lines.More(); {
		var one signatoryJSON
		if err := lines.Decode(&one); err != nil {
			t.Fatal(err)
		}
		got = append(got, one)
	}
	same := func(a, b signatoryJSON) bool { return a.Name == b.Name && a.Kind == b.Kind && *a.Country == *b.Country }
	if !slices.EqualFunc(got, want, same) || len(got) < 500 {
		t.Errorf("%d lines, the pages have %d", len(got), len(want))
	}
	r := httptest.NewRequest(http.MethodGet, apiRoot+"/letters/libertad/signatories.csv", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	r.RemoteAddr = "127.0.0.1:1"
	answer := p.do(r)
	if h := answer.Header(); h.Get("Content-Encoding") != "gzip" || !strings.HasSuffix(h.Get("Content-Disposition"), `.csv"`) || !strings.Contains(h.Get("Access-Control-Expose-Headers"), "Content-Disposition") {
		t.Errorf("%v", h)
	}
	unpacked, err := gzip.NewReader(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(unpacked).ReadAll()
	if err != nil || len(rows) != len(want)+1 || rows[0][1] != "name" || rows[1][1] != want[0].Name {
		t.Errorf("%v, %d rows", err, len(rows))
	}
}

func TestDownload_NoCellIsAFormulaAndNothingWithheldIsInIt(t *testing.T) {
	p := newProgram(t)
	p.open()
	form := individual("Ana María Quintana", "ana@correo.example")
	form.Set("comment", "=HYPERLINK(1)")
	p.signed(form)
	form = individual("Zoila Ñáñez", "zoila@correo.example")
	form.Set("visibility", "withheld")
	p.signed(form)
	for _, format := range []string{"csv", "ndjson"} {
		body := string(p.ask(t, http.StatusOK, "/letters/libertad/signatories."+format))
		if !strings.Contains(body, "Quintana") || strings.Contains(body, "Zoila") || strings.Contains(body, "correo.example") || format == "csv" && !strings.Contains(body, "'=HYPERLINK") {
			t.Errorf("%s: %s", format, body)
		}
	}
}

func TestDownload_OnlyIfTheLetterAllowsIt(t *testing.T) {
	p := newProgram(t)
	p.ask(t, http.StatusNotFound, "/letters/libertad/signatories.csv")
	p.open()
	p.settle(letter.General, func(l *letter.Letter) { l.Downloads = false })
	for _, format := range []string{"csv", "ndjson"} {
		var wrong problem
		if err := json.Unmarshal(p.ask(t, http.StatusForbidden, "/letters/libertad/signatories."+format), &wrong); err != nil || wrong.Title == "" || !strings.Contains(wrong.Detail, "página por página") {
			t.Errorf("%v %+v", err, wrong)
		}
	}
	p.ask(t, http.StatusOK, "/letters/libertad/signatories")
}

func TestDownload_AFewAMinuteForOneNetwork(t *testing.T) {
	p := newProgram(t)
	p.open()
	for n := 0; ; n++ {
		r := httptest.NewRequest(http.MethodGet, apiRoot+"/letters/libertad/signatories.csv", nil)
		r.RemoteAddr = "203.0.113.5:1"
		answer := p.do(r)
		if answer.Code == http.StatusOK && n < limit.Downloading.Burst+1 {
			_, _ = io.Copy(io.Discard, answer.Body)
			continue
		}
		if answer.Code != http.StatusTooManyRequests || n < limit.Downloading.Burst {
			t.Errorf("after %d: %d", n, answer.Code)
		}
		return
	}
}

func TestAPI_TellsMilestones(t *testing.T) {
	p := newProgram(t)
	p.eventful()
	var got milestonesJSON
	if err := json.Unmarshal(p.ask(t, http.StatusOK, "/letters/libertad/milestones"), &got); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, m := range got.Milestones {
		kinds = append(kinds, m.Kind)
		if m.At.Second() != 0 {
			t.Errorf("%s is told to the second", m.Kind)
		}
	}
	if want := []string{"answered", "goal", "signatures", "signatures", "signatures", "opened"}; !slices.Equal(kinds, want) || *got.Milestones[1].Signatures != 120 || got.Milestones[0].Addressee["es"] != "La Cancillería" {
		t.Errorf("%v", got.Milestones)
	}
}

func TestAPI_TellsTheNews(t *testing.T) {
	p := newProgram(t)
	p.open()
	by := p.publishes("La embajada recibe la carta", "Ayer *entregamos* la carta.")
	var got updatesJSON
	if err := json.Unmarshal(p.ask(t, http.StatusOK, "/letters/libertad/updates"), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Updates) != 1 || got.Updates[0].ID != by.ID.String() || got.Updates[0].Texts[0].Markdown != "Ayer *entregamos* la carta." || !got.Updates[0].UpdatedAt.Equal(got.Updates[0].PublishedAt) {
		t.Errorf("%+v", got)
	}
	if answer := p.get(strings.TrimPrefix(got.Updates[0].URL, "https://cartas.example")); answer.Code != http.StatusOK {
		t.Errorf("its page: %d", answer.Code)
	}
}

func TestAPI_PagesAreNamedInTheHeadToo(t *testing.T) {
	p := newProgram(t)
	p.open()
	p.wholeList(t, 120)
	first := p.get(apiRoot + "/letters/libertad/signatories?limit=50")
	var page signatoriesJSON
	if err := json.Unmarshal(first.Body.Bytes(), &page); err != nil {
		t.Fatal(err)
	}
	if got := first.Header().Values("Link"); !slices.Equal(got, []string{"<" + *page.Next + `>; rel="next"`}) || !strings.Contains(first.Header().Get("Access-Control-Expose-Headers"), "Link") {
		t.Errorf("%q", got)
	}
	second := p.get(strings.TrimPrefix(*page.Next, "https://cartas.example"))
	if got := strings.Join(second.Header().Values("Link"), " "); !strings.Contains(got, `rel="prev"`) || !strings.Contains(got, `rel="next"`) {
		t.Errorf("%q", got)
	}
}
