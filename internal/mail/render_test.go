package mail_test

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"

	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/mail"
	"github.com/undersigned/undersigned/internal/outbox"
)

// everyKind renders every kind in every language, after change.
func everyKind(t *testing.T, change func(*outbox.Envelope), check func(t *testing.T, e outbox.Envelope, r mail.Rendered)) {
	t.Helper()
	writer := renderer(t)
	for kind := range kinds() {
		for _, language := range catalogue(t).Languages() {
			t.Run(kind+"/"+language, func(t *testing.T) {
				e := envelope(kind, language)
				change(&e)
				r, err := writer.Render(e)
				if err != nil {
					t.Fatal(err)
				}
				check(t, e, r)
			})
		}
	}
}

func asIs(*outbox.Envelope) {}

func document(t *testing.T, r mail.Rendered) *goquery.Document {
	t.Helper()
	d, err := goquery.NewDocumentFromReader(strings.NewReader(r.HTML))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestRender_EveryKindInEveryLanguageLeadsToItsPage(t *testing.T) {
	everyKind(t, asIs, func(t *testing.T, e outbox.Envelope, r mail.Rendered) {
		link := "https://letters.example.org" + strings.ReplaceAll(kinds()[e.Kind], "LANGUAGE", e.Language)
		if !strings.Contains(r.Text, "\n\n"+link+"\n\n") {
			t.Errorf("the text lacks %s on a line of its own:\n%s", link, r.Text)
		}
		document(t, r).Find("a").Each(func(_ int, a *goquery.Selection) {
			if href := a.AttrOr("href", ""); href != link && href != r.Unsubscribe {
				t.Errorf("a link leads to %s, want %s", href, link)
			}
		})
		if n := document(t, r).Find("a.button").Length(); n != 1 {
			t.Errorf("%d buttons, want one", n)
		}
	})
}

func TestRender_NothingIsMissingAndNothingShouts(t *testing.T) {
	everyKind(t, asIs, func(t *testing.T, e outbox.Envelope, r mail.Rendered) {
		if r.Subject == "" || strings.Count(r.Subject, "\n") > 0 {
			t.Errorf("the subject is %q", r.Subject)
		}
		for _, part := range []string{r.Subject, r.Text, r.HTML} {
			if strings.Contains(part, locale.MissingMark) || strings.Contains(part, "<no value>") {
				t.Errorf("a message is missing:\n%s", part)
			}
		}
		if strings.ContainsAny(r.Subject+r.Text, "!¡") {
			t.Errorf("an exclamation mark:\n%s", r.Text)
		}
	})
}

func TestRender_HTMLSaysWhatTheTextSays(t *testing.T) {
	everyKind(t, asIs, func(t *testing.T, e outbox.Envelope, r mail.Rendered) {
		d := document(t, r)
		if lang := d.Find("html").AttrOr("lang", ""); lang != e.Language {
			t.Errorf("the HTML's language is %q, want %q", lang, e.Language)
		}
		oneSpaced := func(s string) string { return strings.Join(strings.Fields(s), " ") }
		if title := d.Find("title").Text(); oneSpaced(title) != r.Subject {
			t.Errorf("the HTML's title is %q, want the subject %q", title, r.Subject)
		}
		words := oneSpaced(d.Find(".message").Text())
		for _, line := range strings.Split(r.Text, "\n") {
			if line = oneSpaced(line); line != "" && line != "--" && !strings.Contains(words, line) {
				t.Errorf("the HTML lacks %q", line)
			}
		}
	})
}

func TestRender_LoadsNothingAndTracksNobody(t *testing.T) {
	everyKind(t, asIs, func(t *testing.T, e outbox.Envelope, r mail.Rendered) {
		if n := document(t, r).Find("img, script, link, iframe, object, svg, form, [src], [srcset], [background]").Length(); n != 0 {
			t.Errorf("%d elements load or do something", n)
		}
		if strings.Contains(r.HTML, "url(") || strings.Contains(r.HTML, "@import") {
			t.Error("a style loads something")
		}
	})
}

func TestRender_TheCodeIsEasyToFindAndToCopy(t *testing.T) {
	writer := renderer(t)
	for _, language := range catalogue(t).Languages() {
		r, err := writer.Render(envelope(outbox.KindConfirm, language))
		if err != nil {
			t.Fatal(err)
		}
		if codes := regexp.MustCompile(`\b\d{6}\b`).FindAllString(r.Text, -1); len(codes) != 1 || codes[0] != "123456" {
			t.Errorf("codes in the %s text: %v, want 123456 alone", language, codes)
		}
		if code := document(t, r).Find(".code").Text(); code != "123456" {
			t.Errorf("the %s HTML shows the code as %q", language, code)
		}
	}
}

func TestRender_ConfirmSaysWhoSignedAsWhatAndHowItIsShown(t *testing.T) {
	writer := renderer(t)
	e := envelope(outbox.KindConfirm, "en")
	r, err := writer.Render(e)
	if err != nil {
		t.Fatal(err)
	}
	if want := "Name: Ana María Peña\nIn public: only the initials are shown: A. M. P.\n"; !strings.Contains(r.Text, want) {
		t.Errorf("the text of an individual lacks %q:\n%s", want, r.Text)
	}
	e.Data["organization"], e.Data["representative_role"], e.Data["visibility"], e.Data["shown_as"] = "Casa Abierta", "Coordinator", "public", "Casa Abierta"
	if r, err = writer.Render(e); err != nil {
		t.Fatal(err)
	}
	if want := "Organization: Casa Abierta\nOn its behalf: Ana María Peña, Coordinator\nIn public: the name is shown: Casa Abierta\n"; !strings.Contains(r.Text, want) {
		t.Errorf("the text of an organization lacks %q:\n%s", want, r.Text)
	}
	e.Data["visibility"], e.Data["shown_as"] = "withheld", ""
	if r, err = writer.Render(e); err != nil {
		t.Fatal(err)
	}
	if want := "In public: no name is shown; the signature is only counted\n"; !strings.Contains(r.Text, want) {
		t.Errorf("the text of a withheld one lacks %q:\n%s", want, r.Text)
	}
}

func TestRender_AResetIsNotAnInvitation(t *testing.T) {
	e := envelope(outbox.KindOrganizerInvite, "en")
	e.Data["purpose"] = "reset"
	r, err := renderer(t).Render(e)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(r.Subject, "A new password") || strings.Contains(r.Text, "account at letters.example.org was made") {
		t.Errorf("a reset says %q:\n%s", r.Subject, r.Text)
	}
}

func TestRender_AnUnknownLanguageGetsTheDefaultOne(t *testing.T) {
	r, err := renderer(t).Render(envelope(outbox.KindConfirm, "tlh"))
	if err != nil || !strings.HasPrefix(r.Subject, "Falta un paso") {
		t.Errorf("the subject is %q (%v)", r.Subject, err)
	}
}

func TestRender_RefusesWhatItDoesNotKnow(t *testing.T) {
	unknownVisibility := envelope(outbox.KindConfirm, "es")
	unknownVisibility.Data["visibility"] = "subject"
	for name, e := range map[string]outbox.Envelope{"kind": envelope("greeting", "es"), "visibility": unknownVisibility} {
		if r, err := renderer(t).Render(e); err == nil {
			t.Errorf("an unknown %s was rendered: %q", name, r.Subject)
		}
	}
}

// hostile are values that try to break out of where they stand.
func hostile() map[string]string {
	return map[string]string{
		"newlines":   "Ana\r\nBcc: all@example.org\r\n\r\nhttps://evil.example/",
		"html":       `<script>alert(1)</script><img src="https://evil.example/x.png"><a href="https://evil.example">x</a>`,
		"attribute":  `" onmouseover="alert(1)" style="background:url(https://evil.example)`,
		"template":   "{{.Link}} {{template \"main\"}}",
		"directions": "Ana \u202egnirts\u202c \u2066x\u2069 \u0000\u001b[31m\u2028\u2029end",
		"long":       strings.Repeat("muy largo ", 5000),
		"unbroken":   strings.Repeat("ñ", 20000),
		"malformed":  "Ana\xff\xfeMaría",
	}
}

func TestRender_HostileValuesStayWhatTheyAre(t *testing.T) {
	writer := renderer(t)
	for name, value := range hostile() {
		t.Run(name, func(t *testing.T) {
			poison := func(e *outbox.Envelope) {
				for key := range e.Data {
					if key != "visibility" && key != "code" && key != "at" {
						e.Data[key] = value
					}
				}
				e.ToName = value
			}
			everyKind(t, poison, func(t *testing.T, e outbox.Envelope, r mail.Rendered) { checkHarmless(t, writer, e, r) })
		})
	}
}

// checkHarmless compares a message with hostile values to the same one without.
func checkHarmless(t *testing.T, writer *mail.Renderer, e outbox.Envelope, r mail.Rendered) {
	t.Helper()
	checkSubject(t, r.Subject)
	if !utf8.ValidString(r.Text) || !utf8.ValidString(r.HTML) {
		t.Error("the message is no UTF-8")
	}
	for _, line := range strings.Split(r.Text, "\n") {
		if len(line) > 2000 && !strings.HasPrefix(line, "https://letters.example.org/") {
			t.Errorf("the text has a line of %d bytes", len(line))
		}
	}
	plain, err := writer.Render(envelope(e.Kind, e.Language))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Count(r.Text, "\n"), strings.Count(plain.Text, "\n"); got != want {
		t.Errorf("the text has %d lines, want %d:\n%s", got, want, r.Text)
	}
	tags := func(r mail.Rendered) (names []string) {
		document(t, r).Find("*").Each(func(_ int, s *goquery.Selection) {
			names = append(names, goquery.NodeName(s))
			for _, a := range s.Nodes[0].Attr {
				names = append(names, a.Key)
			}
		})
		return names
	}
	if got, want := strings.Join(tags(r), " "), strings.Join(tags(plain), " "); got != want {
		t.Errorf("the HTML has other elements:\n%s\nwant\n%s", got, want)
	}
	document(t, r).Find("a").Each(func(_ int, a *goquery.Selection) {
		if href := a.AttrOr("href", ""); !strings.HasPrefix(href, "https://letters.example.org/") {
			t.Errorf("a link leads to %s", href)
		}
	})
}

func checkSubject(t *testing.T, subject string) {
	t.Helper()
	if n := utf8.RuneCountInString(subject); n == 0 || n > 160 {
		t.Errorf("the subject has %d characters", n)
	}
	for _, r := range subject {
		if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp) || r == utf8.RuneError {
			t.Errorf("the subject holds %U: %q", r, subject)
		}
	}
}

func FuzzRender_SubjectIsOneCleanLine(f *testing.F) {
	for _, value := range hostile() {
		f.Add(value, true)
	}
	f.Add("Por la libertad", false)
	f.Add("<no value>", false)
	writer := renderer(f)
	f.Fuzz(func(t *testing.T, title string, spanish bool) {
		e := envelope(outbox.KindConfirm, "en")
		if spanish {
			e.Language = "es"
		}
		e.Data["letter_title"], e.Data["name"] = title, title
		r, err := writer.Render(e)
		if err != nil {
			t.Fatal(err)
		}
		checkSubject(t, r.Subject)
		if strings.Contains(r.HTML, html.EscapeString("<script")) && strings.Contains(r.HTML, "<script") {
			t.Error("a script is in the HTML")
		}
	})
}
