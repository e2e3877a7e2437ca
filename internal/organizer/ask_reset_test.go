package organizer_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/outbox"
)

// postman keeps what he delivers.
type postman struct{ mailed []outbox.Envelope }

// Deliver keeps the message.
func (p *postman) Deliver(_ context.Context, e outbox.Envelope) error {
	p.mailed = append(p.mailed, e)
	return nil
}

// mail delivers what waits and returns it.
func (w world) mail() []outbox.Envelope {
	w.Helper()
	p := &postman{}
	if _, err := outbox.NewWorker(w.outbox, p, outbox.WorkerOptions{Concurrency: 1}).DeliverDue(w.Context()); err != nil {
		w.Fatal(err)
	}
	return p.mailed
}

func (w world) ask(email string) {
	w.Helper()
	if err := w.organizers.AskReset(w.Context(), email, "it"); err != nil {
		w.Fatal(err)
	}
}

func TestAskReset_MailsALinkForANewPassword(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.create("Ana", "ana@example.org", organizer.Moderator)
		w.ask(" Ana@Example.org ")
		mailed := w.mail()
		if len(mailed) != 1 || mailed[0].To != "ana@example.org" || mailed[0].Language != "it" || mailed[0].Data["purpose"] != "reset" {
			t.Fatalf("mailed %+v", mailed)
		}
		if _, err := w.organizers.Setup(w.Context(), mailed[0].Data["token"], organizer.SetupInput{Password: "another fine phrase"}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.organizers.SignIn(w.Context(), "ana@example.org", "another fine phrase"); err != nil {
			t.Errorf("the new password: %v", err)
		}
		if got := w.actions(); got != "organizer organizer.password_reset, system organizer.reset_asked, system organizer.created" {
			t.Errorf("the trail: %s", got)
		}
	})
}

func TestAskReset_NobodyElseIsWrittenTo(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		if _, err := w.organizers.Invite(w.Context(), w.create("Ana", "ana@example.org", organizer.Owner).ID, "nueva@example.org", "", organizer.Viewer, "es"); err != nil {
			t.Fatal(err)
		}
		w.mail()
		for _, email := range []string{"nobody@example.org", "nueva@example.org"} {
			w.ask(email)
		}
		if mailed := w.mail(); len(mailed) != 0 {
			t.Errorf("mailed %+v", mailed)
		}
		wantField(w.T, w.organizers.AskReset(w.Context(), "ana", "es"), "email", "field.email")
	})
}

func TestAskReset_CantFloodAMailbox(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.create("Ana", "ana@example.org", organizer.Moderator)
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() { w.ask("ana@example.org") })
		}
		all.Wait()
		if mailed := w.mail(); len(mailed) != 1 {
			t.Errorf("%d messages at once", len(mailed))
		}
		total := 1
		for range 100 {
			w.clock.Advance(limit.ResetPause)
			w.ask("ana@example.org")
			total += len(w.mail())
		}
		if total != limit.ResetsPerDay {
			t.Errorf("%d messages within a day", total)
		}
		w.clock.Advance(24 * time.Hour)
		w.ask("ana@example.org")
		if mailed := w.mail(); len(mailed) != 1 {
			t.Errorf("%d messages a day later", len(mailed))
		}
	})
}

func TestAskReset_TakesNoOtherLinkAwayButANewPasswordDoes(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.create("Ana", "ana@example.org", organizer.Moderator)
		handed, err := w.organizers.Reset(w.Context(), "ana@example.org")
		if err != nil {
			t.Fatal(err)
		}
		w.ask("ana@example.org")
		mailed := w.mail()[0].Data["token"]
		for _, token := range []string{handed, mailed} {
			if _, err := w.organizers.Link(w.Context(), token); err != nil {
				t.Errorf("a link before its time: %v", err)
			}
		}
		if _, err := w.organizers.Setup(w.Context(), handed, organizer.SetupInput{Password: "another fine phrase"}); err != nil {
			t.Fatal(err)
		}
		_, err = w.organizers.Link(w.Context(), mailed)
		wantFault(w.T, err, fault.Gone, "setup.used")
	})
}

func TestSetup_BehindAMailedLinkAsksForTheSecondStep(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o, secret, codes := w.withApp()
		w.ask(o.Email)
		token := w.resetToken()
		if link, err := w.organizers.Link(w.Context(), token); err != nil || !link.Code {
			t.Errorf("link %+v, %v", link, err)
		}
		set := func(password, code string) error {
			_, err := w.organizers.Setup(w.Context(), token, organizer.SetupInput{Password: password, Code: code})
			return err
		}
		for _, code := range []string{"", "000000"} {
			wantFault(w.T, set("another fine phrase", code), fault.Forbidden, "account.code_wrong")
		}
		right := w.codeAt(secret, w.db.Now())
		if err := set("short", right); !fault.Is(err, fault.Invalid) {
			t.Errorf("a short password: %v", err)
		}
		if _, err := w.organizers.SignIn(w.Context(), o.Email, password); err != nil {
			t.Errorf("the password from before: %v", err)
		}
		if err := set("another fine phrase", right); err != nil {
			t.Errorf("the code that a mistake left: %v", err)
		}
		w.clock.Advance(limit.ResetPause)
		w.ask(o.Email)
		token = w.mail()[0].Data["token"]
		if err := set("one more fine phrase", codes[0]); err != nil {
			t.Errorf("a recovery code: %v", err)
		}
		handed, err := w.organizers.Reset(w.Context(), o.Email)
		if err != nil {
			t.Fatal(err)
		}
		if link, err := w.organizers.Link(w.Context(), handed); err != nil || link.Code {
			t.Errorf("a link that was handed over: %+v, %v", link, err)
		}
	})
}
