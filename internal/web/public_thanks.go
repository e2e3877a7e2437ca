package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signature"
)

// thanksPage is the data of public/thanks.
type thanksPage struct {
	letterPage
	Shown, Standing string
	Number          string // the signature's place in the order, or how many are published before it
	Own             string // the address of the signer's own page
	Receipt         []storedFact
	ReceiptURL      string // the receipt as a text to keep
	Share           share
}

// numberWithin is how many signatures may have been published after one whose number is told: counting on would make the
// page slow just when many sign.
const numberWithin = 10_000

// thanked returns what a thanks page's reference is about.
func (s *Server) thanked(c echo.Context) (letterPage, signature.Signature, error) {
	about, err := s.letterOf(c, "thanks.title")
	if err != nil {
		return letterPage{}, signature.Signature{}, err
	}
	about.NoIndex = true
	about.keepQuery(c)
	signed, err := s.Signatures.ByThanksRef(c.Request().Context(), c.QueryParam("ref"))
	if err == nil && signed.LetterID != about.letter.ID {
		err = fault.New(fault.NotFound, "error.link_unknown")
	}
	return about, signed, err
}

func (s *Server) showThanks(c echo.Context) error {
	about, signed, err := s.thanked(c)
	if err != nil {
		return err
	}
	own, err := s.ownPage(signed)
	if err != nil {
		return err
	}
	data := thanksPage{
		letterPage: about, Shown: shownName(about.Locale, signed), Standing: standing(about.Locale, signed), Own: own,
		ReceiptURL: about.Root + "/receipt?ref=" + c.QueryParam("ref"), Share: shareOf(about),
	}
	data.Share.Copy = true
	if data.Number, err = s.numberOf(c.Request().Context(), about, signed); err != nil {
		return err
	}
	if data.Receipt, _, err = s.receiptOf(c.Request().Context(), about, signed); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "public/thanks", data)
}

// showReceipt is the receipt as a text to keep, with the letter as it was signed.
func (s *Server) showReceipt(c echo.Context) error {
	about, signed, err := s.thanked(c)
	if err != nil {
		return err
	}
	facts, text, err := s.receiptOf(c.Request().Context(), about, signed)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("\ufeff" + about.T("receipt.title") + "\n\n") // the mark tells old editors that it is UTF-8
	for _, fact := range facts {
		b.WriteString(fact.Label + ": " + fact.Value + "\n")
	}
	b.WriteString("\n" + about.T("receipt.text") + "\n\n" + text.Title + "\n" + text.Address + "\n" + text.From + "\n\n" + strings.TrimSpace(text.Body) + "\n")
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+about.letter.Slug+`.txt"`)
	return c.Blob(http.StatusOK, "text/plain; charset=utf-8", []byte(b.String()))
}

// receiptOf lists what was signed, and when; it holds no email address, since it is printed and kept. It returns the text
// that was signed as well.
func (s *Server) receiptOf(ctx context.Context, about letterPage, signed signature.Signature) ([]storedFact, letter.Text, error) {
	text, err := s.Letters.Text(ctx, signed.TextID)
	if err != nil {
		return nil, letter.Text{}, err
	}
	return receipt(about, text, signed), text, nil
}

func receipt(about letterPage, text letter.Text, signed signature.Signature) []storedFact {
	l := about.Locale
	facts := []storedFact{
		{l.T("site.letter"), text.Title}, {l.T("thanks.link"), about.Base + "/" + about.letter.Slug},
		{l.T("signature.version"), versionOf(l, text)}, {l.T("sign.visibility"), l.T("visibility." + signed.Visibility)},
		{l.T("receipt.shown"), signed.ShownName()}, {l.T("signature.signed_at"), l.DateTime(signed.SignedAt)},
	}
	if signed.ConfirmedAt != nil {
		facts = append(facts, storedFact{l.T("signature.confirmed_at"), l.DateTime(*signed.ConfirmedAt)})
	}
	facts = append(facts, storedFact{l.T("receipt.contact"), about.letter.Contact})
	return slices.DeleteFunc(facts, func(f storedFact) bool { return f.Value == "" })
}

// numberOf tells a published signature's number in the order of publication; of one that waits, how many are before it.
func (s *Server) numberOf(ctx context.Context, about letterPage, signed signature.Signature) (string, error) {
	f, err := s.Signatories.Figures(ctx, about.letter.ID)
	if err != nil {
		return "", err
	}
	switch signed.Status {
	case signature.Pending, signature.Held:
		return about.N("thanks.before", f.Total()), nil
	case signature.Published:
		after, err := s.Signatures.PublishedAfter(ctx, signed, numberWithin)
		if err != nil || after == numberWithin || after >= f.Total() {
			return "", err
		}
		return about.T("thanks.number", "Number", about.Number(f.Total()-after)), nil
	}
	return "", nil
}
