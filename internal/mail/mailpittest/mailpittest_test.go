package mailpittest_test

import (
	"net/smtp"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/mail/mailpittest"
)

func TestStart_TakesAMessage(t *testing.T) {
	server := mailpittest.Start(t)
	message := strings.ReplaceAll("From: a@example.org\nTo: b@example.org\nSubject: Hello\n\nText\n", "\n", "\r\n")
	if err := smtp.SendMail(server.SMTP, nil, "a@example.org", []string{"b@example.org"}, []byte(message)); err != nil {
		t.Fatal(err)
	}
	if got := server.Await(t, "b@example.org"); got.Subject != "Hello" || strings.TrimSpace(got.Text) != "Text" {
		t.Errorf("got %+v", got)
	}
}
