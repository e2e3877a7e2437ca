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
	Notice          string // what has just been done
	Vouched         bool   // it stands there as vouched for
	Hidden          bool   // nothing of it is shown: there is nothing to hide
	Visibilities    []formOption
	Facts           []storedFact
	Consents        []consentView
	Changed         []storedFact // what was changed of the signer's words
	Acts, Mails     []storedFact
	DataURL         string
	EditURL         string
	Edit            string       // where a change stands that doesn't hold yet, "" for none
	Wanted          []storedFact // what it would be
	Purposes        []purposeView
	NameWording     string // what choosing to be shown agrees to
	Later           laterForm
	Differences     []change // what differs since they signed, about which they are asked; none without a question
	Affirmed        string   // the version that they have affirmed, "" for none

	signed signature.Signature
}

// notices are what a change of the signer's own page may leave to say, by the word in its address.
func notices() map[string]string {
	return map[string]string{"1": "signature.saved", "hidden": "signature.hide.done", "affirmed": "affirm.done", signature.EditApplied: "edit.applied",
		signature.EditWaiting: "edit.waiting", signature.EditUnconfirmed: "edit.unconfirmed"}
}

// showSignature is the signer's own page: what is stored, and what they can do about it.
func (s *Server) showSignature(c echo.Context) error {
	p, err := s.signaturePage(c)
	if err != nil {
		return err
	}
	if key := notices()[c.QueryParam("saved")]; key != "" {
		p.Notice = p.T(key)
	}
	return s.render(c, http.StatusOK, "public/signature", p)
}

func (s *Server) signaturePage(c echo.Context) (signaturePage, error) {
	stored, err := s.Signatures.Stored(c.Request().Context(), c.Param("token"))
	if err != nil {
		return signaturePage{}, err
	}
	about, err := s.letterOfSignature(c, stored.Signature, "signature.title")
	if err != nil {
		return signaturePage{}, err
	}
	text, err := s.Letters.Text(c.Request().Context(), stored.TextID)
	if err != nil {
		return signaturePage{}, err
	}
	p := newSignaturePage(about, text, stored)
	if err := s.askAboutChange(c.Request().Context(), &p, text); err != nil {
		return signaturePage{}, err
	}
	p.DataURL, p.EditURL = about.Path+"/data.json", about.Path+"/edit"
	return p, nil
}

func newSignaturePage(about letterPage, text letter.Text, stored signature.Stored) signaturePage {
	l, signed := about.Locale, stored.Signature
	p := signaturePage{
		Vouched: signed.Face(about.letter.Language).Vouched && signed.Status == signature.Published,
		signed:  signed, Later: newLaterForm(about, signed, signature.Public, "", "", nil),
		Purposes: purposesOf(about, stored.Consents), NameWording: purposeWording(about, signature.ConsentToName),
		letterPage: about, Shown: shownName(l, signed), Standing: standing(l, signed), Hidden: signed.Visibility == signature.Withheld && signed.Later == nil,
		Visibilities: ownVisibilities(l, signed), Facts: factsOf(about, text, signed), Consents: consentsOf(l, stored.Consents), Changed: changedOf(about, stored.Changed), Acts: actsOf(l, stored.Acts), Mails: mailsOf(l, stored),
	}
	if stored.Edit != nil {
		p.Edit, p.Wanted = about.T("edit."+stored.Edit.Status), particularsOf(about, signed.Kind, stored.Edit.Particulars)
	}
	return p
}

// changeSignature takes the forms of the signer's own page.
func (s *Server) changeSignature(c echo.Context) error {
	ctx, token := c.Request().Context(), c.Param("token")
	var err error
	saved := "1"
	switch c.FormValue("action") {
	case "hide":
		saved, err = "hidden", s.Signatures.Hide(ctx, token)
	case "visibility":
		err = s.changeVisibility(c, token)
	case "later":
		return s.showLater(c, token)
	case "consent":
		return s.changeConsent(c, token)
	case "affirm":
		saved, err = "affirmed", s.Signatures.Affirm(ctx, token)
	case "withdraw":
		return s.withdraw(c, token)
	default:
		return echo.ErrBadRequest
	}
	if err != nil {
		return err
	}
	return seeOther(c, "/signature/"+token+"?saved="+saved)
}

func (s *Server) changeVisibility(c echo.Context, token string) error {
	read, err := s.wordingOf(c, token, signature.ConsentToName)
	if err != nil {
		return err
	}
	return s.Signatures.ChangeVisibility(c.Request().Context(), token, c.FormValue("visibility"), read)
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

// ownVisibilities are the visibilities that a signature's kind may choose.
func ownVisibilities(l *locale.Locale, signed signature.Signature) []formOption {
	allowed := signature.Visibilities(signed.Kind)
	return slices.DeleteFunc(visibilities(l, signed.Kind, signed.Visibility), func(o formOption) bool {
		return !slices.Contains(allowed, o.Value)
	})
}
