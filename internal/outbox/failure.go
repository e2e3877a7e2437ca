package outbox

import (
	"errors"
	"strings"
)

// Class says what a failed delivery means for the message.
type Class int

// The classes of failure.
const (
	ClassTemporary   Class = iota // this attempt failed, a later one may succeed
	ClassPermanent                // the message will never be taken
	ClassUnreachable              // nothing would be taken now: no fault of the message, and no attempt of it
)

// Failure is a classified failure of a delivery.
type Failure struct {
	Class Class
	Code  string // like "550 5.1.1" or "timeout": stored and logged, so it holds nothing personal
	Err   error  // the cause. It is logged for ClassUnreachable alone, since other answers often quote the recipient
}

// Error returns code and cause. It may hold the recipient's address: it is not for logs.
func (f *Failure) Error() string {
	if f.Err == nil {
		return f.Code
	}
	return f.Code + ": " + f.Err.Error()
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// Permanent marks a refusal that must not be retried.
func Permanent(code string, err error) error {
	return &Failure{Class: ClassPermanent, Code: code, Err: err}
}

// Temporary marks a refusal that a later attempt may overcome, with a code to keep. An error without a class means the
// same, and its code is "error".
func Temporary(code string, err error) error {
	return &Failure{Class: ClassTemporary, Code: code, Err: err}
}

// Unreachable marks a failure that befell the way and not the message: no connection, a refused sign-in, a full server.
// The message keeps its attempts, and the worker rests before it tries again. err is logged: it must come from before the
// recipient was named.
func Unreachable(code string, err error) error {
	return &Failure{Class: ClassUnreachable, Code: code, Err: err}
}

// classify returns the failure that err is. It is not for nil.
func classify(err error) *Failure {
	if f, ok := errors.AsType[*Failure](err); ok {
		return &Failure{Class: f.Class, Code: plainCode(f.Code), Err: f.Err}
	}
	return &Failure{Class: ClassTemporary, Code: "error", Err: err}
}

// maxCode is the most characters of a code that are kept.
const maxCode = 40

// plainCode keeps what a code may consist of, so that a deliverer's slip puts no address into a column or a log.
func plainCode(code string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '.', r == ' ', r == '-', r == '_':
			return r
		}
		return -1
	}, code)
	if plain != code || len(plain) > maxCode {
		return "error"
	}
	return plain
}
