package mail_test

import (
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/mail"
	"github.com/undersigned/undersigned/internal/outbox"
)

// rendered returns a message in English with some values changed; "" takes one away.
func rendered(t *testing.T, kind string, values map[string]string) mail.Rendered {
	t.Helper()
	e := envelope(kind, "en")
	for key, value := range values {
		e.Data[key] = value
	}
	r, err := renderer(t).Render(e)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRender_EachNoticeSaysItsOwn(t *testing.T) {
	for name, c := range map[string]struct {
		kind   string
		values map[string]string
		says   string
		not    string
	}{
		"the receipt":                  {outbox.KindThanks, nil, "Name: Ana María Peña\nIn public: only the initials are shown: A. M. P.\nConfirmed: 21 November 2026, 09:30 UTC\n\nThe organizers", "is on the list"},
		"the receipt of a listed one":  {outbox.KindThanks, map[string]string{"listed": "1"}, "\nThe signature is on the list now.\n", "look at signatures"},
		"the receipt of a withheld":    {outbox.KindThanks, map[string]string{"visibility": "withheld", "name": "", "shown_as": ""}, "\n\nIn public: no name is shown; the signature is only counted\n", "Name"},
		"an organization's receipt":    {outbox.KindThanks, map[string]string{"organization": "Casa Abierta", "representative_role": "Coordinator"}, "Organization: Casa Abierta\nOn its behalf: Ana María Peña, Coordinator\n", "Name:"},
		"published":                    {outbox.KindPublished, nil, "Name: Ana María Peña\n", "Confirmed"},
		"rejected, with a reason":      {outbox.KindRejected, nil, "\nThe reason, in their words: The same person has signed with another address.\n\nIf that is a mistake, a reply", "Name:"},
		"rejected, without":            {outbox.KindRejected, map[string]string{"reason": ""}, "neither counted nor shown.\n\nIf that", "The reason"},
		"rejected, nobody to answer":   {outbox.KindRejected, map[string]string{"contact": ""}, "another address.\n\nOn this page", "reply"},
		"changed":                      {outbox.KindChanged, nil, "In public: only the initials are shown: A. M. P.\n", "Confirmed"},
		"corrected":                    {outbox.KindCorrected, nil, "\nFull name: it was “Ana Maria Peña”, it is “Ana María Peña”\nCountry: it was “Cuba”, now there is nothing\nCity: it is “Holguín”, before there was nothing\n\n", "A. M. P."},
		"corrected, withheld":          {outbox.KindCorrected, map[string]string{"was_name": "", "now_name": "", "was_country": "", "now_city": ""}, "corrected", "Ana"},
		"an update":                    {outbox.KindUpdate, nil, "\nThey were heard\n\nThe committee received the letter.\n\n", "Ana"},
		"an update can be ended":       {outbox.KindUpdate, nil, "open this link:\nhttps://letters.example.org/unsubscribe/" + token + "\n", "123456"},
		"a discreet update too":        {outbox.KindUpdate, map[string]string{"discreet": "1"}, "open this link:\nhttps://letters.example.org/unsubscribe/" + token + "\n", "heard"},
		"withdrawn names nobody":       {outbox.KindWithdrawn, nil, "its data is erased", "Ana"},
		"the link that hides a name":   {outbox.KindNotMe, nil, "https://letters.example.org/not-me/" + token, "Ana"},
		"the reminder says it is one":  {outbox.KindReminder, nil, "This is the only reminder.", "code"},
		"a new sign-in":                {outbox.KindNewSignIn, map[string]string{"browser": "Firefox", "system": "Android"}, "When: 21 November 2026, 09:30 UTC\nWith: Firefox on Android\n", "Ana"},
		"a new sign-in, unknown":       {outbox.KindNewSignIn, nil, "With: another browser\n", "Firefox"},
		"a new passkey":                {outbox.KindFactor, nil, "A passkey was added to the organizer account with this address.\n\nWhen: 21 November 2026, 09:30 UTC\n", "Ana"},
		"the second step is off":       {outbox.KindFactor, map[string]string{"change": "factor_removed"}, "is switched off.", "passkey was added"},
		"the reminder can be disowned": {outbox.KindReminder, nil, "open the link and say so there.", "123456"},
	} {
		r := rendered(t, c.kind, c.values)
		if !strings.Contains(r.Text, c.says) || strings.Contains(r.Text, c.not) {
			t.Errorf("%s: it must say %q and not %q:\n%s", name, c.says, c.not, r.Text)
		}
		if strings.Contains(r.Text, "\n\n\n") {
			t.Errorf("%s: empty lines follow one another:\n%q", name, r.Text)
		}
	}
}

func TestRender_ALongReasonIsNotCutBeforeItsEnd(t *testing.T) {
	reason := strings.Repeat("0123456789", 49) + " ends here"
	if r := rendered(t, outbox.KindRejected, map[string]string{"reason": reason}); !strings.Contains(r.Text, reason+"\n") {
		t.Errorf("a reason of %d characters is cut:\n%s", len(reason), r.Text)
	}
}

// aboutASignature are the kinds that may be asked for in their discreet form.
func aboutASignature(kind string) bool {
	return kind != outbox.KindOrganizerInvite && kind != outbox.KindNewSignIn && kind != outbox.KindFactor
}

func TestRender_ADiscreetMessageTellsNobodyWhatItIsAbout(t *testing.T) {
	discreet := func(e *outbox.Envelope) { e.Data["discreet"] = "1" }
	everyKind(t, discreet, func(t *testing.T, e outbox.Envelope, r mail.Rendered) {
		if !aboutASignature(e.Kind) {
			return
		}
		said := strings.ReplaceAll(r.Subject+"\n"+r.Sender+"\n"+r.Text+"\n"+document(t, r).Find("title, .message").Text(), "https://letters.example.org", "")
		for link := range strings.SplitSeq("/confirm/"+token+" /not-me/"+token+" /signature/"+token+" /confirm-edit/"+token+" /unsubscribe/"+token, " ") {
			said = strings.ReplaceAll(said, link, "")
		}
		for _, telling := range []string{"libertad", "Ana", "Peña", "A. M. P.", "contacto", "firm", "Firm", "carta", "Carta", "sign", "Sign",
			"letter", "Letter", "lettre", "lettera", "Brief", "Unterschr", "assin", "same person"} {
			if strings.Contains(said, telling) {
				t.Errorf("it says %q:\n%s", telling, said)
			}
		}
		if r.Sender == "" || r.Subject == "" {
			t.Errorf("from %q, about %q", r.Sender, r.Subject)
		}
		if !strings.Contains(r.Text, "\n\n123456\n") {
			t.Error("the code is missing")
		}
		if document(t, r).Find("a.button").Length() != 1 {
			t.Error("there is no one button")
		}
	})
}

func TestRender_OnlyDiscreetMessagesHaveASenderOfTheirOwn(t *testing.T) {
	everyKind(t, asIs, func(t *testing.T, _ outbox.Envelope, r mail.Rendered) {
		if r.Sender != "" {
			t.Errorf("from %q", r.Sender)
		}
	})
}

func TestSMTP_ADiscreetMessageNamesNobodyInItsHeaders(t *testing.T) {
	p := startPeer(t, peerOptions{}, nil)
	e := envelope(outbox.KindThanks, "es")
	e.Data["discreet"] = "1"
	if err := client(t, "smtp", "", p.addr, "", nil).Deliver(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	header := p.only(t).message(t).Header
	for name, want := range map[string]string{
		"From": `"Avisos" <carta@letters.example.org>`, "To": "<" + recipient + ">", "Reply-To": "", "Subject": "Comprobante",
	} {
		if got := header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}
