package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/signature"
)

func TestReferrer_IsTheNameOfAnotherSiteAlone(t *testing.T) {
	s := &Server{Services: Services{BaseURL: &url.URL{Scheme: "https", Host: "www.cartas.example:8443"}}}
	long := strings.Repeat("a.", 127)
	for typed, want := range map[string]string{
		"foro.example": "foro.example", "WWW.Foro.Example": "foro.example", "localhost": "localhost", "203.0.113.7": "203.0.113.7", "xn--pea-hoa.example": "xn--pea-hoa.example",
		long[:253]: long[:253],
		"":         "", " ": "", "www.": "", "foro.example/hilo?q=1": "", "https://foro.example": "", "foro.example:8080": "", "peña.example": "", "foro..example": "", "[::1]": "", "a b": "", "foro.example\n": "",
		long + "example": "", strings.Repeat("x", 100_000): "",
		"cartas.example": "", "www.cartas.example": "",
		"www.google.com.mx": "", "t.co": "", "l.facebook.com": "", "es.search.yahoo.com": "", "web.telegram.org": "", "not.co": "not.co", "t.co.example": "t.co.example",
	} {
		r := httptest.NewRequest(http.MethodPost, "/es/libertad/sign", strings.NewReader(url.Values{"referrer": {typed}}.Encode()))
		r.Header.Set(echo.HeaderContentType, echo.MIMEApplicationForm)
		if got := s.referrerOf(echo.New().NewContext(r, nil)); got != want {
			t.Errorf("%.40q is %.40q, want %.40q", typed, got, want)
		}
	}
}

func TestReferrer_OnlyAFormTellsItAndAMistakenOneKeepsIt(t *testing.T) {
	v := newReader(t)
	v.open()
	if got := v.want(http.StatusOK, v.get("/es/libertad?referrer=foro.example")).Find("#sign [name=referrer]").AttrOr("value", ""); got != "" {
		t.Errorf("an address tells %q", got)
	}
	for typed, want := range map[string]string{"foro.example": "foro.example", `"><script>`: ""} {
		form := individual("Ana Quintana", "ana.example")
		form.Set("referrer", typed)
		if got := v.want(http.StatusUnprocessableEntity, v.post("/es/libertad/sign", form)).Find("#sign [name=referrer]").AttrOr("value", ""); got != want {
			t.Errorf("a mistaken form with %q keeps %q", typed, got)
		}
	}
}

// TestReferrer_AWaveFromAForumIsSeenHeldAndUndone goes from the form's field to the desk.
func TestReferrer_AWaveFromAForumIsSeenHeldAndUndone(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		sign := func(i int, site string) signature.Signature {
			form := individual(fmt.Sprintf("Ana %c%c", 'A'+i/26, 'a'+i%26), fmt.Sprintf("s%d@gmail.com", i))
			form.Set("referrer", site)
			if p := d.visitor().post("/en/libertad/sign", form); p.Code != http.StatusSeeOther {
				t.Fatalf("sign: %d %s", p.Code, p.text("main"))
			}
			s, err := d.Signatures.Confirm(t.Context(), d.token())
			d.must(err)
			d.clock.Advance(time.Minute) // so often may one network sign
			return s
		}
		var last signature.Signature
		for i := range 21 {
			last = sign(i, "www.foro-hostil.example")
		}
		other := sign(21, "diario.example")
		v := d.as(organizer.Moderator)
		const said = "20 others came from the same website within an hour."
		if got := v.get(recordURL(d.letter, last.ID.String())).text(".signals"); !strings.Contains(got, said) {
			t.Errorf("the last of them: %s", got)
		}
		if got := v.get(recordURL(d.letter, other.ID.String())).text(".signals"); strings.Contains(got, "website") {
			t.Errorf("one from elsewhere: %s", got)
		}
		list := v.get(wavesAddress)
		if got := list.text("section:has(#of-referrer) li"); !strings.HasPrefix(got, "Website ") || !strings.Contains(got, "21 wait") {
			t.Errorf("clusters: %s", got)
		}
		cluster := v.get(list.doc.Find("section:has(#of-referrer) a").AttrOr("href", ""))
		wave := v.follow(v.submit(cluster, "main form.stack", "", url.Values{"reason": {"called up in a forum"}}))
		if !strings.Contains(wave.text("main"), "21 held") || d.status(last) != signature.Held || d.status(other) != signature.Pending {
			t.Errorf("the wave: %s", wave.text("main"))
		}
		for _, p := range []page{list, cluster, wave} {
			if strings.Contains(p.Body.String(), "foro-hostil") {
				t.Errorf("%s names the site", p.address)
			}
		}
		if undone := v.follow(v.submit(wave, "section:has(#undo) form", "undo", nil)); d.status(last) != signature.Pending {
			t.Errorf("undone: %s", undone.text("main"))
		}
	})
}
