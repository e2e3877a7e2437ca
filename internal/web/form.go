package web

import (
	"errors"
	"slices"

	"github.com/undersigned/undersigned/internal/fault"
)

// option is a choice in a select.
type option struct{ Value, Label string }

// hiddenField is a value that a form sends along.
type hiddenField struct{ Name, Value string }

// fieldErrors are messages beside fields.
type fieldErrors map[string]string

// Of returns a field's message, "" if it has none.
func (e fieldErrors) Of(field string) string { return e[field] }

// fieldMessages returns the messages of wrong fields in the reader's language, the first of each field.
func fieldMessages(p Page, fields []fault.Field) fieldErrors {
	messages := make(fieldErrors, len(fields))
	for _, f := range fields {
		if messages[f.Name] == "" {
			messages[f.Name] = p.Message(f.Key, f.Args)
		}
	}
	return messages
}

// wrongForm returns the fault of a form that breaks a rule, which is told beside its fields; nil for any other error.
func wrongForm(err error) *fault.Error { return faultOf(err, fault.Invalid) }

// faultOf returns the fault that an error is if it is of one of the kinds; nil for any other error.
func faultOf(err error, kinds ...fault.Kind) *fault.Error {
	if f, ok := errors.AsType[*fault.Error](err); ok && slices.Contains(kinds, f.Kind) {
		return f
	}
	return nil
}
