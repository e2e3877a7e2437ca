package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/signature"
)

// editPage is the data of public/edit: the form by which a signer changes what they wrote.
type editPage struct {
	letterPage
	Fields  []formField
	Wrong   []formField // those with a message
	Message string      // what is wrong with the form as a whole
	Own     string      // the address of the signer's own page
}

// confirmEditPage is the data of public/confirm-edit.
type confirmEditPage struct {
	letterPage
	Was, Becomes string
}

func newEditPage(about letterPage, d signature.Draft, mistakes []fault.Field) editPage {
	p := editPage{letterPage: about}
	messages := fieldMessages(about.Page, mistakes)
	own := "ind"
	if d.Kind == signature.Organization {
		own = "org"
	}
	for _, field := range formFields(about.Locale, about.letter, d) {
		if field.Name == "email" || field.Only != "" && field.Only != own {
			continue
		}
		if own == "org" && field.OrgLabel != "" {
			field.Label = field.OrgLabel
		}
		field.Only, field.OrgLabel, field.Error = "", "", messages.Of(field.Name)
		if p.Fields = append(p.Fields, field); field.Error != "" {
			p.Wrong = append(p.Wrong, field)
		}
	}
	return p
}

// showEdit is the form with what is stored, or with the change that waits.
func (s *Server) showEdit(c echo.Context) error {
	stored, err := s.Signatures.Stored(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	wanted := stored.Particulars()
	if stored.Edit != nil {
		wanted = stored.Edit.Particulars
	}
	return s.renderEdit(c, http.StatusOK, stored.Signature, stored.Draft(wanted), nil)
}

func (s *Server) renderEdit(c echo.Context, status int, signed signature.Signature, d signature.Draft, wrong *fault.Error) error {
	about, err := s.letterOfSignature(c, signed, "edit.title")
	if err != nil {
		return err
	}
	p := newEditPage(about, d, nil)
	if wrong != nil {
		if p = newEditPage(about, d, wrong.Fields); len(p.Wrong) == 0 {
			p.Message = about.Message(wrong.Key, wrong.Args)
		}
	}
	p.Own = "/signature/" + c.Param("token")
	return s.render(c, status, "public/edit", p)
}

// edit takes the form. Where it can't, it shows it again with what was typed.
func (s *Server) edit(c echo.Context) error {
	ctx, token := c.Request().Context(), c.Param("token")
	signed, err := s.Signatures.ByManageToken(ctx, token)
	if err != nil {
		return err
	}
	if err := c.Request().ParseForm(); err != nil {
		return echo.ErrBadRequest
	}
	c.Request().PostForm.Set("kind", signed.Kind)
	d := bindDraft(c)
	status, err := s.Signatures.Edit(ctx, token, d)
	if f := faultOf(err, fault.Invalid, fault.TooMany); f != nil {
		code := http.StatusUnprocessableEntity
		if f.Kind == fault.TooMany {
			code = http.StatusTooManyRequests
		}
		return s.renderEdit(c, code, signed, d, f)
	}
	if err != nil {
		return err
	}
	return seeOther(c, "/signature/"+token+"?saved="+status)
}

// showConfirmEdit shows the other name that is about to be confirmed. Opening it changes nothing.
func (s *Server) showConfirmEdit(c echo.Context) error {
	signed, edit, err := s.Signatures.ByEditToken(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	about, err := s.letterOfSignature(c, signed, "confirm_edit.title")
	if err != nil {
		return err
	}
	becomes := signed
	becomes.Profile = edit.Profile
	return s.render(c, http.StatusOK, "public/confirm-edit", confirmEditPage{letterPage: about, Was: signed.FullName(), Becomes: becomes.FullName()})
}

func (s *Server) confirmEdit(c echo.Context) error {
	ctx, token := c.Request().Context(), c.Param("token")
	signed, _, err := s.Signatures.ByEditToken(ctx, token)
	if err != nil {
		return err
	}
	status, err := s.Signatures.ConfirmEdit(ctx, token)
	if err != nil {
		return err
	}
	own, err := s.ownPage(signed)
	if err != nil {
		return err
	}
	return seeOther(c, own+"?saved="+status)
}
