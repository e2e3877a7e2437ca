package mail

import (
	"errors"
	"fmt"
	"net/textproto"
	"slices"

	"github.com/wneessen/go-mail/smtp"
)

// errNoSignIn means that user and password are given, but the server offers no way to use them that is safe here.
var errNoSignIn = errors.New("the server offers no way to sign in that this connection is safe for")

// signIn chooses among the ways to sign in that the server offers. It serves one connection.
type signIn struct {
	server Server
	chosen smtp.Auth // nil until the server was asked
}

// Start implements smtp.Auth. The password itself goes over an encrypted connection, to this machine, or where the
// operator has switched encryption off; a proof of knowing it goes anywhere.
func (a *signIn) Start(offer *smtp.ServerInfo) (string, []byte, error) {
	user, password, clear := a.server.User, a.server.Password, offer.TLS || a.server.loopback() || a.server.TLS == TLSNone
	for _, way := range []struct {
		name    string
		reveals bool
		auth    func() smtp.Auth
	}{
		{"SCRAM-SHA-256", false, func() smtp.Auth { return smtp.ScramSHA256Auth(user, password) }},
		{"SCRAM-SHA-1", false, func() smtp.Auth { return smtp.ScramSHA1Auth(user, password) }},
		{"PLAIN", true, func() smtp.Auth { return smtp.PlainAuth("", user, password, offer.Name, true) }},
		{"LOGIN", true, func() smtp.Auth { return smtp.LoginAuth(user, password, offer.Name, true) }},
		{"CRAM-MD5", false, func() smtp.Auth { return smtp.CRAMMD5Auth(user, password) }},
	} {
		if slices.Contains(offer.Auth, way.name) && (clear || !way.reveals) {
			a.chosen = way.auth()
			return a.chosen.Start(offer)
		}
	}
	return "", nil, errNoSignIn
}

// Next implements smtp.Auth.
func (a *signIn) Next(challenge []byte, more bool) ([]byte, error) {
	return a.chosen.Next(challenge, more)
}

// censor takes the server's words out of an error that arose while signing in: some servers repeat what they were sent.
func (a *signIn) censor(err error) error {
	answer, ok := errors.AsType[*textproto.Error](err)
	if a.chosen == nil || !ok {
		return err
	}
	return fmt.Errorf("sign-in refused: %w", &textproto.Error{Code: answer.Code, Msg: enhanced(answer.Msg)})
}
