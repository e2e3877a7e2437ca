package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
)

// checkEmailPage is the data of public/check-email.
type checkEmailPage struct {
	letterPage
	Ref         string
	Sent        string // says that another message went out; "" at first
	Code        string // as typed
	CodeError   string
	ResendError string
}

func (s *Server) checkEmailPage(c echo.Context) (checkEmailPage, error) {
	about, err := s.letterOf(c, "check.title")
	if err != nil {
		return checkEmailPage{}, err
	}
	about.NoIndex = true
	about.keepQuery(c)
	return checkEmailPage{letterPage: about, Ref: c.QueryParam("ref")}, nil
}

func (s *Server) showCheckEmail(c echo.Context) error {
	data, err := s.checkEmailPage(c)
	if err != nil {
		return err
	}
	if _, err := s.Signatures.CheckRef(data.Ref); err != nil {
		return err
	}
	if c.QueryParam("sent") == "1" {
		data.Sent = data.T("check.sent")
	}
	return s.render(c, http.StatusOK, "public/check-email", data)
}

// checkEmail takes the code, or asks for another message.
func (s *Server) checkEmail(c echo.Context) error {
	data, err := s.checkEmailPage(c)
	if err != nil {
		return err
	}
	if c.FormValue("resend") == "1" {
		return s.resend(c, data)
	}
	data.Code = strings.TrimSpace(c.FormValue("code"))
	signed, err := s.Signatures.ConfirmCode(c.Request().Context(), data.Ref, data.Code)
	if err == nil {
		return s.thank(c, signed)
	}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || (f.Kind != fault.Invalid && f.Kind != fault.TooMany) {
		return err
	}
	data.CodeError = data.Message(f.Key, f.Args)
	for _, field := range f.Fields {
		data.CodeError = data.Message(field.Key, field.Args)
	}
	if f.Kind == fault.TooMany {
		retryAfter(c, f.RetryAfter)
	}
	return s.render(c, answerOf(f.Kind).status, "public/check-email", data)
}

func (s *Server) resend(c echo.Context, data checkEmailPage) error {
	ref, err := s.Signatures.Resend(c.Request().Context(), data.Ref)
	if err == nil {
		return seeOther(c, data.Root+"/check-email?ref="+ref+"&sent=1")
	}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind != fault.TooMany {
		return err
	}
	data.ResendError = data.Message(f.Key, f.Args)
	retryAfter(c, f.RetryAfter)
	return s.render(c, http.StatusTooManyRequests, "public/check-email", data)
}
