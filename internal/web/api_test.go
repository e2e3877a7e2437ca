package web

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"

	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/signatory/signatorytest"
)

// program reads a site by its API, and holds each answer to the description.
type program struct {
	reader
	described validator.Validator
}

func newProgram(t *testing.T) program {
	t.Helper()
	v := newReader(t)
	doc, err := libopenapi.NewDocument(v.get(apiRoot + "/openapi.json").Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	described, errs := validator.NewValidator(doc)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return program{reader: v, described: described}
}

// ask gets what is at a path of the API, which must be answered with this status and as described.
func (p program) ask(t *testing.T, status int, path string) []byte {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, apiRoot+path, nil)
	r.RemoteAddr = "127.0.0.1:1"
	answer := p.do(r).Result()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != status || answer.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Fatalf("%s: status %d, want %d; for origins %q: %s", path, answer.StatusCode, status, answer.Header.Get("Access-Control-Allow-Origin"), body)
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	if ok, errs := p.described.ValidateHttpResponse(r, answer); !ok {
		for _, err := range errs {
			t.Errorf("%s: %s: %s: %v: %s", path, err.Message, err.Reason, err.SchemaValidationErrors, body)
		}
	}
	return body
}

func (p program) list(t *testing.T, path string) signatoriesJSON {
	t.Helper()
	var page signatoriesJSON
	if err := json.Unmarshal(p.ask(t, http.StatusOK, path), &page); err != nil {
		t.Fatal(err)
	}
	return page
}

func (page signatoriesJSON) names() []string {
	var names []string
	for _, one := range page.Signatories {
		names = append(names, one.Name)
	}
	return names
}

func TestAPI_ItsDescriptionIsOpenAPI(t *testing.T) {
	if ok, errs := newProgram(t).described.ValidateDocument(); !ok {
		for _, err := range errs {
			t.Errorf("%s: %s", err.Message, err.Reason)
		}
	}
}

func TestAPI_EveryAddressIsDescribed(t *testing.T) {
	p := newProgram(t)
	var described struct{ Paths map[string]any }
	if err := json.Unmarshal(openAPI, &described); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, route := range p.echo.Routes() {
		path, is := strings.CutPrefix(route.Path, apiRoot)
		if !is || route.Method != http.MethodGet {
			continue
		}
		n++
		if described.Paths[strings.ReplaceAll(path, ":slug", "{slug}")] == nil {
			t.Errorf("%s isn't described", route.Path)
		}
	}
	if n != len(described.Paths) {
		t.Errorf("%d addresses, %d are described", n, len(described.Paths))
	}
}

func TestAPI_ALetterIsSeenOnceItIsPublic(t *testing.T) {
	p := newProgram(t)
	p.ask(t, http.StatusNotFound, "/letters/libertad")
	p.ask(t, http.StatusNotFound, "/letters/libertad/signatories")
	if got := string(p.ask(t, http.StatusOK, "/letters")); got != `{"letters":[]}` {
		t.Errorf("before: %s", got)
	}
	p.open()
	p.signed(individual("Ana María Quintana", "ana@correo.example"))
	var got letterJSON
	if err := json.Unmarshal(p.ask(t, http.StatusOK, "/letters/libertad"), &got); err != nil {
		t.Fatal(err)
	}
	if got.State != "open" || got.URL != "https://cartas.example/libertad" || len(got.Texts) != 1 || got.Texts[0].Title != "Por su libertad" ||
		got.Figures.Total != 1 || got.Figures.LastAt == nil || got.Figures.LastAt.Second() != 0 || *got.Date != "2026-01-14" ||
		got.Categories[0].Labels["en"] != "Academics" {
		t.Errorf("%+v", got)
	}
	p.ask(t, http.StatusOK, "/letters")
	if err := p.Letters.Pause(t.Context(), uuid.New(), p.letter.ID); err != nil {
		t.Fatal(err)
	}
	if body := string(p.ask(t, http.StatusOK, "/letters/libertad")); !strings.Contains(body, `"state":"paused"`) {
		t.Errorf("paused: %s", body)
	}
}

func TestAPI_TellsWhatTheListShowsAndNoMore(t *testing.T) {
	p := newProgram(t)
	p.open()
	form := individual("Ana María Quintana", "ana@correo.example")
	form.Set("city", "Holguín")
	form.Set("comment", "Con todas.")
	p.signed(form)
	for name, visibility := range map[string]string{"Zoila Ñáñez": "withheld", "Bruno Téllez": "initials"} {
		form := individual(name, strings.ToLower(name[:5])+"@correo.example")
		form.Set("visibility", visibility)
		p.signed(form)
	}
	p.post("/es/libertad/sign", individual("Nunca Confirmada", "nunca@correo.example"))
	body := string(p.ask(t, http.StatusOK, "/letters/libertad/signatories"))
	for _, secret := range []string{"Zoila", "Téllez", "Nunca", "correo.example", "_at"} {
		if strings.Contains(body, secret) {
			t.Errorf("%q stands in %s", secret, body)
		}
	}
	page := p.list(t, "/letters/libertad/signatories?sort=name")
	if got := page.names(); !slices.Equal(got, []string{"Ana María Quintana", "B. T."}) || page.Total != 2 {
		t.Errorf("%v, %d in all", got, page.Total)
	}
	if one := page.Signatories[0]; *one.City != "Holguín" || *one.Comment != "Con todas." || *one.Country != "CU" || one.Website != nil || one.Initials {
		t.Errorf("%+v", one)
	}
	if found := p.list(t, "/letters/libertad/signatories?q=QUINTÁNA&kind=individual&country=CU"); len(found.Signatories) != 1 || found.Total != 1 {
		t.Errorf("searched: %+v", found)
	}
}

func TestAPI_ANameThatIsHiddenIsGoneAtOnce(t *testing.T) {
	p := newProgram(t)
	p.open()
	own := p.signed(individual("Ana María Quintana", "ana@correo.example"))
	tags := map[string]string{}
	for path, kept := range map[string]string{"/letters/libertad/signatories": shared, "/letters/libertad/signatories?q=quintana": askEach} {
		answer := p.get(apiRoot + path)
		if tags[path] = answer.Header().Get("ETag"); !strings.Contains(answer.Body.String(), "Quintana") || answer.Header().Get("Cache-Control") != kept || tags[path] == "" {
			t.Fatalf("%s before: %v %s", path, answer.Header(), answer.Body)
		}
	}
	p.follow(p.post(own, url.Values{"action": {"hide"}}))
	for path, tag := range tags {
		r := httptest.NewRequest(http.MethodGet, apiRoot+path, nil)
		r.Header.Set("If-None-Match", tag)
		if answer := p.do(r); answer.Code != http.StatusOK || strings.Contains(answer.Body.String(), "Quintana") {
			t.Errorf("%s after: status %d, %s", path, answer.Code, answer.Body)
		}
	}
}

func TestAPI_PagesLeadThroughAllBothWays(t *testing.T) {
	p := newProgram(t)
	p.open()
	texts, err := p.Letters.PublishedTexts(t.Context(), p.letter.ID)
	if err != nil {
		t.Fatal(err)
	}
	signatorytest.Fill(t, p.DB, p.letter.ID, texts[0].ID, 230)
	follow := func(address *string) signatoriesJSON {
		t.Helper()
		path, is := strings.CutPrefix(*address, "https://cartas.example"+apiRoot)
		if !is || !strings.Contains(path, "sort=name") || !strings.Contains(path, "limit=100") {
			t.Fatalf("the next page is %s", *address)
		}
		return p.list(t, path)
	}
	pages := []signatoriesJSON{p.list(t, "/letters/libertad/signatories?sort=name&limit=100")}
	n := len(pages[0].Signatories)
	for last := pages[0]; last.Next != nil; n += len(last.Signatories) {
		last = follow(last.Next)
		pages = append(pages, last)
	}
	if len(pages) < 3 || n != pages[0].Total || pages[0].Prev != nil {
		t.Errorf("%d pages with %d names of %d", len(pages), n, pages[0].Total)
	}
	for i := len(pages) - 1; i > 0; i-- {
		if diff := cmp.Diff(pages[i-1].Signatories, follow(pages[i].Prev).Signatories); diff != "" {
			t.Errorf("back from page %d: %s", i, diff)
		}
	}
}

func TestAPI_SaysWhatIsWrong(t *testing.T) {
	p := newProgram(t)
	p.open()
	for _, test := range []struct {
		query, field string
	}{
		{"kind=robot", "kind"},
		{"sort=loudest", "sort"},
		{"limit=0", "limit"},
		{"limit=101", "limit"},
		{"limit=many", "limit"},
		{"q=" + strings.Repeat("a", maxQuery+1), "q"},
	} {
		var wrong problem
		if err := json.Unmarshal(p.ask(t, http.StatusUnprocessableEntity, "/letters/libertad/signatories?"+test.query), &wrong); err != nil {
			t.Fatal(err)
		}
		if len(wrong.Errors) != 1 || wrong.Errors[0].Field != test.field || !strings.Contains(wrong.Errors[0].Message, " ") {
			t.Errorf("%s: %+v", test.query, wrong)
		}
	}
	p.ask(t, http.StatusNotFound, "/letters/libertad/signatories?after=nonsense")
	p.ask(t, http.StatusOK, "/letters/libertad/signatories?sort=newest&limit=100")
}

func TestAPI_IsReadByPagesOfOtherSites(t *testing.T) {
	p := newProgram(t)
	p.open()
	r := httptest.NewRequest(http.MethodOptions, apiRoot+"/letters/libertad/signatories", nil)
	r.Header.Set("Origin", "https://elsewhere.example")
	r.Header.Set("Access-Control-Request-Method", "GET")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	answer := p.do(r)
	if h := answer.Header(); answer.Code != http.StatusNoContent || h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Access-Control-Allow-Methods") != "GET, HEAD" {
		t.Errorf("status %d, %v", answer.Code, h)
	}
	h := p.get(apiRoot + "/letters").Header()
	if h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || h.Get("X-Robots-Tag") != "noindex" || h.Get("Access-Control-Allow-Credentials") != "" || h.Get("Set-Cookie") != "" {
		t.Errorf("%v", h)
	}
}

func TestAPI_ANetworkThatReadsTooFastWaits(t *testing.T) {
	p := newProgram(t)
	p.open()
	for n := 0; ; n++ {
		r := httptest.NewRequest(http.MethodGet, apiRoot+"/letters", nil)
		r.RemoteAddr = "203.0.113.5:1"
		answer := p.do(r)
		if answer.Code == http.StatusOK && n <= limit.Reading.Burst+int(time.Second/limit.Reading.Every)*60 {
			continue
		}
		if answer.Code != http.StatusTooManyRequests || n < limit.Reading.Burst || answer.Header().Get("Retry-After") == "" ||
			answer.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("after %d: status %d, %v", n, answer.Code, answer.Header())
		}
		return
	}
}
