package mail_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/mail"
	"github.com/undersigned/undersigned/internal/mail/mailpittest"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/view"
	"github.com/undersigned/undersigned/templates"
)

// What Mailpit must say of a message's HTML, in per cent of the mail programs: shown whole, and not shown at all.
const (
	leastSupported  = 93
	mostUnsupported = 3
)

// majors are the mail programs that most people read with.
func majors() []string {
	return []string{"apple-mail", "gmail", "outlook", "samsung-email", "thunderbird", "yahoo", "protonmail"}
}

// bearable are the features that one of majors lacks, each with what its reader sees instead.
func bearable() map[string]string {
	return map[string]string{
		"css-at-media":        "the light colours on a light ground",
		"css-border-radius":   "a button with corners",
		"css-max-width":       "longer lines",
		"css-text-decoration": "a button that is underlined",
		"css-word-break":      "a long address that the program itself breaks or scrolls",
		"html-body":           "the program's own ground around the message",
		"html-style":          "the styles in the button's tag, and the program's own for the rest",
	}
}

// site answers at the addresses that messages lead to, and nowhere else.
func site(t *testing.T, languages []string) *url.URL {
	t.Helper()
	known := []string{"/unsubscribe/" + token}
	for path := range maps.Values(kinds()) {
		for _, language := range languages {
			known = append(known, strings.ReplaceAll(path, "LANGUAGE", language), "/"+language) // the latter for discreet ones
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(known, r.URL.RequestURI()) {
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return base
}

// everyForm are all messages that there are: each kind in its open and, where it has one, its discreet form.
func everyForm(language string) map[string]outbox.Envelope {
	forms := map[string]outbox.Envelope{}
	for kind := range kinds() {
		forms[kind] = envelope(kind, language)
		if aboutASignature(kind) {
			e := envelope(kind, language)
			e.Data["discreet"] = "1"
			forms[kind+", discreet"] = e
		}
	}
	return forms
}

func TestMailpit_EveryMessageIsShownWellAndItsLinksLead(t *testing.T) {
	post, languages := mailpittest.Start(t), catalogue(t).Languages()
	v, err := view.New(templates.Files, func(name string) (string, error) { return "/static/" + name, nil })
	if err != nil {
		t.Fatal(err)
	}
	writer := mail.NewRenderer(v, catalogue(t), site(t, languages), noon)
	deliverer, err := mail.NewSMTP("smtp://"+post.SMTP, sender, writer, mail.SMTPOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = deliverer.Close() })
	sent := map[string]string{} // by recipient
	for _, language := range languages {
		for name, e := range everyForm(language) {
			e.To = strings.ReplaceAll(name, ", ", ".") + "." + language + "@example.org"
			if err := deliverer.Deliver(t.Context(), e); err != nil {
				t.Fatal(err)
			}
			sent[e.To] = language + "/" + name
		}
	}
	arrived := post.Messages(t)
	if len(arrived) != len(sent) {
		t.Errorf("%d of %d messages have arrived", len(arrived), len(sent))
	}
	for _, m := range arrived {
		name := sent[m.To[0].Address]
		t.Run(name, func(t *testing.T) {
			want := 1
			if strings.Contains(name, "/"+outbox.KindUpdate) {
				want = 2 // the other one ends them
			}
			leads(t, post.CheckLinks(t, m), want)
			if strings.HasPrefix(name, "es/") { // the languages differ in their words alone
				isShown(t, post.CheckHTML(t, m))
			}
		})
	}
}

// leads fails the test unless the message has as many addresses as wanted, the same in text and HTML, and they answer.
func leads(t *testing.T, check mailpittest.LinkCheck, want int) {
	t.Helper()
	if len(check.Links) != want {
		t.Errorf("%d addresses, want %d: %v", len(check.Links), want, check.Links)
	}
	for _, l := range check.Links {
		if l.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s", l.URL, l.StatusCode, l.Status)
		}
	}
}

// isShown fails the test if too few mail programs show the HTML, or a major one lacks something that matters.
func isShown(t *testing.T, check mailpittest.HTMLCheck) {
	t.Helper()
	if s := check.Total; s.Supported < leastSupported || s.Unsupported > mostUnsupported {
		t.Errorf("%.1f %% supported, %.1f %% not; want %d at least, %d at most", s.Supported, s.Unsupported, leastSupported, mostUnsupported)
	}
	for _, w := range check.Warnings {
		if _, ok := bearable()[w.Slug]; ok {
			continue
		}
		for _, r := range w.Results {
			if r.Support == "no" && slices.Contains(majors(), r.Family) {
				t.Errorf("%s on %s doesn't know %s", r.Family, r.Platform, w.Slug)
			}
		}
	}
}
