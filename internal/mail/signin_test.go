package mail

import (
	"errors"
	"testing"

	"github.com/wneessen/go-mail/smtp"
)

func TestSignIn_ChoosesTheSafestWayThatIsOffered(t *testing.T) {
	all := []string{"LOGIN", "PLAIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"}
	for name, c := range map[string]struct {
		host  string
		mode  TLSMode
		tls   bool
		offer []string
		want  string // "" if none is safe
	}{
		"all, encrypted":                       {host: "mail.example.org", tls: true, offer: all, want: "SCRAM-SHA-256"},
		"all, in the clear":                    {host: "mail.example.org", offer: all, want: "SCRAM-SHA-256"},
		"passwords, encrypted":                 {host: "mail.example.org", tls: true, offer: []string{"LOGIN", "PLAIN", "CRAM-MD5"}, want: "PLAIN"},
		"login alone, encrypted":               {host: "mail.example.org", tls: true, offer: []string{"LOGIN"}, want: "LOGIN"},
		"passwords in the clear":               {host: "mail.example.org", mode: TLSOpportunistic, offer: []string{"LOGIN", "PLAIN"}},
		"passwords in the clear to itself":     {host: "127.0.0.1", mode: TLSOpportunistic, offer: []string{"PLAIN"}, want: "PLAIN"},
		"passwords in the clear by the choice": {host: "mail", mode: TLSNone, offer: []string{"PLAIN"}, want: "PLAIN"},
		"a proof in the clear":                 {host: "mail.example.org", mode: TLSOpportunistic, offer: []string{"PLAIN", "CRAM-MD5"}, want: "CRAM-MD5"},
		"nothing":                              {host: "mail.example.org", tls: true},
		"unknown ones":                         {host: "mail.example.org", tls: true, offer: []string{"GSSAPI", "XOAUTH2"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := &signIn{server: Server{Host: c.host, TLS: c.mode, User: "carta", Password: "secret"}}
			got, _, err := a.Start(&smtp.ServerInfo{Name: c.host, TLS: c.tls, Auth: c.offer})
			if c.want == "" {
				if !errors.Is(err, errNoSignIn) {
					t.Errorf("it chose %q (%v)", got, err)
				}
				return
			}
			if err != nil || got != c.want {
				t.Errorf("it chose %q (%v), want %s", got, err, c.want)
			}
		})
	}
}
