package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/outbox"
)

// fromHere is a request from this machine, to the site by that name.
func fromHere(path, host string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.RemoteAddr, r.Host = "127.0.0.1:4321", host
	return r
}

func TestMailbox_ShowsWhatWasSentTheNewestFirst(t *testing.T) {
	c := newCore(t, "http://127.0.0.1:8080")
	for _, to := range []string{"first@example.org", "second@example.org"} {
		id, err := uuid.NewV7()
		if err != nil {
			t.Fatal(err)
		}
		m := outbox.Message{Kind: outbox.KindOrganizerInvite, Language: "en", To: to, Data: map[string]string{"token": "TOKEN", "site": "x"}}
		if err := c.Mailbox.Deliver(t.Context(), outbox.Envelope{ID: id, Message: m}); err != nil {
			t.Fatal(err)
		}
	}
	var list []struct {
		ID, To, Subject, Text, HTML string
		At                          time.Time
	}
	answer := c.do(fromHere("/dev/mail.json", "127.0.0.1:8080"))
	if err := json.Unmarshal(answer.Body.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].To != "second@example.org" || list[0].Subject == "" || list[0].HTML == "" || list[0].At.IsZero() {
		t.Fatalf("got %+v", list)
	}
	page := c.do(fromHere("/dev/mail", "localhost:8080")).Body.String()
	if strings.Index(page, "second@example.org") > strings.Index(page, "first@example.org") || strings.Contains(page, "\u27e6") {
		t.Errorf("list: %s", page)
	}
	one := c.do(fromHere("/dev/mail?id="+list[0].ID, "[::1]:8080")).Body.String()
	if !strings.Contains(one, `href="http://127.0.0.1:8080/desk/setup/TOKEN"`) || strings.Contains(one, "\u27e6") {
		t.Errorf("no link to follow: %s", one)
	}
	html := c.do(fromHere("/dev/mail?as=html&id="+list[0].ID, "localhost"))
	if html.Body.String() != list[0].HTML || !strings.Contains(html.Header().Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("as HTML: %v", html.Header())
	}
	if got := c.do(fromHere("/dev/mail?id=none", "localhost")); got.Code != http.StatusNotFound {
		t.Errorf("unknown message: %d", got.Code)
	}
}

func TestMailbox_IsForThisMachineAlone(t *testing.T) {
	c := newCore(t, "http://127.0.0.1:8080")
	elsewhere := fromHere("/dev/mail", "127.0.0.1:8080")
	elsewhere.RemoteAddr = "192.0.2.1:4321"
	proxied := fromHere("/dev/mail", "127.0.0.1:8080")
	proxied.Header.Set("X-Forwarded-For", "192.0.2.1")
	tests := map[string]struct {
		request *http.Request
		want    int
	}{
		"this machine":             {fromHere("/dev/mail", "127.0.0.1:8080"), http.StatusOK},
		"another machine":          {elsewhere, http.StatusNotFound},
		"a name that points here":  {fromHere("/dev/mail", "rebound.example"), http.StatusNotFound},
		"another machine, proxied": {proxied, http.StatusNotFound},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := c.do(test.request).Code; got != test.want {
				t.Errorf("%d, want %d", got, test.want)
			}
		})
	}
}

func TestMailbox_IsNotThereWithoutTheDemonstration(t *testing.T) {
	c := newCore(t, "http://127.0.0.1:8080", func(s *Services) { s.Mailbox = nil })
	for _, path := range []string{"/dev/mail", "/dev/mail.json"} {
		if got := c.do(fromHere(path, "127.0.0.1:8080")).Code; got != http.StatusNotFound {
			t.Errorf("%s: %d", path, got)
		}
	}
}

func TestTextParts_FindAddresses(t *testing.T) {
	got := textParts("Confirm:\nhttps://example.org/confirm/abc\n\nBye")
	want := []textPart{{Text: "Confirm:\n"}, {Text: "https://example.org/confirm/abc", URL: "https://example.org/confirm/abc"}, {Text: "\n\nBye"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
