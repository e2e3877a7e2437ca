package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/undersigned/undersigned/internal/outbox"
)

// classifyWay classifies a failure to get as far as a signed-in connection: never the message's fault.
func classifyWay(err error) error { return unreachable(wayCode(err), err) }

// unreachable is outbox.Unreachable for an error that is going to be logged: without addresses, whoever's they are.
func unreachable(code string, err error) error {
	return outbox.Unreachable(code, errors.New(regexp.MustCompile(`\S*@\S*`).ReplaceAllString(err.Error(), "(address)")))
}

// wayCode names what happened to a connection: the server's answer, or what became of the line.
func wayCode(err error) string {
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		return answerCode(answer.Code, enhanced(answer.Msg))
	}
	_, verification := errors.AsType[*tls.CertificateVerificationError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	_, host := errors.AsType[x509.HostnameError](err)
	_, record := errors.AsType[tls.RecordHeaderError](err)
	network, isNetwork := errors.AsType[net.Error](err)
	switch {
	case verification || authority || host || record || strings.Contains(err.Error(), "STARTTLS"):
		return "tls"
	case errors.Is(err, errNoSignIn):
		return "signin"
	case errors.Is(err, context.DeadlineExceeded), isNetwork && network.Timeout(), strings.Contains(err.Error(), "i/o timeout"):
		return "timeout" // by its words too, since go-mail passes some causes on as text
	}
	return "connection"
}

// classifyAnswer classifies a failure after the connection was ready.
func classifyAnswer(err error) error {
	failed, ok := errors.AsType[*gomail.SendError](err)
	if !ok {
		return outbox.Temporary(wayCode(err), err)
	}
	code := wayCode(err)
	if failed.ErrorCode() != 0 {
		code = answerCode(failed.ErrorCode(), enhanced(textAfterCode(failed)))
	}
	if failed.Reason == gomail.ErrConnCheck || failed.Reason == gomail.ErrSMTPMailFrom {
		// Before the recipient was named: not this message is refused but all of ours.
		return unreachable(code, err)
	}
	switch n := failed.ErrorCode(); {
	case n == 530 || n == 534 || n == 535 || n == 538:
		return unreachable(code, errors.New("the server wants another sign-in or encryption"))
	case n == 552 || strings.HasSuffix(code, " 5.2.2"):
		return outbox.Temporary(code, err) // a full mailbox: called permanent, but it isn't (RFC 5321, 4.5.3.1.10)
	case n >= 500:
		return outbox.Permanent(code, err)
	}
	return outbox.Temporary(code, err)
}

// answerCode writes a server's answer without its text, like "550 5.1.1".
func answerCode(code int, enhanced string) string {
	return strings.TrimSpace(strconv.Itoa(code) + " " + enhanced)
}

// textAfterCode returns what follows the code in the server's answer, as textproto quotes it. go-mail reads the enhanced
// code only from servers that announce it, but many send it without.
func textAfterCode(failed *gomail.SendError) string {
	_, text, _ := strings.Cut(failed.Error(), strconv.Itoa(failed.ErrorCode())+" ")
	return strings.TrimPrefix(text, `"`)
}

// enhanced returns the enhanced status code that an answer's text begins with (RFC 3463), "" for none.
func enhanced(text string) string {
	return regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`).FindString(text)
}
