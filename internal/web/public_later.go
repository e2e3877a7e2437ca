package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/signature"
)

// laterForm is the form by which a name waits until enough have signed, or until a day.
type laterForm struct {
	Choices []formOption
	Fields  []formField
	Error   string // about the choice
	Open    bool
	Waiting string // what it waits for now, "" for nothing
}

// newLaterForm returns the form as it was typed, with a message beside each mistaken field.
func newLaterForm(about letterPage, signed signature.Signature, as, count, on string, mistakes []fault.Field) laterForm {
	messages := fieldMessages(about.Page, mistakes)
	f := laterForm{Error: messages.Of("later_as"), Open: len(mistakes) > 0, Waiting: waitingFor(about.Locale, signed.Later)}
	for _, o := range ownVisibilities(about.Locale, signed) {
		if o.Value != signature.Withheld {
			o.Selected = o.Value == as
			f.Choices = append(f.Choices, o)
		}
	}
	f.Fields = []formField{
		{Name: "later_count", Label: about.T("later.count"), Type: "text", Value: count, Max: 10, Error: messages.Of("later_count")},
		{Name: "later_on", Label: about.T("later.on"), Type: "date", Value: on, Max: 10, Error: messages.Of("later_on")},
	}
	return f
}

// waitingFor says what a withheld name waits for, "" for nothing.
func waitingFor(l *locale.Locale, later *signature.Later) string {
	switch {
	case later == nil:
		return ""
	case later.At != nil:
		return l.T("later.waits_on", "How", l.T("visibility."+later.As), "When", l.Date(*later.At))
	}
	return l.N("later.waits_count", later.Count, "How", l.T("visibility."+later.As))
}

// showLater takes that form. Where it can't, it shows the page again with what was typed.
func (s *Server) showLater(c echo.Context, token string) error {
	as, count, on := c.FormValue("later_as"), c.FormValue("later_count"), c.FormValue("later_on")
	want, err := laterOf(as, count, on)
	if err == nil {
		var read signature.Wording
		if read, err = s.wordingOf(c, token, signature.ConsentToName); err != nil {
			return err
		}
		err = s.Signatures.ShowLater(c.Request().Context(), token, want, read)
	}
	if f := wrongForm(err); f != nil {
		p, err := s.signaturePage(c)
		if err != nil {
			return err
		}
		p.Later = newLaterForm(p.letterPage, p.signed, as, count, on, f.Fields)
		return s.render(c, http.StatusUnprocessableEntity, "public/signature", p)
	}
	if err != nil {
		return err
	}
	return seeOther(c, "/signature/"+token+"?saved=1")
}

// laterOf reads the form: a day begins at midnight UTC.
func laterOf(as, count, on string) (signature.Later, error) {
	want := signature.Later{As: as}
	if count != "" {
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 {
			return want, fault.InvalidFields([]fault.Field{{Name: "later_count", Key: "field.count", Args: fault.Args{"Max": signature.MaxLaterCount}}})
		}
		want.Count = n
	}
	if on != "" {
		at, err := time.Parse(time.DateOnly, on)
		if err != nil {
			return want, fault.InvalidField("later_on", "field.day")
		}
		want.At = &at
	}
	return want, nil
}
