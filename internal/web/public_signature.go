package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/signature"
)

// signaturePage is the data of public/signature.
type signaturePage struct {
	letterPage
	Shown, Standing string
	Saved           bool
	Visibilities    []formOption
	Facts           []storedFact
}

// storedFact is one thing that is stored.
type storedFact struct{ Label, Value string }

// showSignature is the signer's own page: what is stored, and what they can do about it.
func (s *Server) showSignature(c echo.Context) error {
	signed, err := s.Signatures.ByManageToken(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	about, err := s.letterOfSignature(c, signed, "signature.title")
	if err != nil {
		return err
	}
	text, err := s.Letters.Text(c.Request().Context(), signed.TextID)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "public/signature", signaturePage{
		letterPage: about, Shown: shownName(about.Locale, signed), Standing: standing(about.Locale, signed),
		Saved: c.QueryParam("saved") == "1", Visibilities: ownVisibilities(about.Locale, signed), Facts: factsOf(about, text, signed),
	})
}

func (s *Server) changeSignature(c echo.Context) error {
	ctx, token := c.Request().Context(), c.Param("token")
	switch c.FormValue("action") {
	case "visibility":
		if err := s.Signatures.ChangeVisibility(ctx, token, c.FormValue("visibility")); err != nil {
			return err
		}
		return seeOther(c, "/signature/"+token+"?saved=1")
	case "withdraw":
		return s.withdraw(c, token)
	}
	return echo.ErrBadRequest
}

func (s *Server) withdraw(c echo.Context, token string) error {
	ctx := c.Request().Context()
	signed, err := s.Signatures.ByManageToken(ctx, token)
	if err != nil {
		return err
	}
	if err := s.Signatures.Withdraw(ctx, token); err != nil {
		return err
	}
	about, err := s.letterOfSignature(c, signed, "withdrawn.title")
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "public/message", messagePage{
		letterPage: about, Heading: about.T("withdrawn.title"), Text: about.T("withdrawn.text"),
	})
}

// factsOf lists what is stored about a signature, in the form's order.
func factsOf(about letterPage, text letter.Text, signed signature.Signature) []storedFact {
	l, p := about.Locale, signed.Profile
	name := l.T("sign.name")
	if signed.Kind == signature.Organization {
		name = l.T("sign.representative")
	}
	category := about.letter.CategoryLabel(signed.Category, l.Lang())
	all := []storedFact{
		{l.T("sign.organization"), p.Organization}, {name, p.Name}, {l.T("sign.representative_role"), p.RepresentativeRole},
		{l.T("sign.email"), signed.Email}, {l.T("sign.country"), l.Country(signed.Country)}, {l.T("sign.category"), category},
		{l.T("sign.occupation"), p.Occupation}, {l.T("sign.affiliation"), p.Affiliation}, {l.T("sign.city"), p.City},
		{l.T("sign.website"), p.Website}, {l.T("sign.comment"), p.Comment},
		{l.T("sign.visibility"), l.T("visibility." + signed.Visibility)}, {l.T("sign.updates.short"), yesNo(l, signed.Updates)},
		{l.T("signature.signed_at"), l.DateTime(signed.SignedAt)}, {l.T("signature.version"), versionOf(l, text)},
	}
	if signed.ConfirmedAt != nil {
		all = append(all, storedFact{l.T("signature.confirmed_at"), l.DateTime(*signed.ConfirmedAt)})
	}
	if signed.PublishedAt != nil {
		all = append(all, storedFact{l.T("signature.published_at"), l.DateTime(*signed.PublishedAt)})
	}
	return slices.DeleteFunc(all, func(f storedFact) bool { return f.Value == "" })
}

func versionOf(l *locale.Locale, t letter.Text) string {
	return l.T("signature.version.text", "Version", t.Version, "Language", l.LanguageName(t.Language))
}

// ownVisibilities are the visibilities that a signature's kind may choose.
func ownVisibilities(l *locale.Locale, signed signature.Signature) []formOption {
	allowed := signature.Visibilities(signed.Kind)
	return slices.DeleteFunc(visibilities(l, signed.Kind, signed.Visibility), func(o formOption) bool {
		return !slices.Contains(allowed, o.Value)
	})
}

func yesNo(l *locale.Locale, yes bool) string {
	if yes {
		return l.T("site.yes")
	}
	return l.T("site.no")
}
