package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/signature"
)

// thanked signs, confirms, and returns the thanks page with its address.
func (v reader) thanked(form url.Values) (*goquery.Document, string) {
	v.t.Helper()
	v.follow(v.post("/es/libertad/sign", form))
	link, _ := v.mailed()
	return v.follow(v.post(link, url.Values{"action": {"confirm"}}))
}

func TestThanks_TellsTheNumberInTheOrder(t *testing.T) {
	v := newReader(t)
	v.open()
	first, at := v.thanked(individual("Ana Peña", "ana@correo.example"))
	if got := first.Find(".lead").Text(); got != "Es la firma número 1." {
		t.Errorf("the first is told %q", got)
	}
	if second, _ := v.thanked(individual("Luz Roa", "luz@correo.example")); second.Find(".lead").Text() != "Es la firma número 2." {
		t.Errorf("the second is told %q", second.Find(".lead").Text())
	}
	if again := v.want(http.StatusOK, v.get(at)); again.Find(".lead").Text() != "Es la firma número 1." {
		t.Errorf("later, the first is told %q", again.Find(".lead").Text())
	}
	organization := individual("Luis Ferrer", "luis@correo.example")
	organization.Set("kind", "organization")
	organization.Set("organization", "Observatorio")
	organization.Set("representative_role", "Director")
	if waits, _ := v.thanked(organization); waits.Find(".lead").Text() != "Antes de ella hay 2 firmas publicadas." {
		t.Errorf("one that waits is told %q", waits.Find(".lead").Text())
	}
}

func TestThanks_GivesAReceiptToKeep(t *testing.T) {
	v := newReader(t)
	v.open()
	form := individual("Ana Peña", "ana@correo.example")
	form.Set("visibility", "initials")
	thanks, _ := v.thanked(form)
	for _, want := range []string{"Por su libertad", "https://cartas.example/libertad", "A. P.", "versión 1 en español", "UTC", "contacto@cartas.example"} {
		if !strings.Contains(thanks.Find(".facts").Text(), want) {
			t.Errorf("no %q in the receipt: %s", want, thanks.Find(".facts").Text())
		}
	}
	answer := v.get(thanks.Find(".keep a").AttrOr("href", ""))
	text := answer.Body.String()
	if answer.Code != http.StatusOK || answer.Header().Get("Content-Disposition") != `attachment; filename="libertad.txt"` || answer.Header().Get("Cache-Control") != noStore {
		t.Errorf("status %d, %v", answer.Code, answer.Header())
	}
	for _, want := range []string{"A. P.", "Pedimos su *libertad*.", "Familiares y amistades"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the text:\n%s", want, text)
		}
	}
	for _, never := range []string{"ana@correo.example", "Ana Peña"} {
		if strings.Contains(text+thanks.Text(), never) {
			t.Errorf("%q, which was not to be shown, is on the receipt", never)
		}
	}
	v.want(http.StatusNotFound, v.get("/es/libertad/receipt?ref=x"))
}

func TestThanks_ReceiptIsGoneWithTheSignature(t *testing.T) {
	v := newReader(t)
	v.open()
	thanks, _ := v.thanked(individual("Ana Peña", "ana@correo.example"))
	own := thanks.Find(`a[href^="/signature/"]`).AttrOr("href", "")
	v.want(http.StatusOK, v.post(own, url.Values{"action": {"withdraw"}}))
	v.want(http.StatusGone, v.get(thanks.Find(".keep a").AttrOr("href", "")))
}

func TestShare_LinksCarryTheLetterAndNothingElse(t *testing.T) {
	v := newReader(t)
	v.open()
	thanks, _ := v.thanked(individual("Ana Peña", "ana@correo.example"))
	const want = "«Por su libertad». Una carta abierta, para leer y firmar: https://cartas.example/libertad"
	if got := thanks.Find("#f-share").Text(); got != want {
		t.Errorf("the text to copy is %q", got)
	}
	links := thanks.Find(".share .links a")
	if links.Length() != 6 {
		t.Errorf("%d links", links.Length())
	}
	links.Each(func(_ int, link *goquery.Selection) {
		to, err := url.QueryUnescape(link.AttrOr("href", ""))
		if err != nil || !strings.Contains(to, "https://cartas.example/libertad") || !strings.Contains(to, "Una carta abierta, para leer") || strings.Contains(to, "ref=") {
			t.Errorf("%s leads to %q, %v", link.Text(), to, err)
		}
		if link.AttrOr("rel", "") != "noreferrer" {
			t.Errorf("%s tells where the reader comes from", link.Text())
		}
	})
}

func TestThanks_TellsNoNumberWhereItWouldBeWrong(t *testing.T) {
	v := newReader(t)
	v.open()
	about := letterPage{Page: Page{Locale: v.Locales.For("es")}, letter: v.letter}
	for _, status := range []signature.Status{signature.Rejected, signature.Published} { // the latter, of a list that is empty
		if got, err := v.numberOf(context.Background(), about, signature.Signature{ID: uuid.New(), LetterID: v.letter.ID, Status: status}); got != "" || err != nil {
			t.Errorf("%s: %q, %v", status, got, err)
		}
	}
}
