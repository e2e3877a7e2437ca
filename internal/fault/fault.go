// Package fault defines the kinds of error that the program's use cases return, so that every edge (page, API, command)
// can translate them in one place.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Kind classifies an error by what the caller can do about it.
type Kind int

// The kinds of error. Anything that is not an *Error is Internal.
const (
	Internal    Kind = iota // a defect or an outage; the cause is logged, never shown
	NotFound                // no such thing, or not public
	Invalid                 // the input breaks a rule; Fields says where
	Conflict                // the state refuses the transition
	Forbidden               // known, but not allowed
	Gone                    // was here: closed, withdrawn, expired
	TooMany                 // a limit; RetryAfter says how long to wait
	Unavailable             // try again later
)

// String returns the kind's name as it is written in logs.
func (k Kind) String() string {
	names := [...]string{"internal", "not_found", "invalid", "conflict", "forbidden", "gone", "too_many", "unavailable"}
	if k < 0 || int(k) >= len(names) {
		return fmt.Sprintf("kind(%d)", int(k))
	}
	return names[k]
}

// Args are the values that a message's placeholders take. They are shown to readers, so they hold nothing secret.
type Args map[string]any

// Field is a message about one field of the input.
type Field struct {
	Name string // the field's name in the form or document
	Key  string // the message's key in the catalogue
	Args Args
}

// Error is a classified error whose message is a catalogue key, translated at the edge.
type Error struct {
	Kind       Kind
	Key        string // the message's key in the catalogue, "" for the kind's own message
	Args       Args
	Fields     []Field
	RetryAfter time.Duration // for TooMany and Unavailable: how long to wait; 0 if unknown
	Err        error         // the cause, for logs alone; may be nil
}

// Error returns a text for logs: kind, key and cause.
func (e *Error) Error() string {
	s := e.Kind.String()
	if e.Key != "" {
		s += " " + e.Key
	}
	for _, f := range e.Fields {
		s += fmt.Sprintf(" [%s: %s]", f.Name, f.Key)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// New returns an error of a kind with a catalogue key.
func New(kind Kind, key string) *Error { return &Error{Kind: kind, Key: key} }

// Wrap returns an error of a kind with a catalogue key and a cause for the log.
func Wrap(kind Kind, key string, err error) *Error { return &Error{Kind: kind, Key: key, Err: err} }

// InvalidFields returns an Invalid error about fields, or nil if there are none.
func InvalidFields(fields []Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Key: "error.invalid", Fields: fields}
}

// InvalidField returns an Invalid error about one field.
func InvalidField(name, key string) error { return InvalidFields([]Field{{Name: name, Key: key}}) }

// KindOf returns the kind of the first *Error in err's chain, Internal if there is none. It is not for a nil err.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is a fault of that kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }
