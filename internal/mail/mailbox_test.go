package mail_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/undersigned/undersigned/internal/mail"
	"github.com/undersigned/undersigned/internal/outbox"
)

func TestMailbox_KeepsWhatWasDelivered(t *testing.T) {
	writer := renderer(t)
	e := envelope(outbox.KindConfirm, "es")
	box := mail.NewMailbox(writer)
	if err := box.Deliver(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	r, err := writer.Render(e)
	if err != nil {
		t.Fatal(err)
	}
	want := []mail.Received{{ID: e.ID.String(), To: recipient, Subject: r.Subject, Text: r.Text, HTML: r.HTML, At: noon()}}
	if diff := cmp.Diff(want, box.Messages()); diff != "" {
		t.Errorf("the mailbox differs (-want +got):\n%s", diff)
	}
}

func TestMailbox_KeepsTheLast500NewestFirst(t *testing.T) {
	box := mail.NewMailbox(renderer(t))
	for i := range 510 {
		e := envelope(outbox.KindHouseholdFull, "en")
		e.To = fmt.Sprintf("reader%d@example.org", i)
		if err := box.Deliver(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	got := box.Messages()
	if len(got) != 500 || got[0].To != "reader509@example.org" || got[499].To != "reader10@example.org" {
		t.Errorf("%d messages from %s to %s", len(got), got[0].To, got[len(got)-1].To)
	}
}

func TestMailbox_RefusesForNowWhatItCannotRender(t *testing.T) {
	err := mail.NewMailbox(renderer(t)).Deliver(t.Context(), envelope("greeting", "en"))
	wantFailure(t, err, outbox.ClassTemporary, "render")
}

func TestMailbox_DatesByTheClock(t *testing.T) {
	box := mail.NewMailbox(renderer(t))
	if err := box.Deliver(t.Context(), envelope(outbox.KindConfirm, "en")); err != nil {
		t.Fatal(err)
	}
	if at := box.Messages()[0].At; !at.Equal(noon()) || at.Location() != time.UTC {
		t.Errorf("dated %v, want %v", at, noon())
	}
}
