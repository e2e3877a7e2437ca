package mail_test

import (
	"strings"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/mail"
)

func TestParseURL_ReadsWhatIsAllowed(t *testing.T) {
	const standard = 20 * time.Second
	for url, want := range map[string]mail.Server{
		"smtp://mail.example.org":                       {Host: "mail.example.org", Port: 587, TLS: mail.TLSOpportunistic, Timeout: standard},
		"smtp://user:pass@mail.example.org:2525":        {Host: "mail.example.org", Port: 2525, TLS: mail.TLSMandatory, User: "user", Password: "pass", Timeout: standard},
		"smtp://user:pass@localhost:1025":               {Host: "localhost", Port: 1025, TLS: mail.TLSOpportunistic, User: "user", Password: "pass", Timeout: standard},
		"smtp://user:pass@[::1]:1025/":                  {Host: "::1", Port: 1025, TLS: mail.TLSOpportunistic, User: "user", Password: "pass", Timeout: standard},
		"smtp://me%40example.org:p%3A%2F%40s@mail.test": {Host: "mail.test", Port: 587, TLS: mail.TLSMandatory, User: "me@example.org", Password: "p:/@s", Timeout: standard},
		"smtps://user:pass@mail.example.org":            {Host: "mail.example.org", Port: 465, Implicit: true, TLS: mail.TLSMandatory, User: "user", Password: "pass", Timeout: standard},
		"smtps://mail.example.org?tls=mandatory":        {Host: "mail.example.org", Port: 465, Implicit: true, TLS: mail.TLSMandatory, Timeout: standard},
		"smtp://mail:25?tls=none":                       {Host: "mail", Port: 25, TLS: mail.TLSNone, Timeout: standard},
		"smtp://mail:25?tls=mandatory&timeout=90s":      {Host: "mail", Port: 25, TLS: mail.TLSMandatory, Timeout: 90 * time.Second},
		"smtp://u:p@mail:25?tls=opportunistic":          {Host: "mail", Port: 25, TLS: mail.TLSOpportunistic, User: "u", Password: "p", Timeout: standard},
		"SMTP://127.0.0.1:1025?timeout=250ms":           {Host: "127.0.0.1", Port: 1025, TLS: mail.TLSOpportunistic, Timeout: 250 * time.Millisecond},
	} {
		got, err := mail.ParseURL(url)
		if err != nil || got != want {
			t.Errorf("%s is %+v (%v), want %+v", url, got, err, want)
		}
	}
}

// Wherever the password stands, no error repeats it.
func TestParseURL_SaysWhatIsWrongWithoutThePassword(t *testing.T) {
	for url, want := range map[string]string{
		"":                                     "doesn't begin with smtp://",
		"mail.example.org:25":                  "doesn't begin with smtp://",
		"hunter2:x@mail":                       "doesn't begin with smtp://",
		"http://u:hunter2@mail":                "doesn't begin with smtp://",
		"smtp://u:hunter2@":                    "the host is missing",
		"smtp://u:hunter2%zz@mail":             "cannot be read",
		"smtp://u:hunter2/@mail":               "cannot be read",
		"smtp://u:12/hunter2@mail":             "something else than",
		"smtp://u:hunter2@mail:0":              "port is not between",
		"smtp://u:hunter2@mail:70000":          "port is not between",
		"smtp://u:hunter2@mail:port":           "cannot be read",
		"smtp://u:hunter2@mail/path":           "something else than",
		"smtp://u:hunter2@mail#frag":           "something else than",
		"smtp://hunter2@mail":                  "both be given",
		"smtp://:hunter2@mail":                 "both be given",
		"smtp://u:hunter2%0d%0a@mail":          "control character",
		"smtp://u:hunter2@mail?tls=ssl":        "tls is not none",
		"smtps://u:hunter2@mail?tls=none":      "always encrypts",
		"smtp://u:hunter2@mail?timeout=20":     "not a duration",
		"smtp://u:hunter2@mail?timeout=-1s":    "not a duration",
		"smtp://u:hunter2@mail?timeout=1h":     "not a duration",
		"smtp://u:p@mail?hunter2=1":            "option other than",
		"smtp://u:p@mail?tls=none&tls=none":    "given twice",
		"smtp://u:p@mail?tls=%zzhunter2":       "the question mark cannot be read",
		"smtp://u:hunter2@ma il":               "cannot be read",
		"smtp://u:p@mail?x=1;hunter2":          "question mark",
		"smtp://u:hunter2@mail%00.example.org": "cannot be read",
	} {
		_, err := mail.ParseURL(url)
		if err == nil {
			t.Errorf("%q was taken", url)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: the error repeats the password: %v", url, err)
		}
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the error is %q, want it to say %q", url, err, want)
		}
		if !strings.Contains(err.Error(), "smtp://USER:PASSWORD@HOST:587") {
			t.Errorf("%q: the error doesn't say what is allowed: %v", url, err)
		}
	}
}

func TestNewSMTP_RefusesAMalformedSender(t *testing.T) {
	for _, from := range []string{"", "carta", "Carta <carta>", "a@b, c@d", "a@b\r\nBcc: c@d"} {
		if _, err := mail.NewSMTP("smtp://localhost:25", from, nil, mail.SMTPOptions{}); err == nil {
			t.Errorf("the sender %q was taken", from)
		}
	}
}

func FuzzParseURL_NeverRepeatsThePassword(f *testing.F) {
	for _, url := range []string{"smtp://u:hunter2@mail:25", "smtps://u:hunter2@mail?tls=none", "smtp://u:hunter2%zz@[::1", "hunter2"} {
		f.Add(url)
	}
	f.Fuzz(func(t *testing.T, url string) {
		s, err := mail.ParseURL(url)
		if err != nil {
			if strings.Contains(url, "hunter2") && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%q: %v", url, err)
			}
			return
		}
		if s.Host == "" || s.Port < 1 || s.Port > 65535 || s.Timeout <= 0 || (s.User == "") != (s.Password == "") {
			t.Errorf("%q is %+v", url, s)
		}
		if strings.ContainsAny(s.Host+s.User+s.Password, "\r\n\x00") {
			t.Errorf("%q holds a line end: %+v", url, s)
		}
	})
}
