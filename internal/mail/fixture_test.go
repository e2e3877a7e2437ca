package mail_test

import (
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/mail"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/view"
	"github.com/undersigned/undersigned/templates"
)

const (
	recipient = "ana.maria@example.org"
	sender    = "La carta <carta@letters.example.org>"
	token     = "AZ0t-token_1"
)

func noon() time.Time { return time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC) }

// Catalogue and templates never change, and loading them takes longer than most tests.
var (
	loadedCatalogue = sync.OnceValues(locale.Load)
	loadedTemplates = sync.OnceValues(func() (*view.Renderer, error) {
		return view.New(templates.Files, func(name string) (string, error) { return "/static/" + name, nil })
	})
)

func catalogue(t testing.TB) *locale.Catalogue {
	t.Helper()
	c, err := loadedCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func renderer(t testing.TB) *mail.Renderer {
	t.Helper()
	v, err := loadedTemplates()
	if err != nil {
		t.Fatal(err)
	}
	base := &url.URL{Scheme: "https", Host: "letters.example.org"}
	return mail.NewRenderer(v, catalogue(t), base, noon)
}

// envelope is a message of a kind with all that it may hold.
func envelope(kind, language string) outbox.Envelope {
	return outbox.Envelope{ID: uuid.MustParse("01a0b1c2-d3e4-7f50-8a6b-7c8d9e0f1a2b"), Message: outbox.Message{
		Kind: kind, Language: language, To: recipient, ToName: "Ana María Peña",
		Data: map[string]string{
			"token": token, "code": "123456", "name": "Ana María Peña", "letter_title": "Por la libertad de los presos",
			"slug": "libertad", "visibility": "initials", "shown_as": "A. M. P.", "contact": "contacto@example.org",
			"unsubscribe": token, "update": "01a0b1c2-0000-7000-8000-000000000001", "title": "They were heard", "summary": "The committee received the letter.",
			"site": "letters.example.org", "at": "2026-11-21T09:30:00Z", "reason": "The same person has signed with another address.",
			"was_name": "Ana Maria Peña", "now_name": "Ana María Peña", "was_country": "CU", "now_city": "Holguín", "change": "passkey_added",
		},
	}}
}

// kinds are all kinds, each with the steps of the address that it leads to.
func kinds() map[string]string {
	return map[string]string{
		outbox.KindConfirm:         "/confirm/" + token,
		outbox.KindReminder:        "/confirm/" + token,
		outbox.KindAlreadySigned:   "/signature/" + token,
		outbox.KindConfirmEdit:     "/confirm-edit/" + token,
		outbox.KindLinks:           "/signature/" + token,
		outbox.KindAskAgain:        "/signature/" + token,
		outbox.KindThanks:          "/signature/" + token,
		outbox.KindPublished:       "/signature/" + token,
		outbox.KindRejected:        "/signature/" + token,
		outbox.KindChanged:         "/signature/" + token,
		outbox.KindCorrected:       "/signature/" + token,
		outbox.KindUpdate:          "/LANGUAGE/libertad/updates/01a0b1c2-0000-7000-8000-000000000001",
		outbox.KindWithdrawn:       "/LANGUAGE/libertad",
		outbox.KindNotMe:           "/not-me/" + token,
		outbox.KindHouseholdFull:   "/LANGUAGE/libertad",
		outbox.KindOrganizerInvite: "/desk/setup/" + token,
		outbox.KindNewSignIn:       "/desk/account",
		outbox.KindFactor:          "/desk/account",
	}
}
